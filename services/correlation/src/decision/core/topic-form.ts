import { type EvidenceBodies, type EvidenceOf, type EvidenceTopic } from './types.js';

/** Year that a record names for itself; it counts there whatever its own day. */
interface NamedYear {
  readonly window: 'benefit-year' | 'school-year';
  readonly year: number;
}

/** What the engine needs to know of a topic, whatever the rules. */
export interface TopicForm<T extends EvidenceTopic> {
  /** The fact that several sources may report; null where each record is a fact of its own. */
  readonly factOf: (body: EvidenceBodies[T]) => string | null;
  /** The wider fact that holds this one: where it is there, this one is left out; null for none. */
  readonly widerFactOf: (body: EvidenceBodies[T]) => string | null;
  /** Amounts (also rooms) that a reversal undoes; null for a type that is withdrawn instead. */
  readonly amountsOf: ((body: EvidenceBodies[T]) => readonly (number | null)[]) | null;
  readonly yearOf: (body: EvidenceBodies[T]) => NamedYear | null;
  /** What goes before the later `publishedAt` among reports of one fact; higher counts. */
  readonly rankOf: (body: EvidenceBodies[T]) => number;
  /** Refused where nobody is named: it would count for no one. */
  readonly needsPerson: boolean;
  /** What only someone who was born by then can have met; the register alone knows the birth. */
  readonly needsBirth: boolean;
}

const STAGES = { INITIAL: 0, UPDATE: 1, FINAL: 2 } as const;

const plain = {
  widerFactOf: (): null => null,
  amountsOf: null,
  yearOf: (): null => null,
  rankOf: (): number => 0,
  needsPerson: false,
  needsBirth: false,
} as const;

/** Natural keys, amounts and named years of all department topics (correlation rules §2). */
export const TOPIC_FORMS: { readonly [T in EvidenceTopic]: TopicForm<T> } = {
  'health-insurance.settlement': {
    ...plain,
    factOf: (body) => body.settlementId,
    amountsOf: (body) => [body.totalFen, body.fundPaidFen, body.inPolicyFen, body.personalFen],
  },
  'health-insurance.burden': {
    ...plain,
    factOf: () => null,
    amountsOf: (body) => [body.totalFen, body.fundPaidFen, body.inPolicyFen, body.personalFen],
    yearOf: (body) => ({ window: 'benefit-year', year: body.benefitYear }),
    needsPerson: true,
  },
  // Its fact is the list item, which the list in force on a day decides: see the rule.
  'health-insurance.major-disease': { ...plain, factOf: () => null },
  'health-insurance.coverage': {
    ...plain,
    factOf: (body) => String(body.benefitYear),
    yearOf: (body) => ({ window: 'benefit-year', year: body.benefitYear }),
  },
  'education.cost': {
    ...plain,
    factOf: (body) => `${body.schoolYear}/${body.schoolCode}/${body.term ?? 'year'}`,
    widerFactOf: ({ schoolYear, schoolCode, term }) =>
      term === null ? null : `${schoolYear}/${schoolCode}/year`,
    amountsOf: (body) => [body.tuitionFen, body.boardingFen, body.booksFen, body.aidFen],
    yearOf: (body) => ({ window: 'school-year', year: body.schoolYear }),
  },
  'education.dropout': {
    ...plain,
    factOf: (body) => String(body.schoolYear),
    yearOf: (body) => ({ window: 'school-year', year: body.schoolYear }),
  },
  'public-security.traffic-accident': {
    ...plain,
    factOf: (body) => body.accidentNumber,
    needsBirth: true,
  },
  'public-security.death': { ...plain, factOf: () => 'death', needsBirth: true },
  'disabled-persons-federation.certificate': {
    ...plain,
    factOf: (body) => `${body.disabilityClass}/${body.issuedOn}`,
    needsBirth: true,
  },
  'emergency-management.housing-damage': {
    ...plain,
    factOf: (body) => body.disasterId,
    amountsOf: (body) => [
      body.collapsedRooms,
      body.severeRooms,
      body.lightRooms,
      body.lossFen,
      body.insurancePaidFen,
    ],
    rankOf: (body) => STAGES[body.reportStage],
  },
  'emergency-management.casualty': {
    ...plain,
    factOf: (body) => body.disasterId,
    needsBirth: true,
  },
  'emergency-management.fire': {
    ...plain,
    factOf: (body) => body.fireNumber,
    amountsOf: (body) => [body.lossFen, body.insurancePaidFen, body.rooms],
  },
  'grassroots.warning': { ...plain, factOf: () => null },
  'grassroots.application': { ...plain, factOf: () => null },
};

/** All department topics that can be evidence. */
export const EVIDENCE_TOPICS = Object.keys(TOPIC_FORMS) as readonly EvidenceTopic[];

/** The record's own name inside its topic: source system and record id. */
export function recordName(record: { sourceSystem: string; recordId: string }): string {
  return `${record.sourceSystem}:${record.recordId}`;
}

/**
 * The fact's name as it stands in a window key: its id and the person (`S1:<personRef>`). A record
 * of nobody known, or of a type without such a key, is a fact of its own.
 */
export function naturalKeyOf<T extends EvidenceTopic>(record: EvidenceOf<T>): string {
  const form: TopicForm<T> = TOPIC_FORMS[record.topic];
  const fact = form.factOf(record.body);
  if (fact === null || record.personRef === null) return recordName(record);
  return `${fact}:${record.personRef}`;
}

/** Natural key of the wider fact that holds this record's; null where there is none. */
export function widerKeyOf<T extends EvidenceTopic>(record: EvidenceOf<T>): string | null {
  const form: TopicForm<T> = TOPIC_FORMS[record.topic];
  const wider = form.widerFactOf(record.body);
  return wider === null || record.personRef === null ? null : `${wider}:${record.personRef}`;
}
