import { type BurdenFormula, unknownAmountNotes } from './burden-formula.js';
import { type ExcludedRecord, type Ledger } from './ledger.js';
import { type Memory } from './memory.js';
import { ascendingDistinct, groupBy, lastAtOrBelow, lastHolding } from './order.js';
import { type Figure, type MedicalTopic, PersonBurden, type Settlement } from './person-burden.js';
import { type Fact } from './fact.js';
import { sumOf, type Whole } from './pieces.js';
import { type Timeline } from './timeline.js';
import { type Day } from './types.js';

/** A household's burden up to a day, and whether a part of it is unknown under the formula. */
export interface BurdenUpTo {
  readonly fen: number;
  readonly unknown: boolean;
}

/** A household's medical burden of one benefit year. */
export class BurdenYear {
  /** Days on which it may change, ascending. */
  readonly days: readonly Day[];
  readonly #persons = new Map<BurdenFormula, readonly PersonBurden[]>();
  readonly #series = new Map<BurdenFormula, readonly BurdenUpTo[]>();

  constructor(
    private readonly year: number,
    /** All bills of the year that count, with what undoes them. */
    readonly settlements: readonly Settlement[],
    private readonly figures: readonly Figure[],
    private readonly excluded: readonly ExcludedRecord[],
    /** What was worked out of each person's bills before; one more bill is of one person only. */
    private readonly memory: Memory,
  ) {
    this.days = ascendingDistinct([...settlements, ...figures].map(({ day }) => day));
  }

  /** Burden with the evidence up to and including a day; null while there is none. */
  upTo(formula: BurdenFormula, day: Day): BurdenUpTo | null {
    let series = this.#series.get(formula);
    if (series === undefined) {
      series = this.#sweep(formula);
      this.#series.set(formula, series);
    }
    return series[lastAtOrBelow(this.days, day)] ?? null;
  }

  /**
   * A day before which this year and another one tell the same of every day: that of the first bill
   * that is not in both.
   */
  sameBefore({ settlements, figures }: BurdenYear): Day {
    // A figure says something of the days before it as well: an earlier one is never more.
    if (this.figures.length !== figures.length) return -Infinity;
    if (this.figures.some((figure, at) => figure !== figures[at])) return -Infinity;
    const bills = Math.max(this.settlements.length, settlements.length);
    for (let at = 0; at < bills; at += 1) {
      const [own, other] = [this.settlements[at], settlements[at]];
      if (own !== other) return Math.min(own?.day ?? Infinity, other?.day ?? Infinity);
    }
    return Infinity;
  }

  /** Burden of the days after `after` up to and including `upTo`. */
  between(formula: BurdenFormula, after: Day, upTo: Day): number {
    // Neither view changes between two days outside of the year: a rolling window asks often.
    if (upTo < (this.days[0] ?? Infinity) || after >= (this.days.at(-1) ?? -Infinity)) return 0;
    return this.#personsOf(formula).reduce((sum, one) => sum + one.between(after, upTo), 0);
  }

  /** Everything that counts in those days as known now; of the whole year when not told. */
  window(formula: BurdenFormula, after: Day = -Infinity, upTo: Day = Infinity): Whole {
    const persons = this.#personsOf(formula);
    const parts = persons.map((person) => person.window(after, upTo));
    const groups = parts.flatMap((part) => part.groups);
    const others = parts.flatMap((part) => part.others);
    return {
      value: sumOf(groups.flat()),
      groups,
      excluded: [
        ...this.excluded.filter(({ day }) => after < day && day <= upTo),
        ...others.map(({ record, day }) => ({
          record,
          day,
          naturalKey: '',
          reason: 'SAME_MONEY_OTHER_VIEW' as const,
        })),
      ],
      notes: unknownAmountNotes(formula, groups),
    };
  }

  #personsOf(formula: BurdenFormula): readonly PersonBurden[] {
    let persons = this.#persons.get(formula);
    if (persons === undefined) {
      const settled = groupBy(this.settlements, ({ record }) => record.personRef);
      const figures = groupBy(this.figures, ({ record }) => record.personRef);
      persons = [...new Set([...settled.keys(), ...figures.keys()])].map((person) => {
        const bills = settled.get(person) ?? [];
        const drawnUp = figures.get(person) ?? [];
        return this.memory.recall(
          `burden/${this.year}/${formula}/${person}`,
          [...bills, ...drawnUp],
          (last: PersonBurden | null) => new PersonBurden(bills, drawnUp, formula, last),
        );
      });
      this.#persons.set(formula, persons);
    }
    return persons;
  }

  #sweep(formula: BurdenFormula): BurdenUpTo[] {
    const rises = new Map<Day, { fen: number; unknown: number }>();
    for (const { views } of this.#personsOf(formula)) {
      let before = { fen: 0, unknown: false };
      views.days.forEach((day, index) => {
        const fen = Math.max(views.settledFen[index] ?? 0, views.figureFen[index] ?? 0);
        const unknown = views.unknown[index] ?? false;
        const rise = rises.get(day) ?? { fen: 0, unknown: 0 };
        rise.fen += fen - before.fen;
        rise.unknown += Number(unknown) - Number(before.unknown);
        rises.set(day, rise);
        before = { fen, unknown };
      });
    }
    let [fen, unknown] = [0, 0];
    return this.days.map((day) => {
      fen += rises.get(day)?.fen ?? 0;
      unknown += rises.get(day)?.unknown ?? 0;
      return { fen, unknown: unknown > 0 };
    });
  }
}

/** A household's medical burden by benefit year. */
export function burdenYears(ledger: Ledger): ReadonlyMap<number, BurdenYear> {
  const { timeline } = ledger;
  const settlements = ledger.of('health-insurance.settlement');
  const figures = ledger.of('health-insurance.burden');
  const settledBy = byBenefitYear(settlements.facts, timeline);
  const figuresBy = byBenefitYear(figures.facts, timeline);
  const excluded: readonly ExcludedRecord[] = [...settlements.excluded, ...figures.excluded];
  const excludedBy = groupBy(excluded, ({ day }) => timeline.benefitYearOf(day));
  const years = new Map<number, BurdenYear>();
  // Also a year of which nothing counts: a rolling window tells what it left out.
  for (const year of new Set([...settledBy.keys(), ...figuresBy.keys(), ...excludedBy.keys()])) {
    if (year === null) continue;
    const settled = settledBy.get(year) ?? [];
    const drawnUp = figuresBy.get(year) ?? [];
    const left = excludedBy.get(year) ?? [];
    const restsOn = [...settled, ...drawnUp, ...left];
    const spent = timeline.memory.recall(
      `burden/${year}`,
      restsOn,
      () => new BurdenYear(year, settled, drawnUp, left, timeline.memory),
    );
    years.set(year, spent);
  }
  return years;
}

/** Facts in the order of their days, by the benefit year in which they count. */
function byBenefitYear<T extends MedicalTopic>(
  facts: readonly Fact<T>[],
  timeline: Timeline,
): Map<number | null, Fact<T>[]> {
  const years = new Map<number | null, Fact<T>[]>();
  // Year by year: to ask each of thousands of facts costs more than the year that has changed.
  let rest = facts;
  for (let [first] = rest; first !== undefined; [first] = rest) {
    const last = timeline.lastDayOfBenefitYearFrom(first.day);
    const end = lastHolding(rest, ({ day }) => day <= last) + 1;
    const year = timeline.benefitYearOf(first.day);
    years.set(year, [...(years.get(year) ?? []), ...rest.slice(0, end)]);
    rest = rest.slice(end);
  }
  return years;
}
