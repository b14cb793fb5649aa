import { commitsToJudge, judgePartition, type Commit, type Judgement } from './judge.js';
import { lagRecords, lostRecords, type Position } from './position.js';
import { secondsByInterpolation, secondsByRecord, type EndSample } from './seconds.js';

/** Commits and log ends kept of each partition: enough to see a movement, little enough to forget. */
export const samplesKeptMax = 15;
/** Commits closer to each other than this, in milliseconds, say nothing new about the movement. */
const commitDistanceMinMs = 1_000;
/** For how long an offset stands until the look at it counts as one more commit, milliseconds. */
const standingMs = 60_000;

/** What one look at a partition has shown. */
export interface PartitionSample extends Position {
  /** Time of the look, milliseconds since 1970-01-01T00:00:00Z. */
  readonly atMs: number;
  /** Timestamp of the record at the committed offset, milliseconds; null when it was not read. */
  readonly oldestMs: number | null;
  /** True while somebody is in the group. */
  readonly hasMembers: boolean;
}

/** What operations remember of one partition of a group. */
export interface PartitionHistory {
  readonly latest: PartitionSample;
  readonly commits: readonly Commit[];
  readonly ends: readonly EndSample[];
}

/** Adds a sample to what is known; the oldest commits and ends are forgotten. */
export function observe(
  history: PartitionHistory | undefined,
  sample: PartitionSample,
): PartitionHistory {
  const ends = [...(history?.ends ?? []), { atMs: sample.atMs, end: sample.end }];
  return {
    latest: sample,
    commits: withCommit(history?.commits ?? [], sample).slice(-samplesKeptMax),
    ends: ends.slice(-samplesKeptMax),
  };
}

function withCommit(commits: readonly Commit[], sample: PartitionSample): readonly Commit[] {
  const last = commits.at(-1);
  if (sample.committed === null) return commits;
  if (sample.committed === last?.offset && !saysStanding(commits, sample)) return commits;
  const commit = { atMs: sample.atMs, offset: sample.committed, lagRecords: lagRecords(sample) };
  const tooClose = last !== undefined && sample.atMs - last.atMs < commitDistanceMinMs;
  return tooClose ? [...commits.slice(0, -1), commit] : [...commits, commit];
}

/**
 * Whether an offset that has not moved says something: a group that stood before anybody looked will never show
 * three changes, and would count as fine for ever.
 */
function saysStanding(commits: readonly Commit[], sample: PartitionSample): boolean {
  const sinceMs = sample.atMs - (commits.at(-1)?.atMs ?? 0);
  return commits.length < commitsToJudge && lagRecords(sample) > 0 && sinceMs >= standingMs;
}

/**
 * A sampled figure and how far it can be trusted. A figure that could not be sampled is never 0 and
 * never the old value without a mark.
 */
export type Freshness = 'known' | 'stale' | 'never-seen';

/** What operations say about one partition. */
export interface PartitionLag {
  readonly lagRecords: number;
  /** Age of the oldest record not yet committed, seconds; null when it can't be told. */
  readonly lagSeconds: number | null;
  /** Records that retention deleted before they were read. */
  readonly lostRecords: number;
  readonly judgement: Judgement;
  /** When the figures were sampled, milliseconds since 1970-01-01T00:00:00Z. */
  readonly sampledAtMs: number;
  readonly freshness: Exclude<Freshness, 'never-seen'>;
}

/**
 * The figures of a partition at a time.
 * @param staleAfterMs age from which a sample is no longer believed, milliseconds
 */
export function lagOf(
  { latest, commits, ends }: PartitionHistory,
  nowMs: number,
  staleAfterMs: number,
): PartitionLag {
  const behind = lagRecords(latest);
  const position = Math.max(latest.committed ?? latest.start, latest.start);
  return {
    lagRecords: behind,
    lagSeconds: behind === 0 ? 0 : secondsOf(latest, ends, position),
    lostRecords: lostRecords(latest),
    judgement: judgePartition(
      {
        position: latest,
        commits,
        ends: ends.map(({ end }) => end),
        hasMembers: latest.hasMembers,
      },
      nowMs,
    ),
    sampledAtMs: latest.atMs,
    freshness: nowMs - latest.atMs > staleAfterMs ? 'stale' : 'known',
  };
}

function secondsOf(
  { atMs, oldestMs }: PartitionSample,
  ends: readonly EndSample[],
  position: number,
): number | null {
  return oldestMs === null
    ? secondsByInterpolation(ends, position, atMs)
    : secondsByRecord(oldestMs, atMs);
}
