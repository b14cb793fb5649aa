import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { UnitOfWork } from '#persistence';
import type { Logger } from '#service-kit';
import type { Layout } from '../../layout/core/layout.js';
import { exchangedFileName, type Arrivals } from './arrivals.js';

/** Rows of one hand-over from a table; more wait for the next look. */
const rowsPerLookMax = 5_000;
const msPerSecond = 1_000;

interface Seen {
  readonly rowId: string;
  readonly rowHash: string;
}

interface TableRow {
  readonly id: string;
  readonly updatedAt: string;
  readonly hash: string;
  readonly cells: Readonly<Record<string, unknown>>;
}

type Exchange = NonNullable<Layout['exchange']>;

/** What a reader of exchange tables needs. */
export interface ExchangeParts {
  /** Address of the department's database. */
  readonly url: string;
  readonly pollSeconds: number;
  readonly unitOfWork: UnitOfWork;
  readonly arrivals: Arrivals;
  readonly logger: Logger;
}

/**
 * Reads new and changed rows of a department's exchange tables. A table is read from its last known time
 * on, less an overlap: a row that was written earlier and committed later would otherwise be missed.
 */
export class ExchangeTables {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly parts: ExchangeParts,
    private readonly layouts: readonly Layout[],
  ) {}

  /** Looks at once and then at every interval. */
  start(): void {
    this.loop ??= this.run();
  }

  /** Ends after the look that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** One look at every table; true when one of them has more. */
  async look(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.parts.url });
    await client.connect();
    try {
      let more = false;
      for (const layout of this.layouts) {
        if (layout.exchange !== undefined && (await this.read(client, layout, layout.exchange)))
          more = true;
      }
      return more;
    } finally {
      await client.end();
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let more = false;
      try {
        more = await this.look();
      } catch {
        // Not the error itself: a foreign database may quote its rows in it.
        this.parts.logger.warn({}, 'an exchange table cannot be read');
      }
      if (!more) {
        const pauseMs = this.parts.pollSeconds * msPerSecond;
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async read(client: pg.Client, layout: Layout, exchange: Exchange): Promise<boolean> {
    const { unitOfWork, arrivals } = this.parts;
    const [last] = await unitOfWork.run((tx) =>
      tx.sql<{ since: string | null }>(
        `select (max(updated_at) - make_interval(mins => $2))::text as since
         from exchange_seen where layout = $1`,
        [layout.layout, exchange.overlapMinutes],
      ),
    );
    const rows = await this.rows(client, exchange, last?.since ?? null);
    const seen = await this.seen(layout.layout, rows);
    const fresh = rows.filter(({ id, hash }) => seen.get(id) !== hash).slice(0, rowsPerLookMax);
    if (fresh.length === 0) return false;
    const document = Buffer.from(JSON.stringify(fresh.map(({ cells }) => cells)), 'utf8');
    // Kept before remembered: after a crash in between the same rows come again, and change nothing.
    await arrivals.bytes(layout.layout, 'exchange', exchangedFileName, document);
    await this.remember(layout.layout, exchange, fresh);
    return rows.length > rowsPerLookMax;
  }

  private async rows(
    client: pg.Client,
    { table, updateTime, id }: Exchange,
    since: string | null,
  ): Promise<readonly TableRow[]> {
    // Names come from the checked layout document, never from outside.
    const { rows } = await client.query<{ cells: Record<string, unknown>; updated: string }>(
      `select to_jsonb(source) as cells, source."${updateTime}"::text as updated from "${table}" source
       where $1::timestamptz is null or source."${updateTime}" >= $1::timestamptz
       order by source."${updateTime}", source."${id}" limit ${String(4 * rowsPerLookMax)}`,
      [since],
    );
    return rows.map(({ cells, updated }) => ({
      id: String(cells[id]),
      updatedAt: updated,
      hash: createHash('sha256').update(JSON.stringify(cells)).digest('hex'),
      cells,
    }));
  }

  private async seen(
    layout: string,
    rows: readonly TableRow[],
  ): Promise<ReadonlyMap<string, string>> {
    const known = await this.parts.unitOfWork.run((tx) =>
      tx.sql<Seen>(
        `select row_id as "rowId", row_hash as "rowHash" from exchange_seen
         where layout = $1 and row_id = any($2::text[])`,
        [layout, rows.map(({ id }) => id)],
      ),
    );
    return new Map(known.map(({ rowId, rowHash }) => [rowId, rowHash]));
  }

  private async remember(
    layout: string,
    { overlapMinutes }: Exchange,
    rows: readonly TableRow[],
  ): Promise<void> {
    const latest = new Map(rows.map((row) => [row.id, row]));
    await this.parts.unitOfWork.run(async (tx) => {
      await tx.unnestUpsert({
        table: 'exchange_seen',
        columns: { layout: 'text', row_id: 'text', updated_at: 'timestamptz', row_hash: 'text' },
        rows: [...latest.values()].map(({ id, updatedAt, hash }) => ({
          layout,
          row_id: id,
          updated_at: updatedAt,
          row_hash: hash,
        })),
        conflict: ['layout', 'row_id'],
        update: ['updated_at', 'row_hash'],
      });
      // Only the overlap is read again, so only its rows need remembering; the newest marks the place.
      await tx.sql(
        `delete from exchange_seen where layout = $1 and updated_at < (
           select max(updated_at) from exchange_seen where layout = $1
         ) - make_interval(mins => $2)`,
        [layout, 2 * overlapMinutes + 1],
      );
    });
  }
}
