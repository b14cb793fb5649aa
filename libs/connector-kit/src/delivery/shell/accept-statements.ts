/** Whether two rows name one record; hardly any hand-over has such rows. */
export const isAnyRepeated = `
  select from delivery_event where delivery_id = $1
  group by topic, record_id having count(*) > 1 limit 1`;

/** Sends back all rows that say different things of one record. */
export const rejectContradictions = `
  with twice as (
    select topic, record_id from delivery_event where delivery_id = $1
    group by topic, record_id having min(content_hash collate "C") <> max(content_hash collate "C")
  ), bad as (
    select distinct event.ordinal from delivery_event event
    join twice using (topic, record_id) where event.delivery_id = $1
  ), gone as (
    delete from delivery_event where delivery_id = $1 and ordinal in (select ordinal from bad)
  )
  insert into delivery_row (delivery_id, ordinal, outcome, code, reason_zh)
  select $1, ordinal, 'rejected', 'DUPLICATE_IN_FILE', $2 from bad
  on conflict (delivery_id, ordinal) do update
  set outcome = excluded.outcome, code = excluded.code, reason_zh = excluded.reason_zh`;

/** Rows that name a record which is neither in this delivery nor known from an earlier one. */
export const unknownReferences = `
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

/** Sends back rows, each for a reason of its own. */
export const rejectRows = `
  with bad as (
    select * from unnest($2::integer[], $3::text[], $4::text[]) as bad (ordinal, code, reason_zh)
  ), gone as (
    delete from delivery_event where delivery_id = $1 and ordinal in (select ordinal from bad)
  )
  insert into delivery_row (delivery_id, ordinal, outcome, code, reason_zh)
  select $1, ordinal, 'rejected', code, reason_zh from bad
  on conflict (delivery_id, ordinal) do update
  set outcome = excluded.outcome, code = excluded.code, reason_zh = excluded.reason_zh`;

/**
 * The records of a stretch of rows, each with what is known of it. `offset 0`, here and below, has each looked
 * up by its key: PostgreSQL, which has not counted rows this new, would read a whole table for each stretch.
 */
export const pageOfRecords = `
  select event.ordinal, event.part, event.topic, event.record_id as "recordId",
    event.content_hash as "contentHash", event.person_key as "personKey",
    (event.body ->> 'withdrawn')::boolean as withdrawn,
    known.version as "knownVersion", known.content_hash as "knownHash",
    known.person_key as "knownPersonKey", known.withdrawn as "knownWithdrawn",
    case when known.person_key <> event.person_key then known.body end as "oldBody",
    case when known.person_key <> event.person_key then known.sealed end as "oldSealed"
  from delivery_event event
  left join lateral (
    select * from record_ledger
    where topic = event.topic and source_system = $2 and record_id = event.record_id offset 0
  ) known on true
  where event.delivery_id = $1 and event.ordinal > $3 and event.ordinal <= $4
  order by event.ordinal, event.part`;

/** Remembers the records that are published as what is known of them from now on. */
export const remember = `
  insert into record_ledger (topic, source_system, record_id, version, content_hash, person_key,
    withdrawn, scope, delivery_id, body, sealed)
  select event.topic, $2, event.record_id, given.version, event.content_hash, event.person_key,
    (event.body ->> 'withdrawn')::boolean, event.scope, event.delivery_id, event.body, event.sealed
  from unnest($3::integer[], $4::smallint[], $5::integer[]) as given (ordinal, part, version)
  cross join lateral (
    select * from delivery_event
    where delivery_id = $1 and ordinal = given.ordinal and part = given.part offset 0
  ) event
  on conflict (topic, source_system, record_id) do update set
    version = excluded.version, content_hash = excluded.content_hash,
    person_key = excluded.person_key, withdrawn = excluded.withdrawn, scope = excluded.scope,
    delivery_id = excluded.delivery_id, body = excluded.body, sealed = excluded.sealed
  returning topic, record_id as "recordId", version, body, sealed`;

/** Records of a derived topic that stand under the ids of rows which do not say them any more. */
export const noLongerDerived = `
  select known.topic, known.record_id as "recordId", known.version + 1 as version, known.body, known.sealed
  from (
    select distinct record_id from delivery_event
    where delivery_id = $1 and part = 0 and correction_of is null
  ) own
  cross join lateral (
    select * from record_ledger
    where topic = $3 and source_system = $2 and record_id = own.record_id offset 0
  ) known
  where not known.withdrawn and not exists (
    select from delivery_event said
    where said.delivery_id = $1 and said.topic = $3 and said.record_id = own.record_id
  )
  order by known.record_id`;

/** Notes that rows say nothing new. */
export const noteUnchanged = `
  insert into delivery_row (delivery_id, ordinal, outcome)
  select $1, ordinal, 'unchanged' from unnest($2::integer[]) as ordinal
  on conflict (delivery_id, ordinal) do update set outcome = excluded.outcome`;

/** Rows are those that are published and those of which the table of rows says what else they are. */
export const countRows = `
  update delivery set status = 'accepted', accepted_at = clock_timestamp(), rows_published = $2,
    events_published = $3, records_withdrawn = $4, rows_unchanged = counted.unchanged,
    rows_rejected = counted.rejected, rows_ignored = counted.ignored
  from (
    select count(*) filter (where outcome = 'unchanged') as unchanged,
      count(*) filter (where outcome = 'rejected') as rejected,
      count(*) filter (where outcome = 'ignored') as ignored
    from delivery_row where delivery_id = $1
  ) as counted
  where delivery_id = $1
  returning rows_in - $2 - unchanged - rejected - ignored as "unaccounted"`;
