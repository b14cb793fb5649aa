import { takeHeld, type HeldPlace } from './held-keys.js';
import type { Tx } from './tx.js';

/** A held key as operations see it: the key itself is not shown, only a hash by which to tell keys apart. */
export interface HeldKeyRow {
  readonly heldId: number;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** First record that waits. */
  readonly fromOffset: number;
  readonly keyHash: string;
  readonly errorCode: string;
  /** English, masked. */
  readonly reason: string;
  /** Milliseconds since 1970, as the other instants. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly attempts: number;
  readonly retryAt: number;
  readonly records: number;
}

/** What a person decided about a held key. */
export interface HeldDecision {
  readonly reason: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Held keys in the order in which they were first held. */
export async function heldKeysPage(
  tx: Tx,
  afterId: number,
  limit: number,
): Promise<readonly HeldKeyRow[]> {
  return tx.sql<HeldKeyRow>(
    `select held_id as "heldId", consumer_group as "group", topic, partition,
       from_offset as "fromOffset",
       left(encode(sha256(convert_to(record_key, 'UTF8')), 'hex'), 12) as "keyHash",
       error_code as "errorCode", reason, first_seen_at as "firstSeenAt",
       last_seen_at as "lastSeenAt", attempts, retry_at as "retryAt",
       (select count(*) from held_record where (consumer_group, topic, partition, record_key) =
         (held_key.consumer_group, held_key.topic, held_key.partition, held_key.record_key))
         as records
     from held_key where held_id > $1 order by held_id limit $2`,
    [afterId, limit],
  );
}

/** The key behind an id; undefined where it is free by now. */
export async function heldPlaceOf(tx: Tx, heldId: number): Promise<HeldPlace | undefined> {
  const [place] = await tx.sql<HeldPlace>(
    `select consumer_group as "group", topic, partition, record_key as key
       from held_key where held_id = $1`,
    [heldId],
  );
  return place;
}

async function remember(
  tx: Tx,
  { group, topic, partition, key }: HeldPlace,
  offset: number,
  kind: 'RETRY' | 'SKIP',
  { reason, by, at }: HeldDecision,
): Promise<void> {
  await tx.sql(
    `insert into held_decision (consumer_group, topic, partition, record_key, record_offset,
         decision, reason, decided_by, decided_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [group, topic, partition, key, offset, kind, reason, by, at],
  );
}

/**
 * Has a held key tried at the next look of the process that reads its partition.
 * @returns false where it is free by now
 */
export async function retryHeldNow(
  tx: Tx,
  heldId: number,
  decision: HeldDecision,
): Promise<boolean> {
  const [row] = await tx.sql<HeldPlace & { from_offset: number }>(
    `update held_key set retry_at = $2 where held_id = $1 returning
       consumer_group as "group", topic, partition, record_key as key, from_offset`,
    [heldId, decision.at],
  );
  if (row === undefined) return false;
  await remember(tx, row, row.from_offset, 'RETRY', decision);
  return true;
}

/**
 * Takes the first waiting record of a key away unapplied, and has the rest tried at once.
 * @returns false where that record does not wait any more
 */
export async function skipHeld(
  tx: Tx,
  place: HeldPlace,
  offset: number,
  decision: HeldDecision,
): Promise<boolean> {
  const taken = await takeHeld(tx, place, [offset]);
  if (!taken.has(offset)) return false;
  await remember(tx, place, offset, 'SKIP', decision);
  await tx.sql(
    `update held_key set retry_at = $5
       where consumer_group = $1 and topic = $2 and partition = $3 and record_key = $4`,
    [place.group, place.topic, place.partition, place.key, decision.at],
  );
  return true;
}

/** Records that people had skipped: they were never applied, and a replay must not apply them either. */
export async function skippedRecords(
  tx: Tx,
  group: string,
  topic: string,
): Promise<readonly { partition: number; key: string; offset: number }[]> {
  return tx.sql(
    `select distinct partition, record_key as key, record_offset as "offset" from held_decision
       where consumer_group = $1 and topic = $2 and decision = 'SKIP'`,
    [group, topic],
  );
}
