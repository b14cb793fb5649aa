import type { Tx } from './tx.js';

/** One partition as one consumer group reads it. */
export interface PartitionOfGroup {
  /** Consumer group without the topic prefix. */
  readonly group: string;
  /** Topic without the topic prefix. */
  readonly topic: string;
  readonly partition: number;
}

/** Offsets of one partition that a transaction is to apply: `firstOffset … nextOffset - 1`. */
export interface OffsetClaim extends PartitionOfGroup {
  readonly firstOffset: number;
  /** The offset after the last one. */
  readonly nextOffset: number;
}

interface PositionRow {
  next_offset: number;
}

interface ClaimedRow extends PositionRow {
  topic: string;
  partition: number;
}

const lockPosition = `
  select next_offset from consumed_position
  where consumer_group = $1 and topic = $2 and partition = $3 for update`;

const claimed =
  'unnest($2::text[], $3::integer[], $4::bigint[]) as claimed (topic, partition, next_offset)';

const firstPositions = `
  insert into consumed_position (consumer_group, topic, partition, next_offset)
  select $1, claimed.* from ${claimed} on conflict do nothing
  returning topic, partition, next_offset`;

const advancePositions = `
  update consumed_position as known set next_offset = greatest(known.next_offset, claimed.next_offset)
  from ${claimed}
  where consumer_group = $1 and (known.topic, known.partition) = (claimed.topic, claimed.partition)
  returning known.topic, known.partition, old.next_offset`;

/** The stored positions, as one open transaction sees them. */
export interface PositionRows {
  /**
   * Moves positions onwards and locks them until the end of the transaction; waits for whoever holds one.
   * @returns where each was before, as ordered as the ranges; undefined where nobody has committed one
   */
  advance(ranges: readonly OffsetClaim[]): Promise<readonly (number | undefined)[]>;
  /**
   * Writes first positions, and locks them. Where somebody else has written one, that is waited for, and the
   * position left as it is.
   */
  insert(ranges: readonly OffsetClaim[]): Promise<readonly (number | undefined)[]>;
}

/**
 * Claims offsets of partitions of one group for this transaction, which must also write their effect.
 *
 * Call it before anything else in the transaction: the lock on the position lets one of two
 * consumers that believe to own the partition wait for the other, and find out here that its
 * records have been applied.
 * @param ranges no partition twice
 * @returns for each range the first offset that has not been applied yet; nothing is left to do where it is
 *   `nextOffset` or more
 */
export async function claimOffsets(
  positions: PositionRows,
  ranges: readonly OffsetClaim[],
): Promise<readonly number[]> {
  const before = [...(await positions.advance(ranges))];
  const unknown = ranges.filter((_, at) => before[at] === undefined);
  if (unknown.length > 0) {
    const first = await positions.insert(unknown);
    // Somebody inserted the others meanwhile; the insert has waited for them to commit.
    const late = unknown.filter((_, at) => first[at] === undefined);
    const again = late.length > 0 ? await positions.advance(late) : [];
    for (const [at, range] of late.entries()) before[ranges.indexOf(range)] = again[at];
  }
  return ranges.map(({ firstOffset }, at) => Math.max(firstOffset, before[at] ?? firstOffset));
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
  await positionRows(tx).insert([
    { group, topic, partition, firstOffset, nextOffset: firstOffset },
  ]);
  const [position] = await tx.sql<PositionRow>(lockPosition, key);
  return position?.next_offset ?? firstOffset;
}

/** `claimOffsets` on the table `consumed_position`. */
export function consumeOnce(tx: Tx, ranges: readonly OffsetClaim[]): Promise<readonly number[]> {
  return claimOffsets(positionRows(tx), ranges);
}

function positionRows(tx: Tx): PositionRows {
  const found = async (sql: string, ranges: readonly OffsetClaim[]) => {
    const rows = await tx.sql<ClaimedRow>(sql, [
      ranges[0]?.group,
      ranges.map(({ topic }) => topic),
      ranges.map(({ partition }) => partition),
      ranges.map(({ nextOffset }) => nextOffset),
    ]);
    return ranges.map(
      (one) =>
        rows.find(({ topic, partition }) => topic === one.topic && partition === one.partition)
          ?.next_offset,
    );
  };
  return {
    advance: (ranges) => found(advancePositions, ranges),
    insert: (ranges) => found(firstPositions, ranges),
  };
}
