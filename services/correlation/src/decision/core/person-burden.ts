import { burdenFen, type BurdenFormula, isCompliantUnknown } from './burden-formula.js';
import { type Fact } from './fact.js';
import { ascendingDistinct, compareText, lastAtOrBelow } from './order.js';
import { type Piece, piecesOf, sumOf } from './pieces.js';
import { type Day } from './types.js';

/** The topics that tell of medical burden: bills, and the cumulative figures of a year. */
export type MedicalTopic = 'health-insurance.settlement' | 'health-insurance.burden';
/** A bill that counts, with what undoes it. */
export type Settlement = Fact<'health-insurance.settlement'>;
/** A cumulative figure that counts, with what undoes it. */
export type Figure = Fact<'health-insurance.burden'>;

type MedicalPiece = Piece<MedicalTopic>;

interface Counted<T extends MedicalTopic> {
  readonly fact: Fact<T>;
  readonly pieces: readonly Piece<T>[];
  readonly net: number;
  readonly unknown: boolean;
}

/**
 * Facts as a formula counts them. Those that were counted before are not counted again: facts are never
 * changed, and a new one is a new object.
 * @param known what was counted by the same formula, in the same order; facts may have come between
 */
function counted<T extends MedicalTopic>(
  facts: readonly Fact<T>[],
  formula: BurdenFormula,
  known: readonly Counted<T>[],
): Counted<T>[] {
  let at = 0;
  return facts.map((fact) => {
    const before = known[at];
    if (before?.fact !== fact) return count(fact, formula);
    at += 1;
    return before;
  });
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
export class PersonBurden {
  readonly #settled: readonly Counted<'health-insurance.settlement'>[];
  readonly #figures: readonly Counted<'health-insurance.burden'>[];
  readonly views: Views;

  /** @param last the person's burden of that year by the same formula, before something changed; null for none */
  constructor(
    settlements: readonly Settlement[],
    figures: readonly Figure[],
    formula: BurdenFormula,
    last: PersonBurden | null,
  ) {
    const drawnUp = [...figures].sort(compareFigures);
    this.#settled = counted(settlements, formula, last === null ? [] : last.#settled);
    this.#figures = counted(drawnUp, formula, last === null ? [] : last.#figures);
    this.views = this.#sweep();
  }

  /** Burden of the days after `after` up to and including `upTo`: the larger view. */
  between(after: Day, upTo: Day): number {
    const { settled, rise } = this.#viewsBetween(after, upTo);
    return Math.max(settled, rise);
  }

  /** What counts in those days, and the records of the other view, which then do not. */
  window(after: Day, upTo: Day): { groups: MedicalPiece[][]; others: MedicalPiece[] } {
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
      groups: regrouped(base.pieces, counted, rise),
      others: [...older, ...covered],
    };
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
): { counted: MedicalPiece[][]; covered: MedicalPiece[] } {
  const counted: MedicalPiece[][] = [];
  const covered: MedicalPiece[] = [];
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

// The figure's own piece carries what was before the window, so that all adds up to the rise. Nothing
// need be taken off the reversals: a figure that has risen by more than the bills is above 0.
function regrouped(
  own: readonly MedicalPiece[],
  added: readonly MedicalPiece[][],
  rise: number,
): MedicalPiece[][] {
  const short = rise - sumOf([...own, ...added.flat()]);
  const lead = own.slice(0, 1).map((one) => ({ ...one, contribution: one.contribution + short }));
  return [[...lead, ...own.slice(1)], ...added];
}
