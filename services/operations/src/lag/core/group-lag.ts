import type { Freshness, PartitionLag } from './history.js';
import { worstStatus, type PartitionStatus } from './judge.js';

/** The figures of one partition of a group, with its name. */
export interface NamedPartitionLag extends PartitionLag {
  readonly topic: string;
  readonly partition: number;
}

/** The figures of a consumer group: sums, maxima and its worst partition. */
export interface GroupLag {
  readonly group: string;
  readonly status: PartitionStatus;
  /** Records behind in all partitions; null for a group that was never seen. */
  readonly lagRecords: number | null;
  /** Age of the oldest record not yet committed, seconds; null when some lagging partition can't tell. */
  readonly lagSeconds: number | null;
  readonly lostRecords: number;
  readonly freshness: Freshness;
  /** Oldest sample among the partitions, milliseconds since 1970-01-01T00:00:00Z. */
  readonly sampledAtMs: number | null;
  readonly partitions: readonly NamedPartitionLag[];
}

/** Puts the partitions of a group together. One stale partition makes the whole group stale. */
export function groupLag(group: string, partitions: readonly NamedPartitionLag[]): GroupLag {
  if (partitions.length === 0) return neverSeen(group);
  const seconds = partitions.map(({ lagSeconds }) => lagSeconds);
  const known = seconds.filter((value) => value !== null);
  return {
    group,
    status: worstStatus(partitions.map(({ judgement }) => judgement.status)),
    lagRecords: partitions.reduce((sum, { lagRecords }) => sum + lagRecords, 0),
    lagSeconds: known.length < seconds.length ? null : Math.max(...known),
    lostRecords: partitions.reduce((sum, { lostRecords }) => sum + lostRecords, 0),
    freshness: partitions.some(({ freshness }) => freshness === 'stale') ? 'stale' : 'known',
    sampledAtMs: Math.min(...partitions.map(({ sampledAtMs }) => sampledAtMs)),
    partitions,
  };
}

function neverSeen(group: string): GroupLag {
  const nothing = { lagRecords: null, lagSeconds: null, sampledAtMs: null };
  return {
    group,
    status: 'NEVER',
    ...nothing,
    lostRecords: 0,
    freshness: 'never-seen',
    partitions: [],
  };
}
