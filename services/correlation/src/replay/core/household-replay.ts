import { dayOfInstant } from '#domain';
import { applyEvent, emptyHousehold, remember } from '../../decision/core/apply-event.js';
import { type Margin, marginOf, withQuietBills } from '../../decision/core/margin.js';
import { nextDueDay } from '../../decision/core/next-due-day.js';
import { isConcernedBy } from '../../decision/core/said.js';
import { around, isIn } from '../../decision/core/spans.js';
import { Timeline } from '../../decision/core/timeline.js';
import { type Bill, billsBrought } from '../../decision/core/touching.js';
import {
  type AlertRevision,
  type Day,
  type DecisionView,
  type HouseholdLogEvent,
  type HouseholdState,
} from '../../decision/core/types.js';
import { type Said, type Talk } from './talk.js';

/** Where a record stands in its partition, and when it was written. */
export interface LogMoment {
  readonly offset: number;
  /** Log time, milliseconds since 1970. */
  readonly timestamp: number;
}

/** A record of the log that concerns one household. */
export interface OwnRecord extends LogMoment {
  readonly event: HouseholdLogEvent;
}

/** How a household is decided again. */
export interface HouseholdReplayOptions {
  /** Decides it for each of its records, also for those that its margin says change nothing. */
  readonly whole: boolean;
  /** Whether the hub has passed over the household at an offset. */
  readonly isLeftOut: (offset: number) => boolean;
  /** Told of each revision, in their order. */
  readonly tell: (revision: AlertRevision, cause: LogMoment) => void;
}

/** A household as its records leave it. */
export interface ReplayedHousehold {
  readonly state: HouseholdState;
  /** What the partition has said of days and standards by its end. */
  readonly view: DecisionView;
  /** Earliest day on which something may change by time alone; null when never. */
  readonly nextDueDay: Day | null;
}

/**
 * One household, decided from its first record to the end of its partition: its own records in their order,
 * and between them the days and standards that concern it. No other household takes part in it, so nothing
 * but this one is in memory.
 */
export class HouseholdReplay {
  #state: HouseholdState;
  #view: DecisionView;
  /** Of what is said to all, so much has been heard. */
  #heard = 0;
  #hasBegun = false;
  #dueOn: Day | null = null;
  #decisions = 0;
  /** Undefined until it is asked for: of a household over a line no bill is quiet. */
  #margin: Margin | null | undefined;

  constructor(
    householdId: string,
    private readonly talk: Talk,
    private readonly options: HouseholdReplayOptions,
  ) {
    this.#state = emptyHousehold(householdId);
    this.#view = talk.before;
  }

  /** How often it was decided; all else its margin let pass, or did not concern it. */
  get decisions(): number {
    return this.#decisions;
  }

  /** What has become of it by now. */
  get outcome(): ReplayedHousehold {
    return { state: this.#state, view: this.#view, nextDueDay: this.#dueOn };
  }

  /** Decides all of it. @param records without those that were left out, in their order */
  run(records: Iterable<OwnRecord>): void {
    for (const record of records) {
      this.#hearUpTo(record.offset);
      this.#take(record);
    }
    this.#hearUpTo(Infinity);
  }

  #hearUpTo(offset: number): void {
    const { said } = this.talk;
    for (; this.#heard < said.length; this.#heard += 1) {
      const one = said[this.#heard] as Said;
      if (one.offset >= offset) return;
      this.#view = one.view;
      if (this.#concerns(one) && !this.options.isLeftOut(one.offset)) {
        this.#decide({ kind: one.kind }, one);
      }
    }
  }

  #concerns(one: Said): boolean {
    if (!this.#hasBegun) return false;
    return one.kind === 'DAY'
      ? this.#dueOn !== null && this.#dueOn <= one.view.today
      : isConcernedBy(this.#state.facts, one.standard);
  }

  #take({ event, ...at }: OwnRecord): void {
    this.#hasBegun = true;
    // Whatever was due by today has been decided, but for what was left out.
    const { standards, today } = this.#view;
    if (this.#dueOn === null || this.#dueOn > today) {
      Timeline.goOn(this.#state.facts, standards, today);
    }
    const margin = this.options.whole ? null : this.#marginAfter(event);
    if (margin === null) {
      this.#decide(event, at);
    } else {
      this.#state = remember(this.#state, event);
      this.#margin = margin;
    }
  }

  #decide(event: HouseholdLogEvent, cause: LogMoment): void {
    const { state, revisions } = applyEvent(this.#state, event, this.#view);
    this.#state = state;
    this.#margin = undefined;
    this.#decisions += 1;
    this.#dueOn = nextDueDay(state, this.#view);
    for (const revision of revisions) this.options.tell(revision, cause);
  }

  /** The margin after a bill that surely changes no alert; null where the household must be decided. */
  #marginAfter(event: HouseholdLogEvent): Margin | null {
    const bills = billsBrought([event]);
    const [bill] = bills ?? [];
    if (bills === null || bill === undefined || this.#hasAlertNear(bill)) return null;
    if (this.#margin === undefined) this.#margin = marginOf(this.#state, this.#view);
    return this.#margin && withQuietBills(this.#margin, bills, this.#view.today);
  }

  // Such an alert takes every bill off the margin of its year, so that there is none to be worked out.
  #hasAlertNear({ occurredAt }: Bill): boolean {
    const day = dayOfInstant(occurredAt);
    const near = around({ first: day, last: day });
    for (const { holds, content } of this.#state.published.values()) {
      if (holds && isIn(near, content.firstMetOn)) return true;
    }
    return false;
  }
}
