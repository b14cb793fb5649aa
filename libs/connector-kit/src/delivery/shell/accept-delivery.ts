import { rejectionText } from '#domain';
import type { Tx, UnitOfWork } from '#persistence';
import type { Layout } from '../../layout/core/layout.js';
import { DeliveryRefused } from '../../reading/core/source-row.js';
import {
  keyOf,
  publishedOf,
  recordOf,
  recordsOf,
  type LedgerRow,
  type Published,
  type RecordRow,
} from '../core/published-records.js';
import { numberReversals, type KnownReversal, type Reversal } from '../core/reversals.js';
import type { AcceptedRecord } from '../core/staged.js';
import {
  isAnyRepeated,
  rejectContradictions,
  unknownReferences,
  rejectRows,
  pageOfRecords,
  remember,
  noLongerDerived,
  noteUnchanged,
  countRows,
} from './accept-statements.js';
import { mayPass } from './waiting.store.js';

/** Rows whose records are decided on and handed to the sink at once. */
const rowsPerPageMax = 1_000;
/** Memory of PostgreSQL for finding what is twice among all records of a hand-over. */
const workMem = '64MB';

/** What a reversal says, of a delivery as of what is known. */
const reversalSaid = `concat(body ->> 'occurredAt', ' ', body -> 'values') as said`;

/** Where accepted records go, in the transaction that accepts them. */
export interface RecordSink {
  /** Takes records in the order of their rows; may be called several times for one delivery. */
  accept(
    tx: Tx,
    layout: Layout,
    deliveryId: string,
    records: readonly AcceptedRecord[],
  ): Promise<void>;
  /** Called once after the last records of a delivery, still in the transaction. */
  finish?(tx: Tx, layout: Layout, deliveryId: string): Promise<void>;
}

/**
 * Decides what becomes of the rows of a staged hand-over and hands the records on, all in one
 * transaction: a crash leaves it as it was before, and the next start begins again here.
 */
export class DeliveryAcceptor {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sink: RecordSink,
  ) {}

  /** @throws DeliveryRefused WITHDRAWS_TOO_MUCH, which waits for a person */
  async accept(deliveryId: string, layout: Layout): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      // A month of a whole city in one transaction; single statements may take their time.
      await tx.sql('set local statement_timeout = 0');
      await tx.sql(`set local work_mem = '${workMem}'`);
      if (layout.reversal !== undefined) await this.resolveReversals(tx, deliveryId, layout);
      const reason = rejectionText({ code: 'DUPLICATE_IN_FILE', field: '', found: '' }, '');
      // The kept records must be known before equal ones are dropped from the delivery.
      const missing = await this.missing(tx, deliveryId, layout);
      if ((await tx.sql(isAnyRepeated, [deliveryId])).length > 0) {
        await tx.sql(rejectContradictions, [deliveryId, reason]);
      }
      await this.rejectUnknownReferences(tx, deliveryId, layout);
      const withdrawn = [...missing, ...(await this.noLongerSaid(tx, deliveryId, layout))];
      const { rows, events } = await this.handOver(tx, deliveryId, layout);
      await this.withdraw(tx, deliveryId, layout, withdrawn);
      await this.sink.finish?.(tx, layout, deliveryId);
      const [counted] = await tx.sql<{ unaccounted: number }>(countRows, [
        deliveryId,
        rows,
        events + withdrawn.length,
        withdrawn.length,
      ]);
      if (counted?.unaccounted !== 0) throw new Error('the rows of a hand-over do not add up');
    });
  }

  private async resolveReversals(tx: Tx, deliveryId: string, layout: Layout): Promise<void> {
    const reversals = await tx.sql<Reversal & { topic: string }>(
      `select ordinal, correction_of as "of", ${reversalSaid}, topic
       from delivery_event where delivery_id = $1 and part = 0 and correction_of is not null
       order by ordinal`,
      [deliveryId],
    );
    if (reversals.length === 0) return;
    const known = await tx.sql<KnownReversal>(
      `select record_id as "recordId", ${reversalSaid} from record_ledger
       where topic = $1 and source_system = $2
         and regexp_replace(record_id, '/reversal\\d*$', '') = any($3::text[])
         and record_id ~ '/reversal\\d*$'`,
      [layout.topic ?? '', layout.sourceSystem, reversals.map(({ of }) => of)],
    );
    const ids = [...numberReversals(reversals, known)];
    await tx.sql(
      `update delivery_event event set record_id = given.record_id
       from unnest($2::integer[], $3::text[]) as given (ordinal, record_id)
       where event.delivery_id = $1 and event.part = 0 and event.ordinal = given.ordinal`,
      [deliveryId, ids.map(([ordinal]) => ordinal), ids.map(([, id]) => id)],
    );
  }

  /** A row that is sent back takes its own record along, which another row may have named. */
  private async rejectUnknownReferences(
    tx: Tx,
    deliveryId: string,
    { references, columns, sourceSystem }: Layout,
  ): Promise<void> {
    for (let rejected = references.length; rejected > 0;) {
      rejected = 0;
      for (const { field, to, code } of references) {
        const rows = await tx.sql<{ ordinal: number; found: string }>(unknownReferences, [
          deliveryId,
          sourceSystem,
          field,
          to,
        ]);
        const title = columns.find((column) => column.field === field)?.headers[0] ?? '';
        await tx.sql(rejectRows, [
          deliveryId,
          rows.map(({ ordinal }) => ordinal),
          rows.map(() => code),
          rows.map(({ found }) => rejectionText({ code, field, found }, title)),
        ]);
        rejected += rows.length;
      }
    }
  }

  /** Decides on the records in the order of their rows, and hands on and remembers those that are published. */
  private async handOver(
    tx: Tx,
    deliveryId: string,
    layout: Layout,
  ): Promise<{ readonly rows: number; readonly events: number }> {
    const [last] = await tx.sql<{ ordinal: number | null }>(
      'select max(ordinal) as ordinal from delivery_event where delivery_id = $1',
      [deliveryId],
    );
    const total = { rows: 0, events: 0 };
    for (let after = 0; after < (last?.ordinal ?? 0); after += rowsPerPageMax) {
      const rows = await tx.sql<RecordRow>(pageOfRecords, [
        deliveryId,
        layout.sourceSystem,
        after,
        after + rowsPerPageMax,
      ]);
      const published = publishedOf(rows);
      const publishedRows = new Set(published.map(({ row }) => row.ordinal));
      const unchanged = new Set(rows.map(({ ordinal }) => ordinal)).difference(publishedRows);
      if (unchanged.size > 0) await tx.sql(noteUnchanged, [deliveryId, [...unchanged]]);
      total.rows += publishedRows.size;
      if (published.length === 0) continue;
      const records = await this.remember(tx, deliveryId, layout, published);
      await this.sink.accept(tx, layout, deliveryId, records);
      total.events += records.length;
    }
    return total;
  }

  private async remember(
    tx: Tx,
    deliveryId: string,
    { sourceSystem }: Layout,
    published: readonly Published[],
  ): Promise<readonly AcceptedRecord[]> {
    const kept = await tx.sql<LedgerRow>(remember, [
      deliveryId,
      sourceSystem,
      published.map(({ row }) => row.ordinal),
      published.map(({ row }) => row.part),
      published.map(({ version }) => version),
    ]);
    const keptAs = new Map(kept.map((row) => [keyOf(row), row]));
    return published.flatMap((one) => {
      const row = keptAs.get(keyOf(one.row));
      if (row === undefined) throw new Error('a record was not remembered');
      return recordsOf(one, row);
    });
  }

  /** Records of the scopes of a complete delivery that are not in it. */
  private async missing(tx: Tx, deliveryId: string, layout: Layout): Promise<readonly LedgerRow[]> {
    if (layout.complete === undefined) return [];
    // The record of a row that was sent back is not missing, and nobody knows which one it is.
    const sentBack = `select 1 from delivery_row where delivery_id = $1 and outcome = 'rejected' limit 1`;
    if ((await tx.sql(sentBack, [deliveryId])).length > 0) return [];
    const scopes = `select distinct scope from delivery_event where delivery_id = $1 and scope is not null`;
    const [known] = await tx.sql<{ count: number }>(
      `select count(*) as count from record_ledger where topic = $2 and source_system = $3
         and not withdrawn and scope in (${scopes})`,
      [deliveryId, layout.topic ?? '', layout.sourceSystem],
    );
    const rows = await tx.sql<LedgerRow>(
      `select known.topic, known.record_id as "recordId", known.version + 1 as version,
         known.body, known.sealed
       from record_ledger known
       where known.topic = $2 and known.source_system = $3 and not known.withdrawn
         and known.scope in (${scopes})
         and not exists (
           select from delivery_event event
           where event.delivery_id = $1 and event.topic = known.topic and event.record_id = known.record_id
         )
       order by known.record_id`,
      [deliveryId, layout.topic ?? '', layout.sourceSystem],
    );
    const share = rows.length / Math.max(1, known?.count ?? 0);
    if (share > layout.complete.withdrawShareMax && !(await mayPass(tx, deliveryId))) {
      throw new DeliveryRefused(
        'WITHDRAWS_TOO_MUCH',
        `本次全量清单比上次少${String(rows.length)}条（占${(share * 100).toFixed(0)}%），超过允许比例，已暂停等待人工确认。`,
      );
    }
    return rows;
  }

  /** Second events of rows that say them no longer, such as a major disease that was ticked by mistake. */
  private async noLongerSaid(
    tx: Tx,
    deliveryId: string,
    { derive, recordId, sourceSystem }: Layout,
  ): Promise<readonly LedgerRow[]> {
    const found: LedgerRow[] = [];
    for (const derived of derive) {
      // One with an id of its own says by it which record it is, and only the row that said it knows.
      if (derived.recordId.join() !== recordId.join()) continue;
      found.push(
        ...(await tx.sql<LedgerRow>(noLongerDerived, [deliveryId, sourceSystem, derived.topic])),
      );
    }
    return found;
  }

  private async withdraw(
    tx: Tx,
    deliveryId: string,
    layout: Layout,
    rows: readonly LedgerRow[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const records = rows.map((row) => ({
      ...recordOf(row),
      body: { ...row.body, withdrawn: true },
    }));
    await this.sink.accept(tx, layout, deliveryId, records);
    await tx.sql(
      `update record_ledger set version = version + 1, withdrawn = true, delivery_id = $1
       from unnest($3::text[], $4::text[]) as gone (of_topic, id)
       where topic = gone.of_topic and source_system = $2 and record_id = gone.id`,
      [
        ...[deliveryId, layout.sourceSystem],
        ...[rows.map(({ topic }) => topic), rows.map(({ recordId }) => recordId)],
      ],
    );
  }
}
