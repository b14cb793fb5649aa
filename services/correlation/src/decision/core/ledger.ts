import { type Dated, dated, type ExclusionReason, type Fact } from './fact.js';
import { compareText } from './order.js';
import { standingWith } from './standing.js';
import { type Timeline } from './timeline.js';
import { TOPIC_FORMS, type TopicForm, widerKeyOf } from './topic-form.js';
import { type Day, type EvidenceOf, type EvidenceRecord, type EvidenceTopic } from './types.js';

/** A record that does not count, where it would have counted. */
export interface ExcludedRecord<T extends EvidenceTopic = EvidenceTopic> {
  readonly record: EvidenceOf<T>;
  readonly day: Day;
  readonly naturalKey: string;
  readonly reason: ExclusionReason;
}

/** The facts of one topic and the records that lost or undo nothing. */
export interface TopicLedger<T extends EvidenceTopic> {
  /** By day, then event id. */
  readonly facts: readonly Fact<T>[];
  readonly excluded: readonly ExcludedRecord<T>[];
}

const NOTHING: TopicLedger<never> = { facts: [], excluded: [] };

/** The household's evidence as facts, topic by topic, indexed once for all rules. */
export class Ledger {
  readonly #records: ReadonlyMap<string, readonly EvidenceRecord[]>;
  readonly #topics = new Map<string, TopicLedger<EvidenceTopic>>();

  constructor(
    evidence: readonly EvidenceRecord[],
    readonly timeline: Timeline,
  ) {
    this.#records = timeline.memory.grow('standing', evidence, standingWith).byTopic;
  }

  /** Whether there is evidence of a topic, whatever becomes of it. */
  has(topic: EvidenceTopic): boolean {
    return this.#records.has(topic);
  }

  /** Facts of a topic, worked out at the first question. */
  of<T extends EvidenceTopic>(topic: T): TopicLedger<T> {
    let ledger = this.#topics.get(topic) as TopicLedger<T> | undefined;
    if (ledger === undefined) {
      const records = this.#records.get(topic) as unknown as EvidenceOf<T>[] | undefined;
      // Most households have evidence of a topic or two, and every rule asks for its own.
      if (records === undefined) return NOTHING;
      const { memory } = this.timeline;
      ({ ledger } = memory.grow(`ledger/${topic}`, records, (known: Written<T> | null, added) =>
        writtenWith(known, added, topic, this.timeline),
      ));
      this.#topics.set(topic, ledger);
    }
    return ledger;
  }
}

/** A ledger, and what tells whether one more record is a fact that touches no other. */
interface Written<T extends EvidenceTopic> {
  readonly ledger: TopicLedger<T>;
  readonly records: readonly EvidenceOf<T>[];
  readonly taken: Taken | null;
}

interface Taken {
  readonly naturalKeys: Set<string>;
  /** Record ids that a reversal undoes, also those that have not come yet. */
  readonly undone: ReadonlySet<string>;
  readonly hasParts: boolean;
}

function takenBy<T extends EvidenceTopic>({ ledger, records }: Written<T>): Taken {
  return {
    naturalKeys: new Set(ledger.facts.map(({ naturalKey }) => naturalKey)),
    undone: new Set(records.flatMap(({ correctionOf }) => correctionOf ?? [])),
    hasParts: records.some((record) => widerKeyOf(record) !== null),
  };
}

/** The ledger with some more records; null where one of them touches what is written already. */
function writtenWith<T extends EvidenceTopic>(
  known: Written<T> | null,
  added: readonly EvidenceOf<T>[],
  topic: T,
  timeline: Timeline,
): Written<T> | null {
  if (known === null) {
    return { ledger: topicLedger(topic, added, timeline), records: added, taken: null };
  }
  const taken = known.taken ?? takenBy(known);
  const facts = [...known.ledger.facts];
  for (const record of added) {
    const one = dated(record, timeline);
    if (one === null) continue;
    if (!isApart(one, taken, timeline.today)) return null;
    taken.naturalKeys.add(one.naturalKey);
    const before = facts.findLastIndex((fact) => compareFacts(fact, one) < 0);
    facts.splice(before + 1, 0, one);
  }
  return { ledger: { facts, excluded: known.ledger.excluded }, records: [], taken };
}

// Most evidence is a fact of its own: it undoes nothing, nothing undoes it, no one else told it.
function isApart<T extends EvidenceTopic>(one: Dated<T>, taken: Taken, today: Day): boolean {
  const { record, naturalKey, refusal, widerKey, countsFrom } = one;
  const plain = refusal === null && record.correctionOf === null && countsFrom <= today;
  const alone = !taken.naturalKeys.has(naturalKey) && !taken.undone.has(record.recordId);
  return plain && alone && widerKey === null && !taken.hasParts;
}

function compareFacts<T extends EvidenceTopic>(a: Fact<T>, b: Fact<T>): number {
  return a.day - b.day || compareText(a.record.eventId, b.record.eventId);
}

function topicLedger<T extends EvidenceTopic>(
  topic: T,
  records: readonly EvidenceOf<T>[],
  timeline: Timeline,
): TopicLedger<T> {
  const form = TOPIC_FORMS[topic] as TopicForm<T>;
  const usable: Dated<T>[] = [];
  const excluded: ExcludedRecord<T>[] = [];
  const arrived = (one: Dated<T>): boolean => one.countsFrom <= timeline.today;
  for (const record of records) {
    const one = dated(record, timeline);
    if (one === null) continue;
    if (one.refusal === null) usable.push(one);
    else if (arrived(one)) excluded.push(exclude(one, one.refusal));
  }
  const originals = usable.filter(({ record }) => record.correctionOf === null);
  const reversals = attach(usable, originals, timeline.today, excluded);
  const reported = winners(originals.filter(arrived), form, excluded).map((fact) =>
    undoneBy(reversals.get(fact.naturalKey), fact, excluded),
  );
  return { facts: withoutParts(reported, excluded).sort(compareFacts), excluded };
}

function exclude<T extends EvidenceTopic>(
  { record, day, naturalKey }: Omit<ExcludedRecord<T>, 'reason'>,
  reason: ExclusionReason,
): ExcludedRecord<T> {
  return { record, day, naturalKey, reason };
}

/** Reversals by the natural key of the fact that they undo. */
function attach<T extends EvidenceTopic>(
  usable: readonly Dated<T>[],
  originals: readonly Dated<T>[],
  today: Day,
  excluded: ExcludedRecord<T>[],
): Map<string, Dated<T>[]> {
  const byFact = new Map<string, Dated<T>[]>();
  if (usable.length === originals.length) return byFact;
  const made = usable.filter(({ record }) => record.correctionOf !== null);
  const named = undoneRecords(usable, made);
  const roots = new Map<Dated<T>, Dated<T> | null>();
  for (const reversal of made) {
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
  return byFact;
}

/** Records of a topic by source system, then by record id. */
type NamedRecords<T extends EvidenceTopic> = ReadonlyMap<string, ReadonlyMap<string, Dated<T>>>;

/** The records that a reversal names; few of many bills are ever undone. */
function undoneRecords<T extends EvidenceTopic>(
  usable: readonly Dated<T>[],
  reversals: readonly Dated<T>[],
): NamedRecords<T> {
  const named = new Map<string, Map<string, Dated<T>>>();
  const undone = new Set(reversals.map(({ record }) => record.correctionOf));
  for (const one of usable) {
    const { sourceSystem, recordId } = one.record;
    if (!undone.has(recordId)) continue;
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

// Two sources that report one reversal must not undo the fact twice. The one that is left out is told
// where the fact counts, whenever it was made.
function undoneBy<T extends EvidenceTopic>(
  reversals: readonly Dated<T>[] | undefined,
  fact: Dated<T>,
  excluded: ExcludedRecord<T>[],
): Dated<T> {
  if (reversals === undefined) return fact;
  const made = [...reversals].sort(compareMade).map(({ record }) => record);
  const source = made.at(-1)?.sourceSystem;
  for (const record of made) {
    if (record.sourceSystem !== source)
      excluded.push(exclude({ ...fact, record }, 'SAME_FACT_OTHER_SOURCE'));
  }
  return { ...fact, reversals: made.filter(({ sourceSystem }) => sourceSystem === source) };
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
  facts: Dated<T>[],
  excluded: ExcludedRecord<T>[],
): Dated<T>[] {
  if (facts.every(({ widerKey }) => widerKey === null)) return facts;
  const keys = new Set(facts.map(({ naturalKey }) => naturalKey));
  const isPart = ({ widerKey }: Dated<T>): boolean => widerKey !== null && keys.has(widerKey);
  for (const fact of facts.filter(isPart)) {
    for (const record of [fact.record, ...fact.reversals])
      excluded.push(exclude({ ...fact, record }, 'SAME_FACT_OTHER_SOURCE'));
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
