import { HubError } from '#domain';
import { lockedPosition, type PartitionOfGroup } from './consumed-position.js';
import type { Tx } from './tx.js';

/** Keys of one partition that may be held; with more the fault is no single key's. */
const keysPerPartitionMax = 100;
/** Records of one key that may wait: years of days and of its own events. */
const recordsPerKeyMax = 1_000;

/** One key of one partition. */
export interface HeldPlace extends PartitionOfGroup {
  readonly key: string;
}

/** A record that waits, or is to. */
export interface HeldRecord {
  readonly offset: number;
  /** Null for a record that concerns every key. */
  readonly key: string | null;
  /** Log time, milliseconds since 1970. */
  readonly timestamp: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
}

/** A failed try. Instants are milliseconds since 1970. */
export interface HeldTry {
  readonly errorCode: string;
  /** English, masked. */
  readonly reason: string;
  readonly attempts: number;
  readonly seenAt: number;
  readonly retryAt: number;
}

interface HeldFrom {
  readonly key: string;
  readonly fromOffset: number;
}

const placeOf = ({ group, topic, partition, key }: HeldPlace): readonly unknown[] => [
  group,
  topic,
  partition,
  key,
];
const ofPlace = 'consumer_group = $1 and topic = $2 and partition = $3 and record_key = $4';

/**
 * Held keys of partitions of one group, as ordered as these: key → first offset that waits. Read it after the
 * positions were locked: then no key is held or released before the end of the transaction.
 */
export async function heldFromOf(
  tx: Tx,
  places: readonly PartitionOfGroup[],
): Promise<readonly ReadonlyMap<string, number>[]> {
  const rows = await tx.sql<Omit<PartitionOfGroup, 'group'> & HeldFrom>(
    `select topic, partition, record_key as key, from_offset as "fromOffset"
       from held_key join unnest($2::text[], $3::integer[]) as own (topic, partition)
         using (topic, partition)
       where consumer_group = $1`,
    [places[0]?.group, places.map(({ topic }) => topic), places.map(({ partition }) => partition)],
  );
  return places.map((place) => {
    const own = rows.filter(
      ({ topic, partition }) => topic === place.topic && partition === place.partition,
    );
    return new Map(own.map(({ key, fromOffset }) => [key, fromOffset]));
  });
}

/**
 * Holds a key from a record on. Harmless where it is held already.
 * @returns `full` where the partition holds as many keys as it may; `passed` where the record has been
 *   applied or held by somebody else
 */
export async function holdKey(
  tx: Tx,
  place: HeldPlace,
  record: HeldRecord,
  tried: HeldTry,
): Promise<'held' | 'full' | 'passed'> {
  if (record.offset < (await lockedPosition(tx, place, record.offset))) return 'passed';
  const [held] = await heldFromOf(tx, [place]);
  const isKnown = held?.has(place.key) === true;
  if (!isKnown && (held?.size ?? 0) >= keysPerPartitionMax) return 'full';
  const { errorCode, reason, seenAt, attempts, retryAt } = tried;
  await tx.sql(
    `insert into held_key (consumer_group, topic, partition, record_key, from_offset, error_code,
         reason, first_seen_at, last_seen_at, attempts, retry_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10) on conflict do nothing`,
    [...placeOf(place), record.offset, errorCode, reason, seenAt, attempts, retryAt],
  );
  await insertWaiting(tx, place, [{ heldKey: place.key, record }]);
  return 'held';
}

/**
 * Lets records wait for their held keys, as part of the transaction that moves the position past them.
 * @throws HubError HOLD_FULL where more would wait for a key than may
 */
export async function letWait(
  tx: Tx,
  partition: PartitionOfGroup,
  waiting: readonly { readonly heldKey: string; readonly record: HeldRecord }[],
): Promise<void> {
  if (waiting.length === 0) return;
  await insertWaiting(tx, partition, waiting);
  const keys = [...new Set(waiting.map(({ heldKey }) => heldKey))];
  const [over] = await tx.sql(
    `select 1 from held_record
       where consumer_group = $1 and topic = $2 and partition = $3 and record_key = any($4)
       group by record_key having count(*) > $5 limit 1`,
    [partition.group, partition.topic, partition.partition, keys, recordsPerKeyMax],
  );
  if (over === undefined) return;
  throw new HubError('HOLD_FULL', `more than ${recordsPerKeyMax} records wait for one held key`);
}

async function insertWaiting(
  tx: Tx,
  { group, topic, partition }: PartitionOfGroup,
  waiting: readonly { readonly heldKey: string; readonly record: HeldRecord }[],
): Promise<void> {
  await tx.unnestUpsert({
    table: 'held_record',
    columns: {
      consumer_group: 'text',
      topic: 'text',
      partition: 'integer',
      record_key: 'text',
      record_offset: 'bigint',
      original_key: 'text',
      logged_at: 'bigint',
      headers: 'jsonb',
      value: 'bytea',
    },
    rows: waiting.map(({ heldKey, record }) => ({
      ...{ consumer_group: group, topic, partition, record_key: heldKey },
      ...{ record_offset: record.offset, original_key: record.key, logged_at: record.timestamp },
      ...{ headers: record.headers, value: record.value },
    })),
    conflict: ['consumer_group', 'topic', 'partition', 'record_key', 'record_offset'],
  });
}

/**
 * What waits of a key and has been passed by the position, in its order. A record at or above the
 * position still comes from the log: applied from here, it would be applied twice.
 */
export async function heldRecords(
  tx: Tx,
  place: HeldPlace,
  recordsMax: number,
): Promise<readonly HeldRecord[]> {
  return tx.sql<HeldRecord>(
    `select record_offset as "offset", original_key as key, logged_at as timestamp, headers, value
       from held_record join consumed_position using (consumer_group, topic, partition)
       where ${ofPlace} and record_offset < next_offset order by record_offset limit $5`,
    [...placeOf(place), recordsMax],
  );
}

/**
 * Takes records of a key away, for the transaction that also writes their effect; the key is free when
 * nothing else waits. Call it before anything else, as `consumeOnce`.
 * @returns offsets that did wait: the others have been dealt with by somebody else
 */
export async function takeHeld(
  tx: Tx,
  place: HeldPlace,
  offsets: readonly number[],
): Promise<ReadonlySet<number>> {
  const position = await lockedPosition(tx, place, 0);
  const taken = await tx.sql<{ record_offset: number }>(
    `delete from held_record where ${ofPlace} and record_offset = any($5) and record_offset < $6
       returning record_offset`,
    [...placeOf(place), offsets, position],
  );
  const [left] = await tx.sql<{ first: number | null }>(
    `select min(record_offset) as first from held_record where ${ofPlace}`,
    placeOf(place),
  );
  const first = left?.first ?? null;
  if (first === null) await tx.sql(`delete from held_key where ${ofPlace}`, placeOf(place));
  else {
    await tx.sql(`update held_key set from_offset = $5 where ${ofPlace}`, [
      ...placeOf(place),
      first,
    ]);
  }
  return new Set(taken.map((row) => row.record_offset));
}

/** Keys of a group and of these partitions whose next try is due, those due for longest first. */
export async function dueKeys(
  tx: Tx,
  group: string,
  partitions: readonly Omit<PartitionOfGroup, 'group'>[],
  now: number,
): Promise<readonly (HeldPlace & { readonly attempts: number })[]> {
  return tx.sql(
    `select consumer_group as "group", topic, partition, record_key as key, attempts
       from held_key join unnest($2::text[], $3::integer[]) as own (topic, partition)
         using (topic, partition)
       where consumer_group = $1 and retry_at <= $4 order by retry_at limit $5`,
    [
      group,
      partitions.map(({ topic }) => topic),
      partitions.map(({ partition }) => partition),
      now,
      keysPerPartitionMax,
    ],
  );
}

/** Remembers a try in vain. */
export async function rememberTry(tx: Tx, place: HeldPlace, tried: HeldTry): Promise<void> {
  const { errorCode, reason, attempts, seenAt, retryAt } = tried;
  await tx.sql(
    `update held_key set error_code = $5, reason = $6, attempts = $7, last_seen_at = $8, retry_at = $9
       where ${ofPlace}`,
    [...placeOf(place), errorCode, reason, attempts, seenAt, retryAt],
  );
}
