import { lagRecords, lostRecords, type Position } from './position.js';

/** What a partition's commits say about its reader. */
export type PartitionStatus =
  'OK' | 'IDLE_BACKLOG' | 'WARN' | 'NEVER' | 'REWIND' | 'STALL' | 'STOP' | 'LOST';

/** One change of the committed offset that the sampler saw. */
export interface Commit {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
  /** Committed offset. */
  readonly offset: number;
  /** Records behind at that time; null when the end of the log was not known. */
  readonly lagRecords: number | null;
}

/** Everything that the judgement of one partition rests on. */
export interface PartitionWindow {
  /** Latest position. */
  readonly position: Position;
  /** The last commits, oldest first. */
  readonly commits: readonly Commit[];
  /** Ends of the log that were sampled lately. */
  readonly ends: readonly number[];
  /** True while somebody is in the group. */
  readonly hasMembers: boolean;
}

/** The judgement of one partition. */
export interface Judgement {
  readonly status: PartitionStatus;
  /** False where too few commits are known to say more than that nothing speaks against it. */
  readonly complete: boolean;
}

/** From the worst on; a group is as its worst partition. */
export const statusesByWeight: readonly PartitionStatus[] = [
  'LOST',
  'STOP',
  'STALL',
  'REWIND',
  'NEVER',
  'WARN',
  'IDLE_BACKLOG',
  'OK',
];

/** Commits without which nothing is said about a movement. */
export const commitsToJudge = 3;

/**
 * Judges a partition by the movement of its commits, never by the size of its lag: a backlog that
 * shrinks is work, a small one that stands still is trouble. Rules in order, the first that applies.
 * @param lagAllowedRecords lag up to which a partition counts as caught up
 */
export function judgePartition(
  window: PartitionWindow,
  nowMs: number,
  lagAllowedRecords = 0,
): Judgement {
  const { position, commits } = window;
  const caughtUp = (lag: number | null): boolean => lag !== null && lag <= lagAllowedRecords;
  const is = (status: PartitionStatus): Judgement => ({ status, complete: true });
  if (position.committed === null && lagRecords(position) > 0) return is('NEVER');
  if (lostRecords(position) > 0) return is('LOST');
  if (caughtUp(lagRecords(position))) return is('OK');
  if (commits.length < commitsToJudge) return { status: 'OK', complete: false };
  if (wentQuiet(window, nowMs)) return is(stillWanted(window) ? 'STOP' : 'IDLE_BACKLOG');
  if (wentBack(commits)) return is('REWIND');
  if (commits.some((commit) => caughtUp(commit.lagRecords))) return is('OK');
  if (commits.every(({ offset }) => offset === commits[0]?.offset)) return is('STALL');
  return is(everShrinks(commits) ? 'OK' : 'WARN');
}

/** The worst of several partitions; a group without any is fine. */
export function worstStatus(statuses: readonly PartitionStatus[]): PartitionStatus {
  return statusesByWeight.find((status) => statuses.includes(status)) ?? 'OK';
}

/** No commit for longer than the window lasted, and not because there was nothing to read. */
function wentQuiet({ commits, ends }: PartitionWindow, nowMs: number): boolean {
  const [first, last] = [commits.at(0), commits.at(-1)];
  if (first === undefined || last === undefined) return false;
  const everCaughtUp = ends.some((end) => end <= last.offset);
  return nowMs - last.atMs > last.atMs - first.atMs && !everCaughtUp;
}

function stillWanted({ hasMembers, commits, position }: PartitionWindow): boolean {
  const last = commits.at(-1);
  const endThen =
    last === undefined || last.lagRecords === null ? null : last.offset + last.lagRecords;
  return hasMembers || (endThen !== null && position.end > endThen);
}

function wentBack(commits: readonly Commit[]): boolean {
  return commits.some(({ offset }, at) => {
    const before = commits[at - 1];
    return (
      before !== undefined &&
      offset < before.offset &&
      !commits.slice(at + 1).some((later) => later.offset >= before.offset)
    );
  });
}

function everShrinks(commits: readonly Commit[]): boolean {
  const known = commits.flatMap(({ lagRecords: lag }) => (lag === null ? [] : [lag]));
  return known.some((lag, at) => lag < (known[at - 1] ?? Number.NEGATIVE_INFINITY));
}
