import {
  type Day,
  type EvidenceBodies,
  type EvidenceOf,
  type EvidenceRecord,
  type EvidenceTopic,
} from '../../types.js';
import { localDay } from './calendar.js';
import { type Household } from './household.js';

type Reason = 'SAME_FACT_OTHER_SOURCE' | 'REVERSAL_WITHOUT_ORIGINAL';

/** A record that is no longer replaced or withdrawn, on the day on which it counts. */
interface Counted {
  readonly record: EvidenceRecord;
  readonly day: Day;
}

/** What a department says happened, told by one record, with all that undoes it. */
export interface Fact extends Counted {
  /** Natural key with the person (`S1:<personRef>`), else source system and record id. */
  readonly key: string;
  /** Oldest first; they count on the day of the fact. */
  readonly reversals: readonly EvidenceRecord[];
}

/** A record that does not count, where it would have counted. */
interface Excluded extends Counted {
  readonly key: string;
  readonly reason: Reason;
}

/** Everything in a household's evidence that is there today. */
export interface Records {
  readonly facts: readonly Fact[];
  readonly excluded: readonly Excluded[];
}

const AMOUNTS: { readonly [T in EvidenceTopic]?: readonly (keyof EvidenceBodies[T])[] } = {
  'health-insurance.settlement': ['totalFen', 'fundPaidFen', 'inPolicyFen', 'personalFen'],
  'health-insurance.burden': ['totalFen', 'fundPaidFen', 'inPolicyFen', 'personalFen'],
  'education.cost': ['tuitionFen', 'boardingFen', 'booksFen', 'aidFen'],
  'emergency-management.housing-damage': [
    'collapsedRooms',
    'severeRooms',
    'lightRooms',
    'lossFen',
    'insurancePaidFen',
  ],
  'emergency-management.fire': ['lossFen', 'insurancePaidFen', 'rooms'],
};

const STAGES = ['INITIAL', 'UPDATE', 'FINAL'];

/** A record of one topic, or null. */
export function ofTopic<T extends EvidenceTopic>(
  record: EvidenceRecord,
  topic: T,
): EvidenceOf<T> | null {
  return record.topic === topic ? (record as unknown as EvidenceOf<T>) : null;
}

/** Negative where the first is smaller; by the numbers of the characters. */
export function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function byBytes(a: Uint8Array, b: Uint8Array): number {
  return byText(Buffer.from(a).toString('hex'), Buffer.from(b).toString('hex'));
}

/** The later hand-over is greater, then the greater event id. */
export function byHandOver(a: EvidenceRecord, b: EvidenceRecord): number {
  return a.publishedAt - b.publishedAt || byText(a.eventId, b.eventId);
}

/** What was made later is greater: a reversal by the instant at which it was made. */
function byMaking(a: EvidenceRecord, b: EvidenceRecord): number {
  return a.occurredAt - b.occurredAt || byHandOver(a, b);
}

/** One record, many versions: which counts (rules §2). */
function newest(versions: readonly EvidenceRecord[]): EvidenceRecord[] {
  const best = new Map<string, EvidenceRecord>();
  for (const version of versions) {
    const name = `${version.topic}/${version.sourceSystem}/${version.recordId}`;
    const other = best.get(name);
    const order =
      other === undefined
        ? 1
        : version.sourceVersion - other.sourceVersion ||
          byHandOver(version, other) ||
          byBytes(version.bytes, other.bytes);
    if (order > 0) best.set(name, version);
  }
  return [...best.values()].filter(({ withdrawn }) => !withdrawn);
}

/** What the natural key says beside the person; null for a record that is a fact of its own. */
function factName({ topic, body }: EvidenceRecord): string | null {
  switch (topic) {
    case 'health-insurance.settlement':
      return body.settlementId;
    case 'health-insurance.coverage':
      return String(body.benefitYear);
    case 'education.cost':
      return `${body.schoolYear}/${body.schoolCode}/${body.term ?? 'year'}`;
    case 'education.dropout':
      return String(body.schoolYear);
    case 'public-security.traffic-accident':
      return body.accidentNumber;
    case 'public-security.death':
      return 'death';
    case 'disabled-persons-federation.certificate':
      return `${body.disabilityClass}/${body.issuedOn}`;
    case 'emergency-management.housing-damage':
    case 'emergency-management.casualty':
      return body.disasterId;
    case 'emergency-management.fire':
      return body.fireNumber;
    case 'health-insurance.burden':
    case 'health-insurance.major-disease':
    case 'grassroots.warning':
    case 'grassroots.application':
      return null;
  }
}

function keyOf(record: EvidenceRecord): string {
  const fact = factName(record);
  if (fact === null || record.personRef === null)
    return `${record.sourceSystem}:${record.recordId}`;
  return `${fact}:${record.personRef}`;
}

/** The day on which a record counts: its own, or the nearest of the year that it names. */
export function countedDay(record: EvidenceRecord, household: Household): Day {
  const own = localDay(record.occurredAt);
  const nearest = (days: readonly Day[]): Day => {
    let best = days[0] ?? own;
    for (const day of days) if (Math.abs(day - own) < Math.abs(best - own)) best = day;
    return best;
  };
  const { topic, body } = record;
  if (topic === 'health-insurance.burden' || topic === 'health-insurance.coverage') {
    const { benefitYear } = body;
    if (household.benefitYear(own) === benefitYear) return own;
    return nearest(household.benefitDays(benefitYear));
  }
  if (topic === 'education.cost' || topic === 'education.dropout') {
    return nearest(household.schoolDays(body.schoolYear));
  }
  return own;
}

/** First day on which a record is evidence at all: that of its own and that on which it counts. */
function dueOn(record: EvidenceRecord, household: Household): Day {
  return Math.max(localDay(record.occurredAt), countedDay(record, household));
}

function amountsOf(record: EvidenceRecord): number[] {
  const names = (AMOUNTS[record.topic] ?? []) as readonly string[];
  const body = record.body as unknown as Readonly<Record<string, number | null>>;
  return names.map((name) => body[name] ?? 0);
}

/** Which of two records of one fact tells it: rank first, then the later hand-over. */
function tellsBetter(a: EvidenceRecord, b: EvidenceRecord): boolean {
  const stage = (record: EvidenceRecord): number =>
    STAGES.indexOf(ofTopic(record, 'emergency-management.housing-damage')?.body.reportStage ?? '');
  return (stage(a) - stage(b) || byHandOver(a, b)) > 0;
}

/** Records that count by themselves, reversals, and what is refused at once. */
class Sorting {
  readonly plain: EvidenceRecord[] = [];
  readonly lost: EvidenceRecord[] = [];
  /** Reversals with the record at the root of what they undo. */
  readonly undoing: { readonly reversal: EvidenceRecord; readonly root: EvidenceRecord }[] = [];

  constructor(private readonly records: readonly EvidenceRecord[]) {
    for (const record of records) this.sort(record);
  }

  private sort(record: EvidenceRecord): void {
    const reverses = record.correctionOf !== null;
    if (record.topic === 'health-insurance.burden' && record.personRef === null) return;
    if (!reverses && amountsOf(record).some((amount) => amount < 0)) this.lost.push(record);
    else if (!reverses) this.plain.push(record);
    else {
      const root = AMOUNTS[record.topic] === undefined ? null : this.rootOf(record, new Set());
      if (root === null) this.lost.push(record);
      else this.undoing.push({ reversal: record, root });
    }
  }

  private rootOf(record: EvidenceRecord, seen: Set<EvidenceRecord>): EvidenceRecord | null {
    if (record.correctionOf === null) {
      return amountsOf(record).some((amount) => amount < 0) ? null : record;
    }
    if (seen.has(record)) return null;
    seen.add(record);
    const undone = this.records.find(
      ({ topic, sourceSystem, recordId }) =>
        topic === record.topic &&
        sourceSystem === record.sourceSystem &&
        recordId === record.correctionOf,
    );
    return undone === undefined ? null : this.rootOf(undone, seen);
  }
}

/** The term records of a fact whose whole year is told too count for nothing (rules §2). */
function widerKey(record: EvidenceRecord): string | null {
  const cost = ofTopic(record, 'education.cost');
  if (cost === null || cost.body.term === null || cost.personRef === null) return null;
  return `${cost.body.schoolYear}/${cost.body.schoolCode}/year:${cost.personRef}`;
}

/** All facts that a household's evidence tells up to today, and what does not count. */
export function recordsOf(versions: readonly EvidenceRecord[], household: Household): Records {
  const { plain, lost, undoing } = new Sorting(newest(versions));
  const excluded: Excluded[] = [];
  const exclude = (record: EvidenceRecord, day: Day, key: string, reason: Reason): void => {
    if (dueOn(record, household) <= household.today) excluded.push({ record, day, key, reason });
  };
  const due = plain.filter((record) => dueOn(record, household) <= household.today);
  const tellers = new Map<string, EvidenceRecord>();
  for (const record of due) {
    const name = `${record.topic}|${keyOf(record)}`;
    const other = tellers.get(name);
    if (other === undefined || tellsBetter(record, other)) tellers.set(name, record);
  }
  const facts: Fact[] = [];
  for (const [name, record] of tellers) {
    const day = countedDay(record, household);
    const key = keyOf(record);
    const wider = widerKey(record);
    const contained = wider !== null && tellers.has(`${record.topic}|${wider}`);
    const undo = undoing.filter(
      ({ root }) => due.includes(root) && `${root.topic}|${keyOf(root)}` === name,
    );
    const last = [...undo].sort((a, b) => byMaking(a.reversal, b.reversal)).at(-1);
    const reversals: EvidenceRecord[] = [];
    for (const { reversal } of undo) {
      const counts = !contained && reversal.sourceSystem === last?.reversal.sourceSystem;
      if (counts) reversals.push(reversal);
      // A reversal waits only for what it undoes.
      else excluded.push({ record: reversal, day, key, reason: 'SAME_FACT_OTHER_SOURCE' });
    }
    if (contained) exclude(record, day, key, 'SAME_FACT_OTHER_SOURCE');
    else facts.push({ record, day, key, reversals: reversals.sort(byMaking) });
  }
  for (const record of due) {
    if (tellers.get(`${record.topic}|${keyOf(record)}`) === record) continue;
    exclude(record, countedDay(record, household), keyOf(record), 'SAME_FACT_OTHER_SOURCE');
  }
  for (const record of lost) {
    exclude(record, countedDay(record, household), keyOf(record), 'REVERSAL_WITHOUT_ORIGINAL');
  }
  return { facts, excluded };
}
