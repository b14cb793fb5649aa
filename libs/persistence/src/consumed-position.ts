import type { Tx } from './tx.js';

/** One partition as one consumer group reads it. */
export interface PartitionOfGroup {
  /** Consumer group without the topic prefix. */
  readonly group: string;
  /** Topic without the topic prefix. */
  readonly topic: string;
  readonly partition: number;
}

interface PositionRow {
  next_offset: number;
}

const lockPosition = `
  select next_offset from consumed_position
  where consumer_group = $1 and topic = $2 and partition = $3 for update`;

const firstPosition = `
  insert into consumed_position (consumer_group, topic, partition, next_offset)
  values ($1, $2, $3, $4) on conflict do nothing returning next_offset`;

const movePosition = `
  update consumed_position set next_offset = greatest(next_offset, $4)
  where consumer_group = $1 and topic = $2 and partition = $3`;

/**
 * Claims the offsets `firstOffset … nextOffset - 1` for this transaction, which must also write their effect.
 *
 * Call it before anything else in the transaction: the lock on the position lets one of two consumers that
 * believe to own the partition wait for the other, and find out here that its records have been applied.
 * @param nextOffset the offset after the last one of the batch
 * @returns the first offset that has not been applied yet; nothing is left to do where it is `nextOffset` or more
 */
export async function consumeOnce(
  tx: Tx,
  { group, topic, partition }: PartitionOfGroup,
  firstOffset: number,
  nextOffset: number,
): Promise<number> {
  const key = [group, topic, partition];
  let [position] = await tx.sql<PositionRow>(lockPosition, key);
  if (position === undefined) {
    const [first] = await tx.sql<PositionRow>(firstPosition, [...key, nextOffset]);
    if (first !== undefined) return firstOffset;
    // Somebody inserted it meanwhile; the insert above has waited for them to commit.
    [position] = await tx.sql<PositionRow>(lockPosition, key);
  }
  const applied = position?.next_offset ?? firstOffset;
  if (applied < nextOffset) await tx.sql(movePosition, [...key, nextOffset]);
  return Math.max(firstOffset, applied);
}

/**
 * Locks the position of a partition, so that nobody applies anything of it before the end of the
 * transaction.
 * @param firstOffset the position where there is none yet
 * @returns the first offset that has not been applied yet
 */
export async function lockedPosition(
  tx: Tx,
  { group, topic, partition }: PartitionOfGroup,
  firstOffset: number,
): Promise<number> {
  const key = [group, topic, partition];
  await tx.sql(firstPosition, [...key, firstOffset]);
  const [position] = await tx.sql<PositionRow>(lockPosition, key);
  return position?.next_offset ?? firstOffset;
}
