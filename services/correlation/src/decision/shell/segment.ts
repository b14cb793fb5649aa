import type { OutboxRecord } from '#persistence';
import type { Margin } from '../core/margin.js';
import type {
  EvidenceChanges,
  EvidenceKey,
  EvidencePlace,
  StoredEvidence,
} from './evidence-changes.js';
import { type ChangedMargin, marginText, type StoredMargin } from './margin-store.js';
import { ChangedHouseholds, type HouseholdChanges } from './save-households.js';

/** An alert, and the offset of the log record that caused it. */
interface CausedAlert {
  readonly cause: number;
  readonly alert: OutboxRecord;
}

/** What one segment of the log changes, collected until it is written. */
export class Segment {
  readonly households: ChangedHouseholds;
  readonly #gone: EvidenceKey[] = [];
  readonly #moved: EvidencePlace[] = [];
  readonly #come: StoredEvidence[] = [];
  readonly #margins: ChangedMargin[] = [];
  readonly #alerts: CausedAlert[] = [];

  constructor(partition: number) {
    this.households = new ChangedHouseholds(partition);
  }

  /** Remembers what becomes of a household's evidence. */
  keep(changes: EvidenceChanges): void {
    for (const one of changes.gone) this.#gone.push(one);
    for (const one of changes.moved) this.#moved.push(one);
    for (const one of changes.come) this.#come.push(one);
  }

  /** Remembers a bill that comes and changes nothing else. */
  keepBill(bill: StoredEvidence): void {
    this.#come.push(bill);
  }

  /** Remembers a household's margin where it is not the one in the tables. */
  keepMargin(householdId: string, known: StoredMargin, margin: Margin | null): void {
    const text = margin && marginText(margin);
    if (text !== known.text) this.#margins.push({ householdId, text });
  }

  /** Remembers an alert to be published. */
  tell(cause: number, alert: OutboxRecord): void {
    this.#alerts.push({ cause, alert });
  }

  /** All that is to be written of households. */
  get changes(): HouseholdChanges {
    const { households } = this;
    return {
      households,
      margins: this.#margins,
      gone: this.#gone,
      moved: this.#moved,
      come: this.#come,
    };
  }

  /** The alerts as the log caused them, although households are decided one after the other. */
  get alerts(): readonly OutboxRecord[] {
    return this.#alerts.sort((a, b) => a.cause - b.cause).map(({ alert }) => alert);
  }
}
