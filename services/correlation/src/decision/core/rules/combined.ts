import { type DayPeriod, calendarYearOf, type Standard } from '#domain';
import { type BurdenYear } from '../burden.js';
import { unknownAmountNotes } from '../burden-formula.js';
import { type ExcludedRecord } from '../ledger.js';
import { MonthShift } from '../month-shift.js';
import { ascendingDistinct, lastAtOrBelow } from '../order.js';
import { type PieceGroup, sumOf, type Whole } from '../pieces.js';
import {
  type Instance,
  listParameter,
  type Look,
  type RuleContext,
  type RuleLogic,
} from '../rule.js';
import { type Day } from '../types.js';
import { YearPeriods } from '../year-periods.js';
import { disasterExcluded, disasterFacts, lossPieces } from './disaster.js';
import { schoolCosts } from './schooling.js';
import { wholeOf } from './windows.js';

const CALENDAR_YEARS = new YearPeriods(calendarYearOf);

/** Pieces by day whose sum over any span of days is asked for many times. */
class DatedSums {
  readonly #groups: readonly PieceGroup[];
  readonly #days: readonly Day[];
  readonly #upTo: readonly number[];

  constructor(
    groups: readonly PieceGroup[],
    readonly excluded: readonly ExcludedRecord[],
  ) {
    this.#groups = groups;
    this.#days = groups.map(([lead]) => lead?.day ?? 0);
    let sum = 0;
    this.#upTo = groups.map((group) => (sum += sumOf(group)));
  }

  between(after: Day, upTo: Day): number {
    const at = (day: Day): number => this.#upTo[lastAtOrBelow(this.#days, day)] ?? 0;
    return at(upTo) - at(after);
  }

  groupsIn(after: Day, upTo: Day): readonly PieceGroup[] {
    return this.#groups.slice(
      lastAtOrBelow(this.#days, after) + 1,
      lastAtOrBelow(this.#days, upTo) + 1,
    );
  }
}

/** All rigid spending of a household as one version of the standard counts it. */
class Spending {
  readonly #shift: MonthShift;
  readonly #schooling: DatedSums;
  readonly #disaster: DatedSums;
  readonly #medical: readonly BurdenYear[];

  constructor(
    { ledger, burden }: RuleContext,
    private readonly standard: Standard,
    months: number,
  ) {
    this.#shift = MonthShift.of(months);
    // A county may turn off the rule on school costs; what that rule counts still counts here.
    const cost = standard.rules.find(({ ruleId }) => ruleId === 'schooling.year-cost');
    const { facts, excluded } = ledger.of('education.cost');
    const levels = cost === undefined ? [] : listParameter(cost, 'approvedLevels');
    const costs = schoolCosts(facts, excluded, standard, levels);
    this.#schooling = new DatedSums(costs.groups, costs.excluded);
    this.#disaster = new DatedSums(disasterFacts(ledger).map(lossPieces), disasterExcluded(ledger));
    this.#medical = [...burden.values()];
  }

  /** The day before the first of the months that end on a day. */
  startOf(day: Day): Day {
    return this.#shift.before(day);
  }

  /** Spending of each department in the days after `after` up to and including `upTo`. */
  byDepartment(after: Day, upTo: Day): number[] {
    const formula = this.standard.burdenFormula;
    return [
      this.#medical.reduce((sum, year) => sum + year.between(formula, after, upTo), 0),
      this.#schooling.between(after, upTo),
      this.#disaster.between(after, upTo),
    ];
  }

  total(after: Day, upTo: Day): number {
    return this.byDepartment(after, upTo).reduce((sum, fen) => sum + fen, 0);
  }

  window(after: Day, upTo: Day): Whole {
    const { burdenFormula } = this.standard;
    const medical = this.#medical.map((year) => year.window(burdenFormula, after, upTo));
    const sums = [this.#schooling, this.#disaster];
    const inside = ({ day }: ExcludedRecord): boolean => after < day && day <= upTo;
    const groups = [
      ...medical.flatMap((one) => one.groups),
      ...sums.flatMap((one) => one.groupsIn(after, upTo)),
    ].filter((group) => group.some(({ contribution }) => contribution !== 0));
    const excluded = [
      ...medical.flatMap((one) => one.excluded),
      ...sums.flatMap((one) => one.excluded.filter(inside)),
    ];
    return wholeOf(groups, excluded, unknownAmountNotes(burdenFormula, groups));
  }
}

/** Medical, school and disaster spending together against the household's income. */
export const rigidSpending: RuleLogic = {
  ruleId: 'combined.rigid-spending',
  unit: 'FEN',
  *instances(context: RuleContext): Iterable<Instance> {
    const { ledger, timeline, burden } = context;
    const otherDays = [...ledger.of('education.cost').facts, ...disasterFacts(ledger)].map(
      ({ day }) => day,
    );
    const named = new Set([
      ...[...burden].flatMap(([name, spent]) =>
        timeline.memory.recall(`calendar-years/${name}`, [spent], () => calendarYears(spent.days)),
      ),
      ...calendarYears(otherDays),
    ]);
    const known = new Map<Standard, Spending>();
    const spendingBy = ({ standard, compiled }: Look): Spending => {
      let spending = known.get(standard);
      if (spending === undefined) {
        const { window } = compiled.rule;
        spending = new Spending(context, standard, window.kind === 'rolling' ? window.months : 0);
        known.set(standard, spending);
      }
      return spending;
    };
    const others = [
      ledger.of('education.cost'),
      ledger.of('emergency-management.housing-damage'),
      ledger.of('emergency-management.fire'),
    ];
    for (const year of named) {
      // A benefit year begins in the calendar year of its name: a later one has no day in this one.
      const medical = [...burden].flatMap(([name, spent]) => (name <= year.name ? [spent] : []));
      yield yearInstance(year, [...medical, ...others], spendingBy, () => [
        ...medical.flatMap(({ days }) => days),
        ...otherDays,
        ...timeline.changeDays,
      ]);
    }
  },
};

function calendarYears(days: readonly Day[]): DayPeriod[] {
  return [...new Set(days.map((day) => CALENDAR_YEARS.containing(day)))];
}

function yearInstance(
  year: DayPeriod,
  restsOn: readonly unknown[],
  spendingBy: (look: Look) => Spending,
  allDays: () => readonly Day[],
): Instance {
  let inYear: readonly Day[] | null = null;
  const days = (): readonly Day[] =>
    (inYear ??= ascendingDistinct(
      allDays().filter((day) => year.first <= day && day <= year.last),
    ));
  // Of the fullest months that end on a day of the year from firstMetOn on, the first such day.
  const known = new Map<Look, Day>();
  const fullest = (look: Look): Day => {
    const before = known.get(look);
    if (before !== undefined) return before;
    const spending = spendingBy(look);
    let [best, most] = [look.day, -1];
    for (const day of days()) {
      const sum = day < look.day ? -1 : spending.total(spending.startOf(day), day);
      if (sum > most) [best, most] = [day, sum];
    }
    known.set(look, best);
    return best;
  };
  return {
    windowKey: String(year.name),
    restsOn,
    // Worked out only for a year that is looked at again.
    get days() {
      return days();
    },
    read: (look) => {
      const spending = spendingBy(look);
      const after = spending.startOf(look.day);
      const thisYear = spending.total(Math.max(after, year.first - 1), look.day);
      if (thisYear <= 0) return null;
      const parts = spending.byDepartment(after, look.day);
      return {
        value: parts.reduce((sum, fen) => sum + fen, 0),
        names: { departments: parts.filter((fen) => fen > 0).length },
      };
    },
    whole: (look) => {
      const day = fullest(look);
      const spending = spendingBy(look);
      return spending.window(spending.startOf(day), day);
    },
    range: (look) => {
      const last = fullest(look);
      return { first: spendingBy(look).startOf(last) + 1, last };
    },
  };
}
