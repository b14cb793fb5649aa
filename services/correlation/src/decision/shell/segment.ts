import { hash } from 'node:crypto';
import type { OutboxRecord } from '#persistence';
import {
  ChangedHouseholds,
  type EvidenceKey,
  type HouseholdChanges,
  type StoredEvidence,
} from './save-households.js';

/** Hexadecimal digits of the hash that names a content: 16 bytes. */
const contentDigits = 32;

/** An alert, and the offset of the log record that caused it. */
interface CausedAlert {
  readonly cause: number;
  readonly alert: OutboxRecord;
}

/** Names what a department's record says, in the bytes in which it was published. */
export function evidenceKey(householdId: string, record: Uint8Array): EvidenceKey {
  return { householdId, contentHash: hash('sha256', record).slice(0, contentDigits) };
}

/** What one segment of the log changes, collected until it is written. */
export class Segment {
  readonly households: ChangedHouseholds;
  /** What came and has not gone again. */
  readonly #evidence = new Map<string, StoredEvidence>();
  readonly #gone: EvidenceKey[] = [];
  readonly #alerts: CausedAlert[] = [];

  constructor(partition: number) {
    this.households = new ChangedHouseholds(partition);
  }

  /** Remembers evidence that came; of one content the last that the log says counts. */
  keep(key: EvidenceKey, logValue: Buffer): void {
    this.#evidence.set(nameOf(key), { ...key, logValue });
  }

  /**
   * Remembers that evidence went. What came and went in one segment must not be written after all: it
   * would be back in the next one.
   */
  takeAway(key: EvidenceKey): void {
    this.#evidence.delete(nameOf(key));
    this.#gone.push(key);
  }

  /** Remembers an alert to be published. */
  tell(cause: number, alert: OutboxRecord): void {
    this.#alerts.push({ cause, alert });
  }

  /** All that is to be written of households. */
  get changes(): HouseholdChanges {
    const { households } = this;
    return { households, evidence: [...this.#evidence.values()], gone: this.#gone };
  }

  /** The alerts as the log caused them, although households are decided one after the other. */
  get alerts(): readonly OutboxRecord[] {
    return this.#alerts.sort((a, b) => a.cause - b.cause).map(({ alert }) => alert);
  }
}

function nameOf({ householdId, contentHash }: EvidenceKey): string {
  return `${contentHash} ${householdId}`;
}
