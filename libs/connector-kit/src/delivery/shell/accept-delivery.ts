import { rejectionText } from '#domain';
import type { Tx, UnitOfWork } from '#persistence';
import type { Layout } from '../../layout/core/layout.js';
import { DeliveryRefused } from '../../reading/core/source-row.js';
import { numberReversals, type KnownReversal, type Reversal } from '../core/reversals.js';
import type { AcceptedRecord, StagedBody } from '../core/staged.js';
import { mayPass } from './waiting.store.js';

/** Records handed to the sink at once. */
const recordsPerPageMax = 1_000;

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

interface EventRow {
  readonly ordinal: number;
  readonly part: number;
  readonly topic: string;
  readonly recordId: string;
  readonly version: number;
  readonly body: StagedBody;
  readonly sealed: Buffer | null;
  /** Version, body and seal of the record's last version where it belonged to another person. */
  readonly oldVersion: number | null;
  readonly oldBody: StagedBody | null;
  readonly oldSealed: Buffer | null;
}

const rejectContradictions = `
  with twice as (
    select topic, record_id from delivery_event where delivery_id = $1
    group by topic, record_id having count(distinct content_hash) > 1
  ), bad as (
    select distinct event.ordinal from delivery_event event
    join twice using (topic, record_id) where event.delivery_id = $1
  ), gone as (
    delete from delivery_event where delivery_id = $1 and ordinal in (select ordinal from bad)
  )
  update delivery_row set outcome = 'rejected', code = 'DUPLICATE_IN_FILE', reason_zh = $2
  where delivery_id = $1 and ordinal in (select ordinal from bad)`;

/** Rows that name a record which is neither in this delivery nor known from an earlier one. */
const unknownReferences = `
  select event.ordinal, event.body -> 'values' ->> $3 as found
  from delivery_event event
  where event.delivery_id = $1 and event.part = 0
    and event.body -> 'values' ->> $3 is not null
    and not exists (
      select from delivery_event other
      where other.delivery_id = $1 and other.part = 0
        and other.body -> 'values' ->> $4 = event.body -> 'values' ->> $3
    )
    and not exists (
      select from record_ledger known
      where known.topic = event.topic and known.source_system = $2 and not known.withdrawn
        and known.body -> 'values' ->> $4 = event.body -> 'values' ->> $3
    )
  order by event.ordinal`;

const rejectRows = `
  with bad as (
    select * from unnest($2::integer[], $3::text[], $4::text[]) as bad (ordinal, code, reason_zh)
  ), gone as (
    delete from delivery_event where delivery_id = $1 and ordinal in (select ordinal from bad)
  )
  update delivery_row row set outcome = 'rejected', code = bad.code, reason_zh = bad.reason_zh
  from bad where row.delivery_id = $1 and row.ordinal = bad.ordinal`;

/** Of equal rows the first counts. */
const dropRepetitions = `
  delete from delivery_event event using (
    select ordinal, part, row_number() over (partition by topic, record_id order by ordinal, part) as nth
    from delivery_event where delivery_id = $1
  ) as numbered
  where event.delivery_id = $1 and event.ordinal = numbered.ordinal and event.part = numbered.part
    and numbered.nth > 1`;

const dropUnchanged = `
  delete from delivery_event event using record_ledger known
  where event.delivery_id = $1 and known.topic = event.topic and known.source_system = $2
    and known.record_id = event.record_id and known.content_hash = event.content_hash
    and (not known.withdrawn or (event.body ->> 'withdrawn')::boolean)`;

/** A record that changes its person is withdrawn from the old one first, which takes a version too. */
const numberVersions = `
  update delivery_event event set version = coalesce((
    select known.version + case when known.person_key <> event.person_key and not known.withdrawn then 2 else 1 end
    from record_ledger known
    where known.topic = event.topic and known.source_system = $2 and known.record_id = event.record_id
  ), 1)
  where event.delivery_id = $1`;

const decideRows = `
  update delivery_row row set outcome = case
    when exists (
      select from delivery_event event
      where event.delivery_id = row.delivery_id and event.ordinal = row.ordinal
    ) then 'published' else 'unchanged' end
  where row.delivery_id = $1 and row.outcome = 'mapped'`;

const pageOfEvents = `
  select event.ordinal, event.part, event.topic, event.record_id as "recordId", event.version,
    event.body, event.sealed, known.version as "oldVersion", known.body as "oldBody",
    known.sealed as "oldSealed"
  from delivery_event event
  left join record_ledger known on known.topic = event.topic and known.source_system = $2
    and known.record_id = event.record_id and known.person_key <> event.person_key
    and not known.withdrawn
  where event.delivery_id = $1 and (event.ordinal, event.part) > ($3, $4)
  order by event.ordinal, event.part limit $5`;

const remember = `
  insert into record_ledger (topic, source_system, record_id, version, content_hash, person_key,
    withdrawn, scope, delivery_id, body, sealed)
  select topic, $2, record_id, version, content_hash, person_key,
    (body ->> 'withdrawn')::boolean, scope, delivery_id, body, sealed
  from delivery_event where delivery_id = $1
  on conflict (topic, source_system, record_id) do update set
    version = excluded.version, content_hash = excluded.content_hash,
    person_key = excluded.person_key, withdrawn = excluded.withdrawn, scope = excluded.scope,
    delivery_id = excluded.delivery_id, body = excluded.body, sealed = excluded.sealed`;

const countRows = `
  update delivery set status = 'accepted', accepted_at = clock_timestamp(), events_published = $2, records_withdrawn = $3,
    rows_in = counted.rows_in, rows_published = counted.published,
    rows_unchanged = counted.unchanged, rows_rejected = counted.rejected,
    rows_ignored = counted.ignored
  from (
    select count(*) as rows_in,
      count(*) filter (where outcome = 'published') as published,
      count(*) filter (where outcome = 'unchanged') as unchanged,
      count(*) filter (where outcome = 'rejected') as rejected,
      count(*) filter (where outcome = 'ignored') as ignored
    from delivery_row where delivery_id = $1
  ) as counted
  where delivery_id = $1`;

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
      if (layout.reversal !== undefined) await this.resolveReversals(tx, deliveryId, layout);
      const reason = rejectionText({ code: 'DUPLICATE_IN_FILE', field: '', found: '' }, '');
      // The kept records must be known before equal ones are dropped from the delivery.
      const withdrawn = await this.missing(tx, deliveryId, layout);
      await tx.sql(rejectContradictions, [deliveryId, reason]);
      await this.rejectUnknownReferences(tx, deliveryId, layout);
      await tx.sql(dropRepetitions, [deliveryId]);
      await tx.sql(dropUnchanged, [deliveryId, layout.sourceSystem]);
      await tx.sql(numberVersions, [deliveryId, layout.sourceSystem]);
      await tx.sql(decideRows, [deliveryId]);
      const published = await this.handOver(tx, deliveryId, layout);
      if (withdrawn.length > 0) await this.withdraw(tx, deliveryId, layout, withdrawn);
      await tx.sql(remember, [deliveryId, layout.sourceSystem]);
      await this.sink.finish?.(tx, layout, deliveryId);
      await tx.sql(countRows, [deliveryId, published + withdrawn.length, withdrawn.length]);
    });
  }

  private async resolveReversals(tx: Tx, deliveryId: string, layout: Layout): Promise<void> {
    const reversals = await tx.sql<Reversal & { topic: string }>(
      `select ordinal, correction_of as "of", content_hash as "contentHash", topic
       from delivery_event where delivery_id = $1 and part = 0 and correction_of is not null
       order by ordinal`,
      [deliveryId],
    );
    if (reversals.length === 0) return;
    const known = await tx.sql<KnownReversal>(
      `select record_id as "recordId", content_hash as "contentHash" from record_ledger
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

  private async handOver(tx: Tx, deliveryId: string, layout: Layout): Promise<number> {
    let published = 0;
    let after = { ordinal: 0, part: -1 };
    for (;;) {
      const rows = await tx.sql<EventRow>(pageOfEvents, [
        deliveryId,
        layout.sourceSystem,
        after.ordinal,
        after.part,
        recordsPerPageMax,
      ]);
      const last = rows.at(-1);
      if (last === undefined) return published;
      const records = rows.flatMap(recordsOf);
      await this.sink.accept(tx, layout, deliveryId, records);
      published += records.length;
      after = last;
    }
  }

  /** Records of the scopes of a complete delivery that are not in it. */
  private async missing(tx: Tx, deliveryId: string, layout: Layout): Promise<readonly EventRow[]> {
    if (layout.complete === undefined) return [];
    const scopes = `select distinct scope from delivery_event where delivery_id = $1 and scope is not null`;
    const [known] = await tx.sql<{ count: number }>(
      `select count(*) as count from record_ledger where topic = $2 and source_system = $3
         and not withdrawn and scope in (${scopes})`,
      [deliveryId, layout.topic ?? '', layout.sourceSystem],
    );
    const rows = await tx.sql<EventRow>(
      `select 0 as ordinal, 0 as part, known.topic, known.record_id as "recordId",
         known.version + 1 as version, known.body, known.sealed,
         null as "oldVersion", null as "oldBody", null as "oldSealed"
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

  private async withdraw(
    tx: Tx,
    deliveryId: string,
    layout: Layout,
    rows: readonly EventRow[],
  ): Promise<void> {
    const records = rows.map((row) => ({
      ...recordOf(row),
      body: { ...row.body, withdrawn: true },
    }));
    await this.sink.accept(tx, layout, deliveryId, records);
    await tx.sql(
      `update record_ledger set version = version + 1, withdrawn = true, delivery_id = $1
       where topic = $2 and source_system = $3 and record_id = any($4::text[])`,
      [deliveryId, layout.topic ?? '', layout.sourceSystem, rows.map(({ recordId }) => recordId)],
    );
  }
}

function sealedOf(body: StagedBody, cipher: Buffer | null): AcceptedRecord['sealed'] {
  return cipher === null ? null : { keyId: body.sealKeyId, cipher };
}

function recordOf({ topic, recordId, version, body, sealed }: EventRow): AcceptedRecord {
  return { topic, recordId, version, body, sealed: sealedOf(body, sealed) };
}

/** The record, and before it its withdrawal from the person to whom it belonged. */
function recordsOf(row: EventRow): readonly AcceptedRecord[] {
  const { oldVersion, oldBody, oldSealed } = row;
  if (oldVersion === null || oldBody === null) return [recordOf(row)];
  const withdrawal: AcceptedRecord = {
    topic: row.topic,
    recordId: row.recordId,
    version: oldVersion + 1,
    body: { ...oldBody, rowNumber: row.body.rowNumber, withdrawn: true },
    sealed: sealedOf(oldBody, oldSealed),
  };
  return [withdrawal, recordOf(row)];
}
