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

const advancePosition = `
  update consumed_position set next_offset = greatest(next_offset, $4)
  where consumer_group = $1 and topic = $2 and partition = $3 returning old.next_offset`;

/** The stored positions, as one open transaction sees them. */
export interface PositionRows {
  /**
   * Moves the position onwards and locks it until the end of the transaction; waits for whoever holds it.
   * @returns where it was before; undefined where nobody has committed one
   */
  advance(place: PartitionOfGroup, nextOffset: number): Promise<number | undefined>;
  /**
   * Writes the first position, and locks it; false where somebody else has, which is waited for.
   */
  insert(place: PartitionOfGroup, nextOffset: number): Promise<boolean>;
}

/**
 * Claims the offsets `firstOffset … nextOffset - 1` for this transaction, which must also write
 * their effect.
 *
 * Call it before anything else in the transaction: the lock on the position lets one of two
 * consumers that believe to own the partition wait for the other, and find out here that its
 * records have been applied.
 * @param nextOffset the offset after the last one of the batch
 * @returns the first offset that has not been applied yet; nothing is left to do where it is
 *   `nextOffset` or more
 */
export async function claimOffsets(
  positions: PositionRows,
  place: PartitionOfGroup,
  firstOffset: number,
  nextOffset: number,
): Promise<number> {
  const before = await positions.advance(place, nextOffset);
  if (before !== undefined) return Math.max(firstOffset, before);
  if (await positions.insert(place, nextOffset)) return firstOffset;
  // Somebody inserted it meanwhile; the insert above has waited for them to commit.
  return Math.max(firstOffset, (await positions.advance(place, nextOffset)) ?? firstOffset);
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

/** `claimOffsets` on the table `consumed_position`. */
export function consumeOnce(
  tx: Tx,
  place: PartitionOfGroup,
  firstOffset: number,
  nextOffset: number,
): Promise<number> {
  return claimOffsets(positionRows(tx), place, firstOffset, nextOffset);
}

function positionRows(tx: Tx): PositionRows {
  const keyOf = ({ group, topic, partition }: PartitionOfGroup) => [group, topic, partition];
  return {
    async advance(place, nextOffset) {
      const [row] = await tx.sql<PositionRow>(advancePosition, [...keyOf(place), nextOffset]);
      return row?.next_offset;
    },
    async insert(place, nextOffset) {
      return (await tx.sql(firstPosition, [...keyOf(place), nextOffset])).length > 0;
    },
  };
}
