import {
  benefitYearOf,
  type DayPeriod,
  rankedStandards,
  schoolYearOf,
  type Standard,
  standardInForce,
} from '#domain';
import type { HouseholdFacts, HouseholdGroup, Member, PlaceTerm } from '#schemas';
import { Memory } from './memory.js';
import { ascendingDistinct, lastAtOrBelow } from './order.js';
import { type Day, type Days } from './types.js';
import { YearPeriods } from './year-periods.js';

/** What decides on one day: the standard in force and the household's group. */
export interface DayView {
  readonly standard: Standard | null;
  readonly group: HouseholdGroup;
  readonly category: string | null;
}

// Years are the same for every household; working them out from the calendar costs more than most
// of a decision.
const SCHOOL_YEARS = new YearPeriods(schoolYearOf);
const BENEFIT_YEARS = new Map<string, YearPeriods>();

// The last one asked for, with what was worked out on it. Of one household only: kept for all of a batch, what
// was worked out of each would outlive the young generation and cost more to clear away than to work out.
let last: { readonly facts: HouseholdFacts; readonly timeline: Timeline } | null = null;

interface Term {
  readonly from: Day;
  readonly to: Day | null;
}

/**
 * The household and its county's standard over the days. On days before the register knows it a
 * household is as on its first day; its county is that of `today` on every day.
 */
export class Timeline {
  /** Where the household lives today; null when in no county, or merged into another household. */
  readonly place: PlaceTerm | null;
  /** First code of the unbroken stay in the county; empty when in none. */
  readonly topicCounty: string;
  /** Versions that matter to this household, from the lowest to the highest. */
  readonly standards: readonly Standard[];
  /** Days up to today on which a fact or the standard changed. */
  readonly changeDays: readonly Day[];
  /** Every day, also to come, on which one of the household's facts changes. */
  readonly factDays: readonly Day[];
  readonly #facts: HouseholdFacts | null;
  /** Also those to come: a look at one of them must not be taken for a look at today. */
  readonly #segments: readonly Day[];
  readonly #views = new Map<number, DayView>();
  readonly #given: readonly Standard[];
  /** School years, the same for every county. */
  readonly schoolYears = SCHOOL_YEARS;

  /** The timeline of these facts: the same one again while standards and day are the same. */
  static of(facts: HouseholdFacts | null, standards: readonly Standard[], today: Day): Timeline {
    if (facts === null) return new Timeline(facts, standards, today);
    const known = last?.facts === facts ? last.timeline : null;
    if (known?.today === today && known.#given === standards) return known;
    const timeline = new Timeline(facts, standards, today);
    last = { facts, timeline };
    return timeline;
  }

  /**
   * Goes on to a later day by which nothing was due (see `nextDueDay`): what was worked out on the timeline last
   * asked for holds on that day as well. Left out, all is worked out anew; told of a day by which something
   * was due, it would be wrong.
   */
  static goOn(facts: HouseholdFacts | null, standards: readonly Standard[], today: Day): void {
    if (facts === null || last?.facts !== facts) return;
    const { timeline } = last;
    if (timeline.#given !== standards || timeline.today === today) return;
    last = { facts, timeline: new Timeline(facts, standards, today, timeline.memory) };
  }

  /** @param memory what was worked out of the household's evidence on this timeline */
  constructor(
    facts: HouseholdFacts | null,
    standards: readonly Standard[],
    readonly today: Day,
    readonly memory = new Memory(),
  ) {
    this.#facts = facts;
    this.#given = standards;
    this.place = placeOn(facts, today);
    this.topicCounty = firstCodeOfStay(facts?.places ?? [], this.place);
    const codes = this.place === null ? [] : [...this.place.succeeds, this.place.countyCode];
    this.standards = rankedStandards(standards, codes);
    this.factDays = facts === null ? [] : factDays(facts);
    const standardDays = this.standards.map(({ validFrom }) => validFrom);
    this.#segments = ascendingDistinct([...standardDays, ...this.factDays]);
    this.changeDays = this.#segments.filter((day) => day <= today);
  }

  /** Whether the household was merged into another one by today. */
  get merged(): boolean {
    return isMerged(this.#facts, this.today);
  }

  /** Standard, group and category on a day. */
  on(day: Day): DayView {
    const segment = lastAtOrBelow(this.#segments, day);
    const known = this.#views.get(segment);
    if (known !== undefined) return known;
    const view = this.#look(day);
    this.#views.set(segment, view);
    return view;
  }

  /** The first of some days and every other one of them on which a fact or the standard changes. */
  stepsIn({ first, last }: Days): readonly Day[] {
    const steps = [first];
    for (const day of this.#segments) if (first < day && day <= last) steps.push(day);
    return steps;
  }

  /** Net income of a year on a day; null when the register knows none. */
  incomeFenOn(day: Day): number | null {
    const asOn = this.#asOn(day);
    let latest: { from: Day; netIncomeFen: number } | null = null;
    for (const income of this.#facts?.incomes ?? []) {
      if (income.from <= asOn && (latest === null || income.from > latest.from)) latest = income;
    }
    return latest?.netIncomeFen ?? null;
  }

  /** Members on a day. */
  membersOn(day: Day): readonly Member[] {
    const asOn = this.#asOn(day);
    return (this.#facts?.members ?? []).filter(
      ({ joinedOn, leftOn }) => joinedOn <= asOn && (leftOn === null || asOn < leftOn),
    );
  }

  /** Birth date of a present or former member; null when unknown. */
  birthOf(personRef: string | null): Day | null {
    return this.#terms(personRef).find(({ birthOn }) => birthOn !== null)?.birthOn ?? null;
  }

  /** Ability to work on a day; null when unknown. */
  canWorkOn(personRef: string | null, day: Day): boolean | null {
    const terms = this.#terms(personRef).flatMap(({ canWork }) => canWork);
    return termOn(terms, this.#asOn(day))?.canWork ?? null;
  }

  /** Whether the household had only this house on a day; null when unknown. */
  onlyHouseOn(day: Day): boolean | null {
    return termOn(this.#facts?.onlyHouse ?? [], this.#asOn(day))?.onlyHouse ?? null;
  }

  /** Benefit years as a version of the standard cuts them. */
  benefitYears({ benefitYearStart }: Standard): YearPeriods {
    const key = `${benefitYearStart.month}-${benefitYearStart.day}`;
    let periods = BENEFIT_YEARS.get(key);
    if (periods === undefined) {
      periods = new YearPeriods((day): DayPeriod => benefitYearOf(day, benefitYearStart));
      BENEFIT_YEARS.set(key, periods);
    }
    return periods;
  }

  /** Benefit year that contains a day, cut by the standard in force on it; null without one. */
  benefitYearOf(day: Day): number | null {
    const { standard } = this.on(day);
    return standard === null ? null : this.benefitYears(standard).containing(day).name;
  }

  /** A day, not before the one given, up to which the benefit year does not change. */
  lastDayOfBenefitYearFrom(day: Day): Day {
    const { standard } = this.on(day);
    const change = this.#segments[lastAtOrBelow(this.#segments, day) + 1] ?? Infinity;
    const end = standard === null ? Infinity : this.benefitYears(standard).containing(day).last;
    return Math.min(change - 1, end);
  }

  /** The day of that benefit year that is nearest to a day; null when no day has its name. */
  nearestDayOfBenefitYear(year: number, day: Day): Day | null {
    if (this.benefitYearOf(day) === year) return day;
    let nearest: Day | null = null;
    const starts = ascendingDistinct(this.standards.map(({ validFrom }) => validFrom));
    starts.forEach((start, index) => {
      const { standard } = this.on(start);
      if (standard === null) return;
      const period = this.benefitYears(standard).named(year);
      if (period === null) return;
      const first = Math.max(period.first, start);
      const last = Math.min(period.last, (starts[index + 1] ?? Infinity) - 1);
      if (first > last) return;
      const candidate = Math.min(Math.max(day, first), last);
      if (nearest === null || Math.abs(candidate - day) < Math.abs(nearest - day)) {
        nearest = candidate;
      }
    });
    return nearest;
  }

  #look(day: Day): DayView {
    const asOn = this.#asOn(day);
    const standard = standardInForce(this.standards, day);
    const category = termOn(this.#facts?.categories ?? [], asOn)?.category ?? null;
    const exPoor = termOn(this.#facts?.types ?? [], asOn)?.type === 'EX_POOR';
    return { standard, group: exPoor || category !== null ? 'WATCHED' : 'ORDINARY', category };
  }

  #asOn(day: Day): Day {
    return Math.max(day, this.#facts?.firstKnownOn ?? day);
  }

  // Who left and came back is listed once for each stay.
  #terms(personRef: string | null): Member[] {
    return (this.#facts?.members ?? []).filter((member) => member.personRef === personRef);
  }
}

/** Whether the register says that the household was merged into another one by a day. */
function isMerged(facts: HouseholdFacts | null, day: Day): boolean {
  return facts !== null && facts.mergedInto !== null && (facts.mergedOn ?? day) <= day;
}

function placeOn(facts: HouseholdFacts | null, today: Day): PlaceTerm | null {
  if (facts === null || isMerged(facts, today)) return null;
  return termOn(facts.places, Math.max(today, facts.firstKnownOn)) ?? null;
}

// Of terms that overlap the one that began last holds: it is what was entered last.
function termOn<T extends Term>(terms: readonly T[], day: Day): T | undefined {
  let found: T | undefined;
  for (const term of terms) {
    const holds = term.from <= day && (term.to === null || day < term.to);
    if (holds && (found === undefined || term.from >= found.from)) found = term;
  }
  return found;
}

// A county that was renamed is the same county where `succeeds` says so; a gap ends the stay.
function firstCodeOfStay(places: readonly PlaceTerm[], today: PlaceTerm | null): string {
  if (today === null) return '';
  const codes = new Set([...today.succeeds, today.countyCode]);
  const newestFirst = [...places].sort((a, b) => b.from - a.from);
  let first = today;
  for (const place of newestFirst) {
    if (place.from >= first.from || place.to === null || place.to < first.from) continue;
    if (!codes.has(place.countyCode)) break;
    first = place;
  }
  return first.countyCode;
}

// Loops, not lists of terms: it is asked for every household that is read.
function factDays(facts: HouseholdFacts): Day[] {
  const days: Day[] = [];
  const add = (day: Day | null): void => {
    if (day !== null && day > facts.firstKnownOn) days.push(day);
  };
  const addTerms = (terms: readonly Term[]): void => {
    for (const { from, to } of terms) {
      add(from);
      add(to);
    }
  };
  addTerms(facts.types);
  addTerms(facts.categories);
  addTerms(facts.places);
  addTerms(facts.onlyHouse);
  for (const { joinedOn, leftOn, canWork } of facts.members) {
    add(joinedOn);
    add(leftOn);
    addTerms(canWork);
  }
  for (const { from } of facts.incomes) add(from);
  add(facts.mergedOn);
  return days;
}
