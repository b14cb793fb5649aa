import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { classify } from '#bus';
import type { IdentityCipher } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Logger } from '#service-kit';
import type { Layout } from '../../layout/core/layout.js';
import { exchangedFileName, type Arrivals } from './arrivals.js';

/** Rows that are read from a table at once, and rows of one hand-over at most. */
const rowsPerPageMax = 5_000;
/** Characters of one hand-over; what is larger is cut into several. */
const documentCharactersMax = 8 * 1024 ** 2;
const msPerSecond = 1_000;
/** A department's database that does not answer must not hold up the next look for ever, ms. */
const connectMsMax = 30_000;
const queryMsMax = 300_000;

/** SQL state of a table that is not there. */
const undefinedTable = '42P01';

interface TableRow {
  /** Keyed hash of the row's id: some tables have an identity there. */
  readonly id: string;
  /** The id itself, for going on behind it. */
  readonly plainId: string;
  readonly updatedAt: string;
  /** Dated after the clock of its own database. */
  readonly isAhead: boolean;
  readonly hash: string;
  /** The row as JSON, every cell a text. */
  readonly json: string;
}

type Exchange = NonNullable<Layout['exchange']>;

/** What a reader of exchange tables needs. */
export interface ExchangeParts {
  /** Address of the department's database. */
  readonly url: string;
  readonly pollSeconds: number;
  readonly unitOfWork: UnitOfWork;
  readonly cipher: Pick<IdentityCipher, 'keyedHash'>;
  readonly arrivals: Arrivals;
  readonly logger: Logger;
}

/**
 * Reads new and changed rows of a department's exchange tables. A table is read from its last known time
 * on, less an overlap: a row that was written earlier and committed later would otherwise be missed.
 * A deleted row is not seen to be gone, and one without an update time is never seen.
 */
export class ExchangeTables {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  /** Layouts whose table is not there: a department that hands over one list by table need not have all. */
  private readonly absent = new Set<string>();

  constructor(
    private readonly parts: ExchangeParts,
    private readonly layouts: readonly Layout[],
  ) {}

  /** Looks at once and then at every interval. */
  start(): void {
    this.loop ??= this.run();
  }

  /** Ends after the page that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** One look at every table. */
  private async look(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.parts.url,
      connectionTimeoutMillis: connectMsMax,
      query_timeout: queryMsMax,
    });
    // Without a listener a connection that breaks while nothing is asked would end the process.
    client.on('error', (error) => {
      this.complain(null, error);
    });
    await client.connect();
    try {
      // Times without a zone are local times, whatever zone either server has been given.
      await client.query("set time zone 'Asia/Shanghai'");
      for (const layout of this.layouts) {
        const { exchange } = layout;
        if (exchange === undefined) continue;
        await this.read(client, layout, exchange).then(
          () => this.absent.delete(layout.layout),
          (error: unknown) => {
            this.complain(layout.layout, error);
          },
        );
      }
    } finally {
      await client.end();
    }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => {
        this.complain(null, error);
      });
      const pauseMs = this.parts.pollSeconds * msPerSecond;
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private complain(layout: string | null, error: unknown): void {
    // Not the error itself: a foreign database may quote its rows in it.
    const sqlState = (error as { code?: unknown }).code ?? null;
    if (layout !== null && sqlState === undefinedTable) {
      if (this.absent.has(layout)) return;
      this.absent.add(layout);
      this.parts.logger.info({ layout }, 'an exchange table is not there; it is read once it is');
      return;
    }
    const { code } = classify(error);
    this.parts.logger.warn({ layout, code, sqlState }, 'an exchange table cannot be read');
  }

  private async read(client: pg.Client, layout: Layout, exchange: Exchange): Promise<void> {
    const { layout: name } = layout;
    const [place] = await this.parts.unitOfWork.run((tx) =>
      tx.sql<{ since: string }>(
        `select (read_to - make_interval(mins => $2))::text as since
         from exchange_place where layout = $1`,
        [name, exchange.overlapMinutes],
      ),
    );
    let last: TableRow | undefined;
    do {
      const rows = await this.page(client, exchange, place?.since ?? null, last);
      const seen = await this.seen(name, rows);
      const fresh = rows.filter(({ id, hash }) => seen.get(id) !== hash);
      // Kept before remembered: after a crash in between the same rows come again, and change nothing.
      for (const document of documentsOf(fresh)) {
        await this.parts.arrivals.bytes(name, 'exchange', exchangedFileName, document);
      }
      await this.remember(name, exchange, rows, fresh);
      last = rows.length < rowsPerPageMax ? undefined : rows.at(-1);
    } while (last !== undefined && !this.stopping.signal.aborted);
  }

  /** The rows behind the last one that was read, in the order of time and id. */
  private async page(
    client: pg.Client,
    { table, updateTime, id }: Exchange,
    since: string | null,
    last: TableRow | undefined,
  ): Promise<readonly TableRow[]> {
    const { cipher } = this.parts;
    // Names come from the checked layout document, never from outside. Every cell is taken as text: a
    // number of 18 digits does not survive as a number.
    const { rows } = await client.query<{ json: string; id: string; at: string; ahead: boolean }>(
      `select (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(source)))::text as json,
         source."${id}"::text as id, source."${updateTime}"::timestamptz::text as at,
         source."${updateTime}"::timestamptz > now() as ahead
       from "${table}" source
       where source."${id}" is not null and source."${updateTime}" is not null
         and ($1::timestamptz is null or source."${updateTime}"::timestamptz >= $1::timestamptz)
         and ($2::timestamptz is null or (source."${updateTime}"::timestamptz, source."${id}"::text collate "C")
           > ($2::timestamptz, $3::text collate "C"))
       order by source."${updateTime}"::timestamptz, source."${id}"::text collate "C"
       limit ${String(rowsPerPageMax)}`,
      [since, last?.updatedAt ?? null, last?.plainId ?? null],
    );
    return rows.map(({ json, id: plainId, at: updatedAt, ahead: isAhead }) => ({
      id: cipher.keyedHash('record', plainId),
      plainId,
      updatedAt,
      isAhead,
      hash: cipher.keyedHash('content', json),
      json,
    }));
  }

  private async seen(
    layout: string,
    rows: readonly TableRow[],
  ): Promise<ReadonlyMap<string, string>> {
    const known = await this.parts.unitOfWork.run((tx) =>
      tx.sql<{ rowId: string; rowHash: string }>(
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
    fresh: readonly TableRow[],
  ): Promise<void> {
    const readTo = rows.findLast(({ isAhead }) => !isAhead)?.updatedAt;
    const latest = new Map(fresh.map((row) => [row.id, row]));
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
      if (readTo === undefined) return;
      await tx.sql(
        `insert into exchange_place (layout, read_to) values ($1, $2::timestamptz)
         on conflict (layout) do update set read_to = greatest(exchange_place.read_to, excluded.read_to)`,
        [layout, readTo],
      );
      // Only the overlap is read again, so only its rows need remembering.
      await tx.sql(
        `delete from exchange_seen seen using exchange_place place
         where seen.layout = $1 and place.layout = $1
           and seen.updated_at < place.read_to - make_interval(mins => $2)`,
        [layout, 2 * overlapMinutes + 1],
      );
    });
  }
}

/** Rows as JSON documents that are not too large to be read whole. */
function* documentsOf(rows: readonly TableRow[]): Generator<Buffer> {
  let held: string[] = [];
  let characters = 0;
  for (const { json } of rows) {
    if (held.length > 0 && characters + json.length > documentCharactersMax) {
      yield Buffer.from(`[${held.join(',')}]`, 'utf8');
      held = [];
      characters = 0;
    }
    held.push(json);
    characters += json.length;
  }
  if (held.length > 0) yield Buffer.from(`[${held.join(',')}]`, 'utf8');
}
