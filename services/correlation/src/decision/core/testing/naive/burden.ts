import { type Day, type EvidenceRecord } from '../../types.js';
import { type Household } from './household.js';
import { byHandOver, type Fact, ofTopic, type Records } from './records.js';
import { notBelowZero, type Piece, piecesOf, total } from './sums.js';

/** Amount of a settlement or a cumulative figure by one formula, in fen. */
export type Formula = (record: EvidenceRecord) => number;

/** What counts of one person's bills in one benefit year, and what is the same money again. */
interface View {
  /** Each fact with what undoes it. */
  readonly groups: readonly (readonly Piece[])[];
  readonly sameMoney: readonly EvidenceRecord[];
}

/** A cumulative figure on a day: its own pieces, and what is not in it yet. */
interface Figure {
  readonly value: number;
  readonly own: readonly Piece[];
  readonly added: readonly (readonly Piece[])[];
}

function bill(record: EvidenceRecord): {
  personalFen: number;
  inPolicyFen: number | null;
  fundPaidFen: number | null;
} {
  const body =
    ofTopic(record, 'health-insurance.settlement')?.body ??
    ofTopic(record, 'health-insurance.burden')?.body;
  if (body === undefined) throw new TypeError(`${record.topic} is no bill`);
  return body;
}

/** Personal part of a bill. */
function personalPart(record: EvidenceRecord): number {
  return bill(record).personalFen;
}

/** In-policy amount not paid by funds; null where the record leaves a part open. */
function compliantPart(record: EvidenceRecord): number | null {
  const { inPolicyFen, fundPaidFen } = bill(record);
  return inPolicyFen === null || fundPaidFen === null ? null : inPolicyFen - fundPaidFen;
}

/** The formula that a standard names: `all` or `compliant`. */
export function formulaOf(name: 'all' | 'compliant'): Formula {
  if (name === 'all') return personalPart;
  return (record) => compliantPart(record) ?? personalPart(record);
}

/** Bills of one person in one benefit year: the two views of one sum (rules §2). */
export class PersonYear {
  private readonly settlements: readonly Fact[];
  private readonly figures: readonly Fact[];

  constructor(
    records: Records,
    household: Household,
    private readonly person: string | null,
    private readonly year: number,
  ) {
    const mine = records.facts.filter(({ record }) => record.personRef === this.person);
    this.settlements = mine.filter(
      ({ record, day }) =>
        record.topic === 'health-insurance.settlement' && household.benefitYear(day) === this.year,
    );
    this.figures = mine
      .filter(
        ({ record }) => ofTopic(record, 'health-insurance.burden')?.body.benefitYear === this.year,
      )
      .sort((a, b) => a.day - b.day || byHandOver(a.record, b.record));
  }

  /** Days on which something was added. */
  days(): Day[] {
    return [...this.settlements, ...this.figures].map(({ day }) => day);
  }

  /** Whether a part of what counts up to a day is left open by its record. */
  leavesOpen(upTo: Day): boolean {
    const newest = this.figures.findLast(({ day }) => day <= upTo);
    const counted = this.settlements.filter(({ day }) => day <= upTo);
    return [...counted, ...(newest === undefined ? [] : [newest])]
      .flatMap(({ record, reversals }) => [record, ...reversals])
      .some((record) => compliantPart(record) === null);
  }

  /** The larger view of the days after `after` (all of the year if null), up to `upTo`. */
  view(after: Day | null, upTo: Day, formula: Formula): View {
    const within = ({ day }: { day: Day }): boolean =>
      day <= upTo && (after === null || day > after);
    const settled = this.settlements.filter(within).map((fact) => piecesOf(fact, formula));
    const figure = this.figureOn(upTo, formula);
    const base = after === null ? null : this.figureOn(after, formula);
    const rise = figure === null ? 0 : figure.value - (base?.value ?? 0);
    const larger = settled.length === 0 || rise > total(settled.flat());
    const rises = figure !== null && larger;
    const groups = rises ? this.rising(figure, within, rise) : settled;
    const counted = groups.flat().map(({ record }) => record);
    const all = [...this.settlements, ...this.figures]
      .filter(within)
      .flatMap(({ record, reversals }) => [record, ...reversals]);
    return { groups, sameMoney: all.filter((record) => !counted.includes(record)) };
  }

  // The figure's own record carries what was before the window, so that all adds up to the rise.
  private rising(
    figure: Figure,
    within: (piece: Piece) => boolean,
    rise: number,
  ): (readonly Piece[])[] {
    const added = figure.added
      .map((group) => group.filter(within))
      .filter(({ length }) => length > 0);
    const flat = notBelowZero([...figure.own, ...added.flat()]);
    const short = rise - total(flat);
    const all = flat.map((piece, index) =>
      index === 0 ? { ...piece, contribution: piece.contribution + short } : piece,
    );
    return [figure.own, ...added].map((group) => all.splice(0, group.length));
  }

  // The newest figure up to a day with what is not in it yet; null where there is none so old.
  private figureOn(day: Day, formula: Formula): Figure | null {
    const index = this.figures.findLastIndex((figure) => figure.day <= day);
    const figure = this.figures[index];
    if (figure === undefined) return null;
    const added = this.settlements
      .filter((fact) => fact.day <= day)
      .map((fact) => {
        const pieces = piecesOf(fact, formula);
        if (fact.day > figure.day) return pieces;
        return pieces.slice(1).filter(({ record }) => record.occurredAt > figure.record.occurredAt);
      });
    const own = piecesOf(figure, formula);
    const later = this.figures.slice(index + 1).map((one) => total(piecesOf(one, formula)));
    const value = Math.max(0, Math.min(total([...own, ...added.flat()]), ...later));
    return { value, own, added };
  }
}
