import { dayOfInstant } from '#domain';
import { type Timeline } from './timeline.js';
import { naturalKeyOf, TOPIC_FORMS, type TopicForm, widerKeyOf } from './topic-form.js';
import { type Day, type EvidenceOf, type EvidenceTopic } from './types.js';

/** Why a record does not count. */
export type ExclusionReason =
  | 'SAME_FACT_OTHER_SOURCE'
  | 'REVERSAL_WITHOUT_ORIGINAL'
  | 'SCHOOL_NOT_ELIGIBLE'
  | 'SAME_MONEY_OTHER_VIEW'
  /** What no one can have met: it is dated before the birth of its person. */
  | 'BEFORE_BIRTH';

/** One fact: the record of it that counts, and the reversals that undo it. */
export interface Fact<T extends EvidenceTopic = EvidenceTopic> {
  readonly naturalKey: string;
  readonly record: EvidenceOf<T>;
  /** Day on which it counts: its own, or the nearest day of the year that it names. */
  readonly day: Day;
  /** From the one made first to the one made last. */
  readonly reversals: readonly EvidenceOf<T>[];
}

/** A record on the household's timeline: the fact that it would be if nothing undid it. */
export interface Dated<T extends EvidenceTopic> extends Fact<T> {
  /** First day on which it is evidence at all. */
  readonly countsFrom: Day;
  readonly refusal: ExclusionReason | null;
  /** Natural key of the fact that holds this one; null where there is none. */
  readonly widerKey: string | null;
}

/** The record on the timeline; null for one that is evidence on no day. */
export function dated<T extends EvidenceTopic>(
  record: EvidenceOf<T>,
  timeline: Timeline,
): Dated<T> | null {
  const form = TOPIC_FORMS[record.topic] as TopicForm<T>;
  const day = dayOf(record, form, timeline);
  if (day === null) return null;
  return {
    naturalKey: naturalKeyOf(record),
    record,
    day,
    reversals: [],
    countsFrom: countsFrom(record, day),
    refusal: refusalOf(record, form, timeline),
    widerKey: widerKeyOf(record),
  };
}

/** First day on which a record is evidence at all; null for one that never is. */
export function firstDayOf<T extends EvidenceTopic>(
  record: EvidenceOf<T>,
  timeline: Timeline,
): Day | null {
  const day = dayOf(record, TOPIC_FORMS[record.topic] as TopicForm<T>, timeline);
  return day === null ? null : countsFrom(record, day);
}

function countsFrom({ occurredAt }: { occurredAt: number }, day: Day): Day {
  return Math.max(dayOfInstant(occurredAt), day);
}

function dayOf<T extends EvidenceTopic>(
  record: EvidenceOf<T>,
  form: TopicForm<T>,
  timeline: Timeline,
): Day | null {
  // A cumulative figure of nobody would count for no one; connectors refuse it before.
  if (form.needsPerson && record.personRef === null) return null;
  const own = dayOfInstant(record.occurredAt);
  const named = form.yearOf(record.body);
  if (named === null) return own;
  if (named.window === 'benefit-year') return timeline.nearestDayOfBenefitYear(named.year, own);
  const year = timeline.schoolYears.named(named.year);
  return year === null ? null : Math.min(Math.max(own, year.first), year.last);
}

// A negative amount that undoes nothing would lower the sum of other facts; a type without amounts
// is withdrawn and never reversed. Who died before being born would be counted among the dead.
function refusalOf<T extends EvidenceTopic>(
  record: EvidenceOf<T>,
  form: TopicForm<T>,
  timeline: Timeline,
): ExclusionReason | null {
  const isReversal = record.correctionOf !== null;
  const amounts = form.amountsOf?.(record.body) ?? [];
  const undoesNothing =
    form.amountsOf === null ? isReversal : !isReversal && amounts.some((one) => (one ?? 0) < 0);
  if (undoesNothing) return 'REVERSAL_WITHOUT_ORIGINAL';
  const born = form.needsBirth ? timeline.birthOf(record.personRef) : null;
  return born !== null && dayOfInstant(record.occurredAt) < born ? 'BEFORE_BIRTH' : null;
}
