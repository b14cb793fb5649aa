import { type DayPeriod, type Standard } from '#domain';
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
  type Reading,
  type RuleContext,
  type RuleLogic,
} from '../rule.js';
import { isIn } from '../spans.js';
import { type Day, type Days } from '../types.js';
import { CALENDAR_YEARS } from '../year-periods.js';
import { disasterExcluded, disasterFacts, lossPieces } from './disaster.js';
import { schoolCosts } from './schooling.js';
import { wholeOf } from './windows.js';

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
    return [
      this.#medicalBetween(after, upTo),
      this.#schooling.between(after, upTo),
      this.#disaster.between(after, upTo),
    ];
  }

  total(after: Day, upTo: Day): number {
    const others = this.#schooling.between(after, upTo) + this.#disaster.between(after, upTo);
    return this.#medicalBetween(after, upTo) + others;
  }

  #medicalBetween(after: Day, upTo: Day): number {
    let sum = 0;
    for (const year of this.#medical) {
      sum += year.between(this.standard.burdenFormula, after, upTo);
    }
    return sum;
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
  topics: [
    'health-insurance.settlement',
    'health-insurance.burden',
    'education.cost',
    'emergency-management.housing-damage',
    'emergency-management.fire',
  ],
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
      yield new SpendingYear(year, [...medical, ...others], spendingBy, () => [
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

/**
 * A calendar year of the rule. A class, because a getter in an object literal makes a hidden class for each
 * object, which keeps all that it rests on until the next full collection.
 */
class SpendingYear implements Instance {
  readonly windowKey: string;
  #days: readonly Day[] | null = null;
  readonly #fullest = new Map<Look, Day>();

  constructor(
    private readonly year: DayPeriod,
    readonly restsOn: readonly unknown[],
    private readonly spendingBy: (look: Look) => Spending,
    private readonly allDays: () => readonly Day[],
  ) {
    this.windowKey = String(year.name);
  }

  /** Worked out only for a year that is looked at again. */
  get days(): readonly Day[] {
    this.#days ??= ascendingDistinct(this.allDays().filter((day) => isIn(this.year, day)));
    return this.#days;
  }

  read(look: Look): Reading | null {
    const spending = this.spendingBy(look);
    const after = spending.startOf(look.day);
    const thisYear = spending.total(Math.max(after, this.year.first - 1), look.day);
    if (thisYear <= 0) return null;
    const parts = spending.byDepartment(after, look.day);
    return {
      value: parts.reduce((sum, fen) => sum + fen, 0),
      names: { departments: parts.filter((fen) => fen > 0).length },
    };
  }

  whole(look: Look): Whole {
    const spending = this.spendingBy(look);
    const last = this.#fullestOf(look);
    return spending.window(spending.startOf(last), last);
  }

  range(look: Look): Days {
    const last = this.#fullestOf(look);
    return { first: this.spendingBy(look).startOf(last) + 1, last };
  }

  /** Of the fullest months that end on a day of the year from firstMetOn on, the first such day. */
  #fullestOf(look: Look): Day {
    const known = this.#fullest.get(look);
    if (known !== undefined) return known;
    const spending = this.spendingBy(look);
    let [best, most] = [look.day, -1];
    for (const day of this.days) {
      const sum = day < look.day ? -1 : spending.total(spending.startOf(day), day);
      if (sum > most) [best, most] = [day, sum];
    }
    this.#fullest.set(look, best);
    return best;
  }
}
