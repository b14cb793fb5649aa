import { groupLag, type GroupLag, type NamedPartitionLag } from './group-lag.js';
import { lagOf, observe, type PartitionHistory, type PartitionSample } from './history.js';

/** One look at one partition of one group. */
export interface NamedSample extends PartitionSample {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

interface WatchedPartition {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly history: PartitionHistory;
  /** Successful looks in a row in which it did not show up. */
  readonly missed: number;
}

/** All partitions that operations know of, by group, topic and partition. */
export type WatchedPartitions = ReadonlyMap<string, WatchedPartition>;

/** A deleted group or topic is gone after this many looks; one look may miss it by bad luck. */
const looksMissedMax = 2;

/** Adds a successful look at everything. A look that failed adds nothing: the figures grow stale. */
export function withLook(
  known: WatchedPartitions,
  samples: readonly NamedSample[],
): WatchedPartitions {
  const seen = samples.map((sample): [string, WatchedPartition] => {
    const { group, topic, partition } = sample;
    const key = `${group}/${topic}/${partition}`;
    const history = observe(known.get(key)?.history, sample);
    return [key, { group, topic, partition, history, missed: 0 }];
  });
  const missed = [...known]
    .map(([key, one]): [string, WatchedPartition] => [key, { ...one, missed: one.missed + 1 }])
    .filter(([, one]) => one.missed < looksMissedMax);
  return new Map([...missed, ...seen]);
}

/**
 * The figures of all groups, by name.
 * @param expectedGroups groups that ought to be there; one that was never seen is said to be so
 * @param staleAfterMs age from which a sample is no longer believed, milliseconds
 */
export function groupLags(
  known: WatchedPartitions,
  expectedGroups: readonly string[],
  nowMs: number,
  staleAfterMs: number,
): readonly GroupLag[] {
  const byGroup = new Map<string, NamedPartitionLag[]>(expectedGroups.map((group) => [group, []]));
  for (const { group, topic, partition, history } of known.values()) {
    const lags = byGroup.get(group) ?? [];
    lags.push({ topic, partition, ...lagOf(history, nowMs, staleAfterMs) });
    byGroup.set(group, lags);
  }
  return [...byGroup]
    .map(([group, lags]) => groupLag(group, lags.sort(byName)))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}

function byName(a: NamedPartitionLag, b: NamedPartitionLag): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
