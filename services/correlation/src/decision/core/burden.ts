import { type Standard } from '#domain';
import { type Fact } from './fact.js';
import { type ExcludedRecord, type Ledger } from './ledger.js';
import { ascendingDistinct, compareText, groupBy, lastAtOrBelow, lastHolding } from './order.js';
import { notBelowZero, type Piece, piecesOf, sumOf, type Whole } from './pieces.js';
import { type Timeline } from './timeline.js';
import { type Day } from './types.js';

/** How personal burden is counted; named by the standard. */
export type BurdenFormula = Standard['burdenFormula'];

type MedicalTopic = 'health-insurance.settlement' | 'health-insurance.burden';
type Settlement = Fact<'health-insurance.settlement'>;
type Figure = Fact<'health-insurance.burden'>;

interface MedicalAmounts {
  readonly personalFen: number;
  readonly inPolicyFen: number | null;
  readonly fundPaidFen: number | null;
}

/** Whether the compliant burden of a record cannot be told. */
export function isCompliantUnknown(body: MedicalAmounts): boolean {
  return body.inPolicyFen === null || body.fundPaidFen === null;
}

/**
 * Personal burden of one record in fen. A record without the policy amounts counts with its
 * personal part: what is unknown suppresses nothing.
 */
export function burdenFen(formula: BurdenFormula, body: MedicalAmounts): number {
  const { inPolicyFen, fundPaidFen, personalFen } = body;
  if (formula === 'all' || inPolicyFen === null || fundPaidFen === null) return personalFen;
  return inPolicyFen - fundPaidFen;
}

/** A household's burden up to a day, and whether a part of it is unknown under the formula. */
export interface BurdenUpTo {
  readonly fen: number;
  readonly unknown: boolean;
}

interface Counted<T extends MedicalTopic> {
  readonly fact: Fact<T>;
  readonly pieces: readonly Piece<T>[];
  readonly net: number;
  readonly unknown: boolean;
}

// Most facts of a year were counted before: facts are never changed, and a new one is a new object.
const COUNTED: Readonly<Record<BurdenFormula, WeakMap<Fact<MedicalTopic>, Counted<MedicalTopic>>>> =
  { all: new WeakMap(), compliant: new WeakMap() };

function countedOnce<T extends MedicalTopic>(fact: Fact<T>, formula: BurdenFormula): Counted<T> {
  let known = COUNTED[formula].get(fact) as Counted<T> | undefined;
  if (known === undefined) {
    known = count(fact, formula);
    COUNTED[formula].set(fact, known);
  }
  return known;
}

function count<T extends MedicalTopic>(fact: Fact<T>, formula: BurdenFormula): Counted<T> {
  const pieces = piecesOf(fact, (body) => burdenFen(formula, body));
  const unknown =
    formula === 'compliant' &&
    [fact.record, ...fact.reversals].some(({ body }) => isCompliantUnknown(body));
  return { fact, pieces, net: sumOf(pieces), unknown };
}

/** The two views of one person's burden after each day on which one of them may change. */
interface Views {
  readonly days: readonly Day[];
  readonly settledFen: readonly number[];
  /** Null while there is no cumulative figure. */
  readonly figureFen: readonly (number | null)[];
  readonly unknown: readonly boolean[];
}

/** One person's burden of one benefit year in its two views: settlements and cumulative figure. */
class PersonBurden {
  readonly #settled: readonly Counted<'health-insurance.settlement'>[];
  readonly #figures: readonly Counted<'health-insurance.burden'>[];
  readonly views: Views;

  constructor(
    settlements: readonly Settlement[],
    figures: readonly Figure[],
    formula: BurdenFormula,
  ) {
    this.#settled = settlements.map((fact) => countedOnce(fact, formula));
    this.#figures = [...figures].sort(compareFigures).map((fact) => countedOnce(fact, formula));
    this.views = this.#sweep();
  }

  /** Burden of the days after `after` up to and including `upTo`: the larger view. */
  between(after: Day, upTo: Day): number {
    const { settled, rise } = this.#viewsBetween(after, upTo);
    return Math.max(settled, rise);
  }

  /** What counts in those days, and the records of the other view, which then do not. */
  window(after: Day, upTo: Day): { groups: Piece[][]; others: Piece[] } {
    const inside = ({ day }: { day: Day }): boolean => after < day && day <= upTo;
    const settledGroups = this.#settled
      .filter(({ fact }) => inside(fact))
      .map(({ pieces }) => [...pieces]);
    const figures = this.#figures.filter(({ fact }) => inside(fact));
    const { settled, rise } = this.#viewsBetween(after, upTo);
    const base = this.#figures.findLast(({ fact }) => fact.day <= upTo);
    // Where nothing was settled there is no tie: the figure alone is the evidence, also of nothing.
    const settles = rise < settled || (rise === settled && settledGroups.length > 0);
    if (base === undefined || settles) {
      return { groups: settledGroups, others: figures.flatMap(({ pieces }) => pieces) };
    }
    const { counted, covered } = splitByFigure(settledGroups, base.fact);
    const older = figures.filter((figure) => figure !== base).flatMap(({ pieces }) => pieces);
    return {
      groups: regrouped([[...base.pieces], ...counted], rise),
      others: [...older, ...covered],
    };
  }

  /** Records whose compliant burden is unknown and that count with their personal part. */
  get unknownRecords(): number {
    return [...this.#settled, ...this.#figures].filter(({ unknown }) => unknown).length;
  }

  #viewsBetween(after: Day, upTo: Day): { settled: number; rise: number } {
    const { days, settledFen, figureFen } = this.views;
    const start = lastAtOrBelow(days, after);
    const end = lastAtOrBelow(days, upTo);
    const figure = figureFen[end] ?? null;
    return {
      settled: (settledFen[end] ?? 0) - (settledFen[start] ?? 0),
      // From 0 where no figure is so old.
      rise: figure === null ? 0 : figure - (figureFen[start] ?? 0),
    };
  }

  /** For each figure the least of the later ones: a cumulative figure falls only by correction. */
  #caps(): number[] {
    const caps: number[] = [];
    let least = Infinity;
    for (const figure of [...this.#figures].reverse()) {
      caps.push(least);
      least = Math.min(least, figure.net);
    }
    return caps.reverse();
  }

  #sweep(): Views {
    const caps = this.#caps();
    const all = [...this.#settled, ...this.#figures];
    const days = ascendingDistinct(all.map(({ fact }) => fact.day));
    const settledFen: number[] = [];
    const figureFen: (number | null)[] = [];
    const unknown: boolean[] = [];
    const reversals: Piece[] = [];
    let [settled, added, next, figure, unknowns] = [0, 0, 0, -1, 0];
    for (const day of days) {
      for (let one = this.#settled[next]; one?.fact.day === day; one = this.#settled[next]) {
        settled += one.net;
        added += one.net;
        unknowns += one.unknown ? 1 : 0;
        reversals.push(...one.pieces.slice(1));
        next += 1;
      }
      // A figure has what was settled up to its day, less what was reversed before it was drawn up.
      for (let one = this.#figures[figure + 1]; one?.fact.day === day;) {
        const drawnUpAt = one.fact.record.occurredAt;
        added = sumOf(reversals.filter(({ record }) => record.occurredAt > drawnUpAt));
        figure += 1;
        one = this.#figures[figure + 1];
      }
      const current = this.#figures[figure];
      const sum = (current?.net ?? 0) + added;
      settledFen.push(settled);
      figureFen.push(
        current === undefined ? null : Math.max(0, Math.min(sum, caps[figure] ?? Infinity)),
      );
      unknown.push(unknowns > 0 || (current?.unknown ?? false));
    }
    return { days, settledFen, figureFen, unknown };
  }
}

function compareFigures(a: Figure, b: Figure): number {
  return (
    a.day - b.day ||
    a.record.publishedAt - b.record.publishedAt ||
    compareText(a.record.eventId, b.record.eventId)
  );
}

function splitByFigure(
  groups: readonly Piece<'health-insurance.settlement'>[][],
  figure: Figure,
): { counted: Piece[][]; covered: Piece[] } {
  const counted: Piece[][] = [];
  const covered: Piece[] = [];
  for (const group of groups) {
    const later = (group[0]?.day ?? -Infinity) > figure.day;
    const counts = ({ record }: Piece, index: number): boolean =>
      later || (index > 0 && record.occurredAt > figure.record.occurredAt);
    const kept = group.filter(counts);
    if (kept.length > 0) counted.push(kept);
    covered.push(...group.filter((piece, index) => !counts(piece, index)));
  }
  return { counted, covered };
}

// The figure's own piece carries what was before the window, so that all adds up to the rise.
function regrouped(groups: readonly Piece[][], rise: number): Piece[][] {
  const kept = notBelowZero(groups.flat());
  const short = rise - sumOf(kept);
  let next = 0;
  return groups.map((group, index) =>
    group.map((piece, position) => {
      const one = kept[next] ?? piece;
      next += 1;
      const first = index === 0 && position === 0;
      return first ? { ...one, contribution: one.contribution + short } : one;
    }),
  );
}

/** A household's medical burden of one benefit year. */
export class BurdenYear {
  /** Days on which it may change, ascending. */
  readonly days: readonly Day[];
  readonly #persons = new Map<BurdenFormula, readonly PersonBurden[]>();
  readonly #series = new Map<BurdenFormula, readonly BurdenUpTo[]>();

  constructor(
    /** All bills of the year that count, with what undoes them. */
    readonly settlements: readonly Settlement[],
    private readonly figures: readonly Figure[],
    private readonly excluded: readonly ExcludedRecord[],
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
    const unknown = persons.reduce((sum, person) => sum + person.unknownRecords, 0);
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
      notes: unknown === 0 ? [] : [`其中${unknown}笔缺政策范围内金额，按个人负担计`],
    };
  }

  #personsOf(formula: BurdenFormula): readonly PersonBurden[] {
    let persons = this.#persons.get(formula);
    if (persons === undefined) {
      const settled = groupBy(this.settlements, ({ record }) => record.personRef);
      const figures = groupBy(this.figures, ({ record }) => record.personRef);
      persons = [...new Set([...settled.keys(), ...figures.keys()])].map(
        (person) => new PersonBurden(settled.get(person) ?? [], figures.get(person) ?? [], formula),
      );
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
      () => new BurdenYear(settled, drawnUp, left),
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
