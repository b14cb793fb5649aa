import { groupBy } from './order.js';
import { type EvidenceRecord } from './types.js';
import { CurrentVersions } from './versions.js';

/** The versions that count, without the withdrawn ones, by topic. */
export interface Standing {
  readonly byTopic: ReadonlyMap<string, readonly EvidenceRecord[]>;
  /** The versions that count, withdrawn ones included. */
  readonly current: CurrentVersions;
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
  const fresh = new CurrentVersions(added);
  const records = fresh.all();
  if (known !== null && records.some((record) => known.current.of(record) !== undefined))
    return null;
  for (const record of records) known?.current.put(record);
  const byTopic = new Map(known?.byTopic);
  const counting = records.filter(({ withdrawn }) => !withdrawn);
  for (const [topic, more] of groupBy(counting, (record): string => record.topic)) {
    byTopic.set(topic, (byTopic.get(topic) ?? []).concat(more));
  }
  return { byTopic, current: known?.current ?? fresh };
}
