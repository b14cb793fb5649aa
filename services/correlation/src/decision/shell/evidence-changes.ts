import { hash } from 'node:crypto';
import type { Margin } from '../core/margin.js';
import { dayApart } from '../core/touching.js';
import type { Day, EvidenceRecord, HouseholdState } from '../core/types.js';
import { compareVersions } from '../core/versions.js';
import type { StoredHousehold } from './household-store.js';

/** Hexadecimal digits of the hash that names a content: 16 bytes. */
const contentDigits = 32;

/** Names one content of a department's record among the evidence of a household. */
export interface EvidenceKey {
  readonly householdId: string;
  /** First 16 bytes of the SHA-256 of the record as published, hexadecimal. */
  readonly contentHash: string;
}

/** Where a piece of evidence stands. */
export interface EvidencePlace extends EvidenceKey {
  /** Day of a bill that stands apart; null for what every decision reads. */
  readonly apartOn: Day | null;
}

/** Evidence of one household as it stood on the log. */
export interface StoredEvidence extends EvidencePlace {
  /** Value of the log record, Confluent frame included. */
  readonly logValue: Buffer;
}

/** What becomes of the rows of evidence of a household. */
export interface EvidenceChanges {
  readonly gone: readonly EvidenceKey[];
  readonly moved: readonly EvidencePlace[];
  readonly come: readonly StoredEvidence[];
}

/** Names what a department's record says, in the bytes in which it was published. */
export function evidenceKey(
  householdId: string,
  { bytes }: Pick<EvidenceRecord, 'bytes'>,
): EvidenceKey {
  return { householdId, contentHash: hash('sha256', bytes).slice(0, contentDigits) };
}

/**
 * What makes the rows of evidence that were read those of the household as it is now.
 * @param margin as it is now; without one everything is read, wherever it stands
 * @param logValues in which the records came that the tables do not have
 */
export function evidenceChanges(
  { state: before, apartOn }: StoredHousehold,
  after: HouseholdState,
  margin: Margin | null,
  today: Day,
  logValues: ReadonlyMap<EvidenceRecord, Buffer>,
): EvidenceChanges {
  const { householdId } = after;
  const [gone, moved, come]: [EvidenceKey[], EvidencePlace[], StoredEvidence[]] = [[], [], []];
  for (const [name, versions] of after.evidence) {
    for (const record of versions) {
      const known = sameContent(before.evidence.get(name), record);
      const stood = known && apartOn.get(known);
      const stands = margin === null ? (stood ?? null) : dayApart(record, margin.seen, today);
      const isMoved = known !== undefined && stood !== stands;
      const logValue = logValues.get(record);
      if (logValue !== undefined) {
        const key = evidenceKey(householdId, record);
        if (isMoved) gone.push(key);
        come.push({ ...key, apartOn: stands, logValue });
      } else if (isMoved) {
        moved.push({ ...evidenceKey(householdId, record), apartOn: stands });
      }
    }
  }
  for (const [name, versions] of before.evidence) {
    const left = after.evidence.get(name);
    if (left === versions) continue;
    const lost = versions.filter((record) => sameContent(left, record) === undefined);
    gone.push(...lost.map((record) => evidenceKey(householdId, record)));
  }
  return { gone, moved, come };
}

/** The record among versions that says the same, also if it named another person then. */
function sameContent(
  versions: readonly EvidenceRecord[] | undefined,
  record: EvidenceRecord,
): EvidenceRecord | undefined {
  return versions?.find((one) => one === record || compareVersions(one, record) === 0);
}
