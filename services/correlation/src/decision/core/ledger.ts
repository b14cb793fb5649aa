import { dayOfInstant } from '#domain';
import { compareText, groupBy } from './order.js';
import { type Timeline } from './timeline.js';
import { naturalKeyOf, TOPIC_FORMS, widerKeyOf, type TopicForm } from './topic-form.js';
import { type Day, type EvidenceOf, type EvidenceRecord, type EvidenceTopic } from './types.js';
import { currentVersions } from './versions.js';

/** Why a record does not count. */
type ExclusionReason =
  | 'SAME_FACT_OTHER_SOURCE'
  | 'REVERSAL_WITHOUT_ORIGINAL'
  | 'SCHOOL_NOT_ELIGIBLE'
  | 'SAME_MONEY_OTHER_VIEW'
  /** What no one can have met: it is dated before the birth of its person. */
  | 'OTHER';

/** A record that does not count, where it would have counted. */
export interface ExcludedRecord<T extends EvidenceTopic = EvidenceTopic> {
  readonly record: EvidenceOf<T>;
  readonly day: Day;
  readonly naturalKey: string;
  readonly reason: ExclusionReason;
}

/** One fact: the record of it that counts, and the reversals that undo it. */
export interface Fact<T extends EvidenceTopic = EvidenceTopic> {
  readonly naturalKey: string;
  readonly record: EvidenceOf<T>;
  /** Day on which it counts: its own, or the nearest day of the year that it names. */
  readonly day: Day;
  /** From the one made first to the one made last. */
  readonly reversals: readonly EvidenceOf<T>[];
}

/** The facts of one topic and the records that lost or undo nothing. */
export interface TopicLedger<T extends EvidenceTopic> {
  /** By day, then event id. */
  readonly facts: readonly Fact<T>[];
  readonly excluded: readonly ExcludedRecord<T>[];
}

/** The household's evidence as facts, topic by topic, indexed once for all rules. */
export class Ledger {
  readonly #records: ReadonlyMap<string, readonly EvidenceRecord[]>;
  readonly #topics = new Map<string, TopicLedger<EvidenceTopic>>();

  constructor(
    evidence: readonly EvidenceRecord[],
    readonly timeline: Timeline,
  ) {
    const standing = currentVersions(evidence).filter(({ withdrawn }) => !withdrawn);
    this.#records = groupBy(standing, ({ topic }) => topic);
  }

  /** Facts of a topic, worked out at the first question. */
  of<T extends EvidenceTopic>(topic: T): TopicLedger<T> {
    let ledger = this.#topics.get(topic) as TopicLedger<T> | undefined;
    if (ledger === undefined) {
      const records = (this.#records.get(topic) ?? []) as unknown as EvidenceOf<T>[];
      ledger = topicLedger(topic, records, this.timeline);
      this.#topics.set(topic, ledger);
    }
    return ledger;
  }
}

/** First day on which a record is evidence at all; null for one that never is. */
export function firstDayOf<T extends EvidenceTopic>(
  record: EvidenceOf<T>,
  timeline: Timeline,
): Day | null {
  const days = daysOf(record, TOPIC_FORMS[record.topic] as TopicForm<T>, timeline);
  return days === null ? null : days.countsFrom;
}

interface Dated<T extends EvidenceTopic> {
  readonly record: EvidenceOf<T>;
  readonly day: Day;
  /** First day on which it is evidence at all. */
  readonly countsFrom: Day;
  readonly naturalKey: string;
}

function topicLedger<T extends EvidenceTopic>(
  topic: T,
  records: readonly EvidenceOf<T>[],
  timeline: Timeline,
): TopicLedger<T> {
  const form = TOPIC_FORMS[topic] as TopicForm<T>;
  const dated: Dated<T>[] = [];
  for (const record of records) {
    const days = daysOf(record, form, timeline);
    if (days === null) continue;
    const { day, countsFrom } = days;
    dated.push({ record, day, countsFrom, naturalKey: naturalKeyOf(record) });
  }
  const arrived = (one: Dated<T>): boolean => one.countsFrom <= timeline.today;
  const refusals = new Map(dated.map((one) => [one, refusalOf(one.record, form, timeline)]));
  const usable = dated.filter((one) => refusals.get(one) === null);
  const originals = usable.filter(({ record }) => record.correctionOf === null);
  const excluded = dated.filter(arrived).flatMap((one) => {
    const reason = refusals.get(one) ?? null;
    return reason === null ? [] : [exclude(one, reason)];
  });
  const reversals = attach(usable, originals, timeline.today, excluded);
  const reported = winners(originals.filter(arrived), form, excluded);
  const facts = withoutParts(reported, reversals, excluded).map((one) => ({
    naturalKey: one.naturalKey,
    record: one.record,
    day: one.day,
    reversals: (reversals.get(one.naturalKey) ?? []).map(({ record }) => record),
  }));
  return {
    facts: facts.sort((a, b) => a.day - b.day || compareText(a.record.eventId, b.record.eventId)),
    excluded,
  };
}

function exclude<T extends EvidenceTopic>(
  { record, day, naturalKey }: Dated<T>,
  reason: ExclusionReason,
): ExcludedRecord<T> {
  return { record, day, naturalKey, reason };
}

function daysOf<T extends EvidenceTopic>(
  record: EvidenceOf<T>,
  form: TopicForm<T>,
  timeline: Timeline,
): Pick<Dated<T>, 'day' | 'countsFrom'> | null {
  // A cumulative figure of nobody would count for no one; connectors refuse it before.
  if (form.needsPerson && record.personRef === null) return null;
  const own = dayOfInstant(record.occurredAt);
  const named = form.yearOf(record.body);
  let day: Day | null = own;
  if (named?.window === 'school-year') {
    const year = timeline.schoolYears.named(named.year);
    day = year === null ? null : Math.min(Math.max(own, year.first), year.last);
  } else if (named?.window === 'benefit-year') {
    day = timeline.nearestDayOfBenefitYear(named.year, own);
  }
  return day === null ? null : { day, countsFrom: Math.max(own, day) };
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
  return born !== null && dayOfInstant(record.occurredAt) < born ? 'OTHER' : null;
}

/** Reversals by the natural key of the fact that they undo, in the order in which they were made. */
function attach<T extends EvidenceTopic>(
  usable: readonly Dated<T>[],
  originals: readonly Dated<T>[],
  today: Day,
  excluded: ExcludedRecord<T>[],
): Map<string, Dated<T>[]> {
  const byFact = new Map<string, Dated<T>[]>();
  // Most topics of most households hold no reversal, and naming every record costs the most here.
  if (usable.length === originals.length) return byFact;
  const named = namedRecords(usable);
  const roots = new Map<Dated<T>, Dated<T> | null>();
  for (const reversal of usable.filter(({ record }) => record.correctionOf !== null)) {
    const root = rootOf(reversal, named, roots);
    if (root === null) {
      if (reversal.countsFrom <= today)
        excluded.push(exclude(reversal, 'REVERSAL_WITHOUT_ORIGINAL'));
    } else if (root.countsFrom <= today) {
      const group = byFact.get(root.naturalKey);
      if (group === undefined) byFact.set(root.naturalKey, [reversal]);
      else group.push(reversal);
    }
  }
  for (const [key, group] of byFact) byFact.set(key, ofLastSource(group, excluded));
  return byFact;
}

/** Records of a topic by source system, then by record id. */
type NamedRecords<T extends EvidenceTopic> = ReadonlyMap<string, ReadonlyMap<string, Dated<T>>>;

function namedRecords<T extends EvidenceTopic>(usable: readonly Dated<T>[]): NamedRecords<T> {
  const named = new Map<string, Map<string, Dated<T>>>();
  for (const one of usable) {
    const { sourceSystem, recordId } = one.record;
    const ofSource = named.get(sourceSystem);
    if (ofSource === undefined) named.set(sourceSystem, new Map([[recordId, one]]));
    else ofSource.set(recordId, one);
  }
  return named;
}

// A reversal may undo a reversal, and so on; each step is walked once, however long the chain.
function rootOf<T extends EvidenceTopic>(
  reversal: Dated<T>,
  named: NamedRecords<T>,
  roots: Map<Dated<T>, Dated<T> | null>,
): Dated<T> | null {
  const path: Dated<T>[] = [];
  let at: Dated<T> | undefined = reversal;
  while (at !== undefined && at.record.correctionOf !== null && !roots.has(at)) {
    path.push(at);
    // Until the walk ends there is no root: a circle of reversals undoes nothing.
    roots.set(at, null);
    at = named.get(at.record.sourceSystem)?.get(at.record.correctionOf);
  }
  const root = at?.record.correctionOf === null ? at : ((at && roots.get(at)) ?? null);
  for (const step of path) roots.set(step, root);
  return root;
}

function compareMade<T extends EvidenceTopic>(a: Dated<T>, b: Dated<T>): number {
  return (
    a.record.occurredAt - b.record.occurredAt ||
    a.record.publishedAt - b.record.publishedAt ||
    compareText(a.record.eventId, b.record.eventId)
  );
}

// Two sources that report one reversal must not undo the fact twice.
function ofLastSource<T extends EvidenceTopic>(
  group: Dated<T>[],
  excluded: ExcludedRecord<T>[],
): Dated<T>[] {
  const made = [...group].sort(compareMade);
  const source = made.at(-1)?.record.sourceSystem;
  for (const one of made) {
    if (one.record.sourceSystem !== source) excluded.push(exclude(one, 'SAME_FACT_OTHER_SOURCE'));
  }
  return made.filter(({ record }) => record.sourceSystem === source);
}

function winners<T extends EvidenceTopic>(
  originals: readonly Dated<T>[],
  form: TopicForm<T>,
  excluded: ExcludedRecord<T>[],
): Dated<T>[] {
  const best = new Map<string, Dated<T>>();
  for (const next of originals) {
    const known = best.get(next.naturalKey);
    const wins = known === undefined || compareReports(next, known, form) > 0;
    if (wins) best.set(next.naturalKey, next);
    const loser = wins ? known : next;
    if (loser !== undefined) excluded.push(exclude(loser, 'SAME_FACT_OTHER_SOURCE'));
  }
  return [...best.values()];
}

/** Leaves out the facts whose wider fact is there, with what undoes them. */
function withoutParts<T extends EvidenceTopic>(
  facts: readonly Dated<T>[],
  reversals: ReadonlyMap<string, readonly Dated<T>[]>,
  excluded: ExcludedRecord<T>[],
): readonly Dated<T>[] {
  const widerKeys = new Map<Dated<T>, string>();
  for (const fact of facts) {
    const wider = widerKeyOf(fact.record);
    if (wider !== null) widerKeys.set(fact, wider);
  }
  if (widerKeys.size === 0) return facts;
  const keys = new Set(facts.map(({ naturalKey }) => naturalKey));
  const isPart = (fact: Dated<T>): boolean => keys.has(widerKeys.get(fact) ?? '');
  for (const fact of facts.filter(isPart)) {
    const all = [fact, ...(reversals.get(fact.naturalKey) ?? [])];
    excluded.push(...all.map((one) => exclude(one, 'SAME_FACT_OTHER_SOURCE')));
  }
  return facts.filter((fact) => !isPart(fact));
}

function compareReports<T extends EvidenceTopic>(
  a: Dated<T>,
  b: Dated<T>,
  form: TopicForm<T>,
): number {
  return (
    form.rankOf(a.record.body) - form.rankOf(b.record.body) ||
    a.record.publishedAt - b.record.publishedAt ||
    compareText(a.record.eventId, b.record.eventId)
  );
}
