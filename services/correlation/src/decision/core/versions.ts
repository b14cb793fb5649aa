import { compareText } from './order.js';
import { type EvidenceRecord } from './types.js';

/** Names a record among all evidence: topic, source system and record id. */
export function recordKey(record: {
  topic: string;
  sourceSystem: string;
  recordId: string;
}): string {
  return `${record.topic}\n${record.sourceSystem}\n${record.recordId}`;
}

/**
 * Order of two versions of one record, the one that counts last: the source's version, then the
 * later hand-over, then the greater event id, then the greater bytes.
 */
export function compareVersions(a: EvidenceRecord, b: EvidenceRecord): number {
  return (
    a.sourceVersion - b.sourceVersion ||
    a.publishedAt - b.publishedAt ||
    compareText(a.eventId, b.eventId) ||
    compareBytes(a.bytes, b.bytes)
  );
}

/** All versions by record key, those of a record in their order, in whatever order they are given. */
export function versionsByRecord(
  evidence: readonly EvidenceRecord[],
): ReadonlyMap<string, readonly EvidenceRecord[]> {
  const byRecord = Map.groupBy(evidence, recordKey);
  // A later version goes on with the origin of an earlier one.
  for (const versions of byRecord.values()) versions.sort(compareVersions);
  return byRecord;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Of each record the version that counts, withdrawn ones included. */
export class CurrentVersions {
  // By the parts of the record key: joining them for each record costs more than all the rest.
  readonly #topics = new Map<string, Map<string, Map<string, EvidenceRecord>>>();

  constructor(evidence: readonly EvidenceRecord[]) {
    for (const record of evidence) this.put(record);
  }

  /** The version known of a record; undefined where none is. */
  of({ topic, sourceSystem, recordId }: EvidenceRecord): EvidenceRecord | undefined {
    return this.#topics.get(topic)?.get(sourceSystem)?.get(recordId);
  }

  /** Takes a version in, if it counts before the one that is known. */
  put(record: EvidenceRecord): void {
    const ofSource = inside(inside(this.#topics, record.topic), record.sourceSystem);
    const known = ofSource.get(record.recordId);
    if (known === undefined || compareVersions(record, known) > 0) {
      ofSource.set(record.recordId, record);
    }
  }

  /** All of them. */
  all(): EvidenceRecord[] {
    return [...this.#topics.values()].flatMap((ofTopic) =>
      [...ofTopic.values()].flatMap((ofSource) => [...ofSource.values()]),
    );
  }
}

function inside<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const map = new Map<string, V>();
  maps.set(key, map);
  return map;
}
