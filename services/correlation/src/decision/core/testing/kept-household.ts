import { applyEvent, emptyHousehold } from '../apply-event.js';
import { type Margin } from '../margin.js';
import { nextDueDay } from '../next-due-day.js';
import { isEnough, marginNow, planOf } from '../reading.js';
import { isIn } from '../spans.js';
import { billsBrought, dayApart, SeenNames } from '../touching.js';
import {
  type AlertRevision,
  type Day,
  type DecisionView,
  type EvidenceRecord,
  type HouseholdLogEvent,
  type HouseholdState,
  type Reach,
} from '../types.js';
import { versionsByRecord } from '../versions.js';

/** How much was read of a household to apply records of its log. */
export type Read = 'NOTHING' | 'REACH' | 'ALL';

interface Row {
  readonly record: EvidenceRecord;
  readonly apartOn: Day | null;
}

/** A household as the tables keep it: no more of it is read for a record than the margin asks for. */
export class KeptHousehold {
  #rows: readonly Row[] = [];
  #margin: Margin | null = null;
  /** Until then no day concerns it. */
  #dueOn: Day | null = null;
  #state: HouseholdState = emptyHousehold('H1');
  /** What was read for each group of records so far. */
  readonly read: Read[] = [];

  /** Applies records that come together, as a batch of the log brings them. */
  feed(events: readonly HouseholdLogEvent[], view: DecisionView): readonly AlertRevision[] {
    const isIdle = this.#dueOn === null || this.#dueOn > view.today;
    if (isIdle && events.every(({ kind }) => kind === 'DAY')) return [];
    const bills = billsBrought(events);
    const margin = this.#margin;
    const { quiet, reach } = planOf(margin, bills, view.today);
    if (quiet !== null && bills !== null) {
      this.read.push('NOTHING');
      this.#margin = quiet;
      const apart = bills.map((record) => ({
        record,
        apartOn: dayApart(record, quiet.seen, view.today),
      }));
      this.#rows = [...this.#rows, ...apart];
      return [];
    }
    if (reach !== null && margin !== null && bills !== null) {
      const state = this.#stateWithin(reach);
      if (isEnough(reach, margin, state, bills)) {
        this.read.push('REACH');
        return this.#decide(state, events, view);
      }
    }
    this.read.push('ALL');
    return this.#decide(this.#stateWithin(null), events, view);
  }

  #stateWithin(reach: Reach | null): HouseholdState {
    const rows = this.#rows.filter(
      ({ apartOn }) => reach === null || apartOn === null || isIn(reach.read, apartOn),
    );
    return { ...this.#state, reach, evidence: versionsByRecord(rows.map(({ record }) => record)) };
  }

  #decide(
    before: HouseholdState,
    events: readonly HouseholdLogEvent[],
    view: DecisionView,
  ): readonly AlertRevision[] {
    let state = before;
    const revisions = events.flatMap((event) => {
      const step = applyEvent(state, event, view);
      state = step.state;
      return step.revisions;
    });
    const known = new Set([...before.evidence.values()].flat());
    const unread = this.#rows.filter(({ record }) => !known.has(record));
    this.#dueOn = nextDueDay(state, view);
    this.#margin = marginNow(this.#margin, state, billsBrought(events) ?? [], view);
    const seen = this.#margin?.seen ?? SeenNames.of([]);
    const rows = [...state.evidence.values()].flat().map((record) => ({
      record,
      // Without a margin everything is read the next time.
      apartOn: this.#margin === null ? null : dayApart(record, seen, view.today),
    }));
    this.#rows = [...unread, ...rows];
    this.#state = { ...state, reach: null, evidence: new Map() };
    return revisions;
  }
}
