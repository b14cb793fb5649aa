import { crc32 } from 'node:zlib';
import { dayOfInstant } from '#domain';
import { naturalKeyOf, TOPIC_FORMS } from './topic-form.js';
import { type Day, type EvidenceOf, type EvidenceRecord, type HouseholdLogEvent } from './types.js';

/** A record of what was paid for treatment: nearly all that a household ever has. */
export type Bill = EvidenceOf<'health-insurance.settlement'>;

/** Whether a record is a bill. */
function isBill(record: EvidenceRecord): record is Bill {
  return record.topic === 'health-insurance.settlement';
}

/** The bills that events bring; null where one of them is anything else. */
export function billsBrought(events: readonly HouseholdLogEvent[]): readonly Bill[] | null {
  const bills: Bill[] = [];
  for (const event of events) {
    if (event.kind !== 'EVIDENCE' || !isBill(event.record)) return null;
    bills.push(event.record);
  }
  return bills;
}

/** All bills among evidence, every version of them. */
export function billsOf(evidence: ReadonlyMap<string, readonly EvidenceRecord[]>): Bill[] {
  const bills: Bill[] = [];
  for (const versions of evidence.values()) {
    for (const record of versions) if (isBill(record)) bills.push(record);
  }
  return bills;
}

/**
 * The names through which a bill can touch another one, as 32 bits each: that of its record, that of its
 * fact, and that of the record that it undoes. Two that are alike by chance only cost a look.
 */
export function namesOf(bill: Bill): readonly number[] {
  const { sourceSystem, recordId, correctionOf } = bill;
  const names = [
    crc32(`record\n${sourceSystem}\n${recordId}`) | 0,
    // Also of a reversal: without its original it stands beside whoever's bill is of that fact.
    crc32(`fact\n${naturalKeyOf(bill)}`) | 0,
  ];
  if (correctionOf !== null) names.push(crc32(`record\n${sourceSystem}\n${correctionOf}`) | 0);
  return names;
}

/** The names of all bills that a household has, each as often as it is carried. Never changed in place. */
export class SeenNames {
  #counts: Map<number, number> | null = null;

  private constructor(private readonly names: Int32Array) {}

  /** @param names as {@link namesOf} gives them of each bill */
  static of(names: readonly number[]): SeenNames {
    return new SeenNames(Int32Array.from(names));
  }

  /** @param text as {@link text} gave it */
  static from(text: string): SeenNames {
    const bytes = Buffer.from(text, 'base64');
    const names = new Int32Array(bytes.length / Int32Array.BYTES_PER_ELEMENT);
    Buffer.from(names.buffer).set(bytes);
    return new SeenNames(names);
  }

  /** These names and those of some more bills. */
  with(more: readonly number[]): SeenNames {
    const names = new Int32Array(this.names.length + more.length);
    names.set(this.names);
    names.set(more, this.names.length);
    return new SeenNames(names);
  }

  /** How often a name is carried. */
  count(name: number): number {
    this.#counts ??= countsOf(this.names);
    return this.#counts.get(name) ?? 0;
  }

  /** Whether a name is carried at all. */
  has(name: number): boolean {
    return this.names.includes(name);
  }

  /** As it is kept. */
  get text(): string {
    const { buffer, byteOffset, byteLength } = this.names;
    return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  }
}

/** How often each name is there. */
function countsOf(names: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Whether a bill says what was paid and no more: it undoes nothing, came from nowhere, and its day has come. */
export function isPlain(bill: Bill, today: Day): boolean {
  const { withdrawn, correctionOf, cameFrom, personRef, occurredAt, topic, body } = bill;
  if (withdrawn || correctionOf !== null || cameFrom !== null || personRef === null) return false;
  const amounts = TOPIC_FORMS[topic].amountsOf?.(body) ?? [];
  return dayOfInstant(occurredAt) <= today && amounts.every((fen) => (fen ?? 0) >= 0);
}

/**
 * The day of a bill that stands apart: it is plain, and carries no name that another one carries. Such a
 * bill decides in the windows of its own day and nowhere else. Null for every other record.
 */
export function dayApart(record: EvidenceRecord, seen: SeenNames, today: Day): Day | null {
  if (!isBill(record) || !isPlain(record, today)) return null;
  return namesOf(record).every((name) => seen.count(name) === 1)
    ? dayOfInstant(record.occurredAt)
    : null;
}
