import { type HouseholdFacts, type Member, type PlaceTerm } from '#schemas';
import { type Standard, type StandardRule } from '#domain';
import { type Day, type HouseholdInput } from '../../types.js';
import { dateOf, dayOf, yearNamed } from './calendar.js';

const CITY = '130500';
const SCHOOL_YEAR = { month: 9, day: 1 } as const;

interface Term {
  readonly from: Day;
  readonly to: Day | null;
}

function covers(term: Term, day: Day): boolean {
  return term.from <= day && (term.to === null || day < term.to);
}

/** What the register and the county say about a household on each day (rules §2 Whose, §4). */
export class Household {
  /** Where it lives today. */
  readonly place: PlaceTerm;
  private readonly codes: readonly string[];
  // Kept only so that ten thousand histories are decided in time.
  private readonly yearOf = new Map<Day, number>();
  private readonly years = new Map<number, Day[]>();

  private constructor(
    private readonly facts: HouseholdFacts,
    private readonly standards: readonly Standard[],
    readonly today: Day,
    place: PlaceTerm,
  ) {
    this.place = place;
    this.codes = [...place.succeeds, place.countyCode];
  }

  /** The household of an input; null where it is in no county or merged into another. */
  static of(input: HouseholdInput): Household | null {
    const { facts, today } = input;
    if (facts === null) return null;
    if (facts.mergedInto !== null && (facts.mergedOn === null || facts.mergedOn <= today)) {
      return null;
    }
    const place = facts.places.find((term) => covers(term, Math.max(today, facts.firstKnownOn)));
    return place === undefined ? null : new Household(facts, input.standards, today, place);
  }

  // On days before the register knows it, a household is as on its first day.
  private known(day: Day): Day {
    return Math.max(day, this.facts.firstKnownOn);
  }

  /** First code of the unbroken stay in today's county. */
  firstCode(): string {
    let first = this.place;
    for (;;) {
      const before = this.facts.places.find(
        ({ to, countyCode }) => to === first.from && this.codes.includes(countyCode),
      );
      if (before === undefined) return first.countyCode;
      first = before;
    }
  }

  /** In force on a day: the county's own before the city's, then the highest version. */
  standardOn(day: Day): Standard | null {
    let best: Standard | null = null;
    const rank = ({ countyCode, version }: Standard): number =>
      (countyCode === CITY ? 0 : this.codes.indexOf(countyCode) + 1) * 1_000_000 + version;
    for (const standard of this.standards) {
      const applies = standard.countyCode === CITY || this.codes.includes(standard.countyCode);
      if (!applies || standard.validFrom > day) continue;
      if (best === null || rank(standard) > rank(best)) best = standard;
    }
    return best;
  }

  /** A rule of the standard in force on a day; null where there is none or it is switched off. */
  ruleOn(day: Day, ruleId: string): { standard: Standard; rule: StandardRule } | null {
    const standard = this.standardOn(day);
    const rule = standard?.rules.find((one) => one.ruleId === ruleId && one.enabled);
    return standard === null || rule === undefined ? null : { standard, rule };
  }

  /** The monitoring category on a day. */
  categoryOn(day: Day): string | null {
    return this.facts.categories.find((term) => covers(term, this.known(day)))?.category ?? null;
  }

  /** The group on a day. */
  watchedOn(day: Day): boolean {
    const exPoor = this.facts.types.some(
      (term) => term.type === 'EX_POOR' && covers(term, this.known(day)),
    );
    return exPoor || this.categoryOn(day) !== null;
  }

  /** Net income of a year in fen on a day; null when unknown. */
  incomeOn(day: Day): number | null {
    let best: { from: Day; netIncomeFen: number } | null = null;
    for (const income of this.facts.incomes) {
      if (income.from <= this.known(day) && (best === null || income.from >= best.from)) {
        best = income;
      }
    }
    return best?.netIncomeFen ?? null;
  }

  /** Whether the house is the only one on a day; null when unknown. */
  onlyHouseOn(day: Day): boolean | null {
    return this.facts.onlyHouse.find((term) => covers(term, this.known(day)))?.onlyHouse ?? null;
  }

  /** Whether a person can work on a day; null when unknown. */
  canWorkOn(personRef: string | null, day: Day): boolean | null {
    for (const member of this.facts.members) {
      if (member.personRef !== personRef) continue;
      const term = member.canWork.find((one) => covers(one, this.known(day)));
      if (term !== undefined) return term.canWork;
    }
    return null;
  }

  /** A person's birth date; null when unknown. */
  birthOf(personRef: string | null): Day | null {
    return this.facts.members.find((member) => member.personRef === personRef)?.birthOn ?? null;
  }

  /** Members on a day. */
  membersOn(day: Day): Member[] {
    const on = this.known(day);
    return this.facts.members.filter(
      ({ joinedOn, leftOn }) => joinedOn <= on && (leftOn === null || on < leftOn),
    );
  }

  /** Days on which a fact or a standard changed, up to today. */
  changes(): Day[] {
    const { types, categories, incomes, places, onlyHouse, members } = this.facts;
    const terms = [
      ...types,
      ...categories,
      ...places,
      ...onlyHouse,
      ...members.flatMap(({ canWork }) => canWork),
    ];
    const days = [
      ...terms.flatMap(({ from, to }) => [from, to]),
      ...incomes.map(({ from }) => from),
      ...members.flatMap(({ joinedOn, leftOn }) => [joinedOn, leftOn]),
      ...this.standards.map(({ validFrom }) => validFrom),
      this.facts.firstKnownOn,
    ];
    return days.filter((day) => day !== null && day <= this.today) as Day[];
  }

  /** Name of the benefit year of a day, as the standard in force on that day cuts it. */
  benefitYear(day: Day): number {
    let year = this.yearOf.get(day);
    if (year === undefined) {
      const { month, day: date } = this.standardOn(day)?.benefitYearStart ?? { month: 1, day: 1 };
      year = yearNamed(day, { month, day: date });
      this.yearOf.set(day, year);
    }
    return year;
  }

  /** All days of a benefit year. */
  benefitDays(name: number): readonly Day[] {
    let days = this.years.get(name);
    if (days === undefined) {
      days = [];
      for (let day = dayOf(name - 1, 1, 1); day <= dayOf(name + 2, 12, 31); day += 1) {
        if (this.benefitYear(day) === name) days.push(day);
      }
      this.years.set(name, days);
    }
    return days;
  }

  /** Every standard that is in force on some day up to today. */
  standardsUpToToday(): Standard[] {
    const starts = this.standards.map(({ validFrom }) => Math.min(validFrom, this.today));
    const inForce = starts.map((day) => this.standardOn(day));
    return [...new Set(inForce.filter((standard) => standard !== null))];
  }

  /** All days of a school year. */
  schoolDays(name: number): Day[] {
    const days: Day[] = [];
    for (let day = dayOf(name, 9, 1); day < dayOf(name + 1, 9, 1); day += 1) days.push(day);
    return days;
  }

  /** Name of the school year of a day. */
  schoolYear(day: Day): number {
    return yearNamed(day, SCHOOL_YEAR);
  }

  /** Calendar year of a day. */
  calendarYear(day: Day): number {
    return dateOf(day).year;
  }
}
