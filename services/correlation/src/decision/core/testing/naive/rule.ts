import { type RuleId, type Standard, type StandardRule } from '#domain';
import { type ExcludedEvidence } from '#schemas';
import {
  type Day,
  type EvidenceRecord,
  type EvidenceTopic,
  type HouseholdInput,
} from '../../types.js';
import { type PersonYear } from './burden.js';
import { type Own } from './conditions.js';
import { type Household } from './household.js';
import { type Fact, type Records } from './records.js';
import { type Piece } from './sums.js';

/** What is there to decide on. */
export interface Naive {
  readonly input: HouseholdInput;
  readonly household: Household;
  readonly records: Records;
  /** All bills by person and benefit year. */
  readonly bills: readonly { readonly year: number; readonly bills: PersonYear }[];
}

/** What counts in an instance up to a day. */
export interface Count {
  /** Each fact with what undoes it. */
  readonly groups: readonly (readonly Piece[])[];
  readonly excluded: readonly { record: EvidenceRecord; reason: ExcludedEvidence['reason'] }[];
  /** First and last day counted; null: those of the pieces. */
  readonly span: readonly [Day, Day] | null;
}

/** One rule in one window instance. */
export interface Instance {
  readonly ruleId: RuleId;
  readonly windowKey: string;
  readonly unit: 'FEN' | 'COUNT';
  /** Days on which the household may have been over its line, ascending. */
  readonly days: readonly Day[];
  /** What counts up to a day by a standard; `from` is where the rule was first met, if known. */
  count(upTo: Day, standard: Standard, rule: StandardRule, from: Day | null): Count;
  /** What the rule's condition may ask about a day beside the sum and the line. */
  own?(day: Day, rule: StandardRule, count: Count): Own;
  /** What has to be so on a day whatever the condition says. */
  meets?(day: Day, rule: StandardRule, count: Count): boolean;
}

/** All facts of some topics. */
export function factsOf(
  { records }: Pick<Naive, 'records'>,
  ...topics: readonly EvidenceTopic[]
): Fact[] {
  return records.facts.filter(({ record }) => topics.includes(record.topic));
}

/** Records of some topics that do not count, where a test says they belong. */
export function excludedOf(
  naive: Naive,
  topics: readonly EvidenceTopic[],
  belongs: (one: { record: EvidenceRecord; day: Day; key: string }) => boolean,
): Count['excluded'] {
  return naive.records.excluded.filter((one) => topics.includes(one.record.topic) && belongs(one));
}

/** The piece of a record of a rule that counts records. */
export function one(fact: Fact): Piece[] {
  return [{ record: fact.record, day: fact.day, contribution: 1 }];
}

/** Different values, in order of the first. */
export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/**
 * Days of a window that are worth a look: of evidence, and of a change, from the first evidence to
 * today. On other days nothing can have begun (rules §4).
 */
export function daysToLookAt(
  naive: Naive,
  evidence: readonly Day[],
  inWindow: (day: Day) => boolean,
): Day[] {
  const days = [...evidence, ...naive.household.changes()];
  return distinct(days.filter((day) => inWindow(day) && day <= naive.household.today)).sort(
    (a, b) => a - b,
  );
}
