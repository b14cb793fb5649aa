import { groupBy } from './order.js';
import { type EvidenceRecord } from './types.js';
import { currentVersions, recordKey } from './versions.js';

/** The versions that count, without the withdrawn ones, by topic. */
export interface Standing {
  readonly byTopic: ReadonlyMap<string, readonly EvidenceRecord[]>;
  readonly current: readonly EvidenceRecord[];
  /** Record keys of them all, once they are asked for. */
  readonly keys: Set<string> | null;
}

/**
 * What stands with some more evidence; null where this takes another look at all of it, because a
 * record that is known already has another version.
 * @param known what stood before, which is used up; null for nothing
 */
export function standingWith(
  known: Standing | null,
  added: readonly EvidenceRecord[],
): Standing | null {
  const fresh = currentVersions(added);
  const byTopic = groupBy(
    fresh.filter(({ withdrawn }) => !withdrawn),
    ({ topic }): string => topic,
  );
  if (known === null) return { byTopic, current: fresh, keys: null };
  const keys = known.keys ?? new Set(known.current.map(recordKey));
  const freshKeys = fresh.map(recordKey);
  if (freshKeys.some((key) => keys.has(key))) return null;
  for (const key of freshKeys) keys.add(key);
  const grown = new Map(known.byTopic);
  for (const [topic, records] of byTopic) {
    grown.set(topic, [...(grown.get(topic) ?? []), ...records]);
  }
  return { byTopic: grown, current: [], keys };
}
