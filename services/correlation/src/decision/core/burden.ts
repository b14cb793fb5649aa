import { type Standard } from '#domain';
import { type ExcludedRecord, type Fact, type Ledger } from './ledger.js';
import { ascendingDistinct, compareText, groupBy, lastAtOrBelow } from './order.js';
import { notBelowZero, type Piece, piecesOf, sumOf, type Whole } from './pieces.js';
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

function count<T extends MedicalTopic>(fact: Fact<T>, formula: BurdenFormula): Counted<T> {
  const pieces = piecesOf(fact, (body) => burdenFen(formula, body));
  const records = [fact.record, ...fact.reversals];
  return {
    fact,
    pieces,
    net: sumOf(pieces),
    unknown: formula === 'compliant' && records.some(({ body }) => isCompliantUnknown(body)),
  };
}

/** One person's burden of one benefit year in its two views: settlements and cumulative figure. */
class PersonBurden {
  readonly #settled: readonly Counted<'health-insurance.settlement'>[];
  readonly #figures: readonly Counted<'health-insurance.burden'>[];
  /** For each figure the least of the later ones: a cumulative figure falls only by correction. */
  readonly #caps: readonly number[];

  constructor(
    settlements: readonly Settlement[],
    figures: readonly Figure[],
    formula: BurdenFormula,
  ) {
    this.#settled = settlements.map((fact) => count(fact, formula));
    this.#figures = [...figures].sort(compareFigures).map((fact) => count(fact, formula));
    const caps: number[] = [];
    let least = Infinity;
    for (const figure of [...this.#figures].reverse()) {
      caps.push(least);
      least = Math.min(least, figure.net);
    }
    this.#caps = caps.reverse();
  }

  /** The burden after each day on which it may change. */
  steps(): { day: Day; fen: number; unknown: boolean }[] {
    const days = ascendingDistinct(
      [...this.#settled, ...this.#figures].map(({ fact }) => fact.day),
    );
    const undone: Piece[] = [];
    let [settled, added, next, figure, unknowns] = [0, 0, 0, -1, 0];
    return days.map((day) => {
      for (let one = this.#settled[next]; one?.fact.day === day; one = this.#settled[next]) {
        settled += one.net;
        added += one.net;
        unknowns += one.unknown ? 1 : 0;
        undone.push(...one.pieces.slice(1));
        next += 1;
      }
      for (let one = this.#figures[figure + 1]; one?.fact.day === day;) {
        figure += 1;
        added = sumOf(undone.filter((piece) => isAfter(piece, one?.fact)));
        one = this.#figures[figure + 1];
      }
      const current = this.#figures[figure];
      const view = (current?.net ?? 0) + added;
      const capped = Math.max(0, Math.min(view, this.#caps[figure] ?? Infinity));
      const fen = current === undefined ? settled : Math.max(settled, capped);
      return { day, fen, unknown: unknowns > 0 || (current?.unknown ?? false) };
    });
  }

  /** What counts in the whole year, and the other view's records, which then do not. */
  whole(): { groups: Piece[][]; others: { record: Piece['record']; day: Day }[] } {
    const figure = this.#figures.at(-1);
    const settledGroups = this.#settled.map(({ pieces }) => [...pieces]);
    const figures = this.#figures.flatMap(({ pieces }) => pieces);
    if (figure === undefined) return { groups: settledGroups, others: [] };
    const { counted, covered } = splitByFigure(settledGroups, figure.fact);
    const view = notBelowZero([...figure.pieces, ...counted.flat()] as Piece[]);
    if (sumOf(view) <= sumOf(settledGroups.flat()))
      return { groups: settledGroups, others: figures };
    const own = view.slice(0, figure.pieces.length);
    const rest = new Map(view.slice(figure.pieces.length).map((piece) => [piece.record, piece]));
    const groups = counted.map((group) => group.map((piece) => rest.get(piece.record) ?? piece));
    const older = this.#figures.slice(0, -1).flatMap(({ pieces }) => pieces);
    return { groups: [own, ...groups], others: [...older, ...covered] };
  }

  /** Records whose compliant burden is unknown and that count with their personal part. */
  get unknownRecords(): number {
    return [...this.#settled, ...this.#figures].filter(({ unknown }) => unknown).length;
  }
}

function compareFigures(a: Figure, b: Figure): number {
  return (
    a.day - b.day ||
    a.record.publishedAt - b.record.publishedAt ||
    compareText(a.record.eventId, b.record.eventId)
  );
}

function isAfter(reversal: Piece, figure: Figure | undefined): boolean {
  return figure !== undefined && reversal.record.occurredAt > figure.record.occurredAt;
}

// The figure has what was settled up to its day, less what was reversed before it was drawn up.
function splitByFigure(
  groups: readonly Piece<'health-insurance.settlement'>[][],
  figure: Figure,
): { counted: Piece[][]; covered: Piece[] } {
  const counted: Piece[][] = [];
  const covered: Piece[] = [];
  for (const group of groups) {
    const late = (group[0]?.day ?? -Infinity) > figure.day;
    const kept = group.filter((piece, index) => late || (index > 0 && isAfter(piece, figure)));
    if (kept.length > 0) counted.push(kept);
    covered.push(...group.filter((piece) => !kept.includes(piece)));
  }
  return { counted, covered };
}

/** A household's medical burden of one benefit year. */
export class BurdenYear {
  /** Days on which it may change, ascending. */
  readonly days: readonly Day[];
  readonly #persons = new Map<BurdenFormula, readonly PersonBurden[]>();
  readonly #series = new Map<BurdenFormula, readonly BurdenUpTo[]>();

  constructor(
    private readonly settlements: readonly Settlement[],
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

  /** Everything that counts in the year as known now. */
  whole(formula: BurdenFormula): Whole {
    const persons = this.#personsOf(formula);
    const parts = persons.map((person) => person.whole());
    const groups = parts.flatMap((part) => part.groups);
    const others = parts.flatMap((part) => part.others);
    const unknown = persons.reduce((sum, person) => sum + person.unknownRecords, 0);
    return {
      value: sumOf(groups.flat()),
      groups,
      excluded: [
        ...this.excluded,
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
    for (const person of this.#personsOf(formula)) {
      let before = { fen: 0, unknown: false };
      for (const step of person.steps()) {
        const rise = rises.get(step.day) ?? { fen: 0, unknown: 0 };
        rise.fen += step.fen - before.fen;
        rise.unknown += Number(step.unknown) - Number(before.unknown);
        rises.set(step.day, rise);
        before = step;
      }
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
  const yearOf = ({ day }: { day: Day }): number | null => timeline.benefitYearOf(day);
  const settledBy = groupBy(settlements.facts, yearOf);
  const figuresBy = groupBy(figures.facts, yearOf);
  const excluded: readonly ExcludedRecord[] = [...settlements.excluded, ...figures.excluded];
  const excludedBy = groupBy(excluded, yearOf);
  const years = new Map<number, BurdenYear>();
  for (const year of new Set([...settledBy.keys(), ...figuresBy.keys()])) {
    if (year === null) continue;
    years.set(
      year,
      new BurdenYear(
        settledBy.get(year) ?? [],
        figuresBy.get(year) ?? [],
        excludedBy.get(year) ?? [],
      ),
    );
  }
  return years;
}
