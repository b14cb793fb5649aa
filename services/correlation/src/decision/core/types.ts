import type { Standard } from '#domain';
import type {
  Burden,
  Casualty,
  Certificate,
  CountyAlert,
  Coverage,
  Death,
  Dropout,
  EvidenceGone,
  Exclusion,
  Fire,
  HouseholdApplication,
  HouseholdBefore,
  HouseholdFacts,
  HousingDamage,
  MajorDisease,
  SchoolCost,
  Settlement,
  TrafficAccident,
  VillageWarning,
} from '#schemas';

/** Days since 1970-01-01 of the local calendar (UTC+8), as Avro `date`. */
export type Day = number;

/**
 * What decides of each department record, by topic. These are fields of the published schemas under
 * their own names, so a decoded record fits without a mapping. Money in fen, days as {@link Day}.
 */
export interface EvidenceBodies {
  readonly 'health-insurance.settlement': Pick<
    Settlement,
    | 'settlementId'
    | 'medType'
    | 'totalFen'
    | 'fundPaidFen'
    | 'inPolicyFen'
    | 'personalFen'
    | 'diagnosisCode'
    | 'codeSystem'
  >;
  readonly 'health-insurance.burden': Pick<
    Burden,
    'benefitYear' | 'personalFen' | 'inPolicyFen' | 'fundPaidFen' | 'totalFen'
  >;
  readonly 'health-insurance.major-disease': Pick<
    MajorDisease,
    'diagnosisCode' | 'codeSystem' | 'morphologyCode' | 'secondCode' | 'diagnosedOn'
  >;
  readonly 'health-insurance.coverage': Pick<Coverage, 'benefitYear' | 'status'>;
  readonly 'education.cost': Pick<
    SchoolCost,
    | 'schoolYear'
    | 'term'
    | 'schoolCode'
    | 'stage'
    | 'publicSchool'
    | 'approvedLevel'
    | 'schoolYearlyFeeFen'
    | 'tuitionFen'
    | 'boardingFen'
    | 'booksFen'
    | 'aidFen'
  >;
  readonly 'education.dropout': Pick<Dropout, 'schoolYear' | 'lastSeenOn'>;
  readonly 'public-security.traffic-accident': Pick<
    TrafficAccident,
    'accidentNumber' | 'injury' | 'compensated' | 'abilityLost'
  >;
  readonly 'public-security.death': Pick<Death, 'diedOn'>;
  readonly 'disabled-persons-federation.certificate': Pick<
    Certificate,
    'disabilityClass' | 'grade' | 'issuedOn' | 'lastValidOn'
  >;
  readonly 'emergency-management.housing-damage': Pick<
    HousingDamage,
    | 'disasterId'
    | 'collapsedRooms'
    | 'severeRooms'
    | 'lightRooms'
    | 'lossFen'
    | 'insurancePaidFen'
    | 'reportStage'
  >;
  readonly 'emergency-management.casualty': Pick<Casualty, 'disasterId' | 'status'>;
  readonly 'emergency-management.fire': Pick<
    Fire,
    'fireNumber' | 'lossFen' | 'insurancePaidFen' | 'rooms'
  >;
  readonly 'grassroots.warning': Pick<VillageWarning, 'cause' | 'urgency'>;
  readonly 'grassroots.application': Pick<HouseholdApplication, 'statedCause' | 'urgency'>;
}

/** Department topics whose records can become evidence. */
export type EvidenceTopic = keyof EvidenceBodies;

/** One version of a department's record that matching gave to the household, of a known topic. */
export interface EvidenceOf<T extends EvidenceTopic> {
  /** Deterministic id of this version. */
  readonly eventId: string;
  readonly topic: T;
  readonly sourceSystem: string;
  /** With topic and source system it names the record; versions of it replace each other. */
  readonly recordId: string;
  readonly sourceVersion: number;
  /** Milliseconds since the epoch at which the department handed it over. */
  readonly publishedAt: number;
  /** Milliseconds since the epoch at which it happened; its local day decides. */
  readonly occurredAt: number;
  /** The person as the register knows them; for a house its head. */
  readonly personRef: string | null;
  /** Kept for the explanation only: whose evidence it is, is decided before this log. */
  readonly householdAtEvent: string | null;
  /** Household from which it came by a move or a merger; named by alerts that go on with its alert. */
  readonly cameFrom: HouseholdBefore | null;
  /** Record id of the same topic and source system that this one reverses. */
  readonly correctionOf: string | null;
  readonly withdrawn: boolean;
  readonly body: EvidenceBodies[T];
  /** The record's bytes as published: the last tie breaker between two contents of one version. */
  readonly bytes: Uint8Array;
}

/** One version of a department's record that matching gave to the household. */
export type EvidenceRecord = { [T in EvidenceTopic]: EvidenceOf<T> }[EvidenceTopic];

/** Keyed hash (32 lower-case hex digits) of a text; the same key for the life of the hub. */
export type KeyedHash = (text: string) => string;

/** Everything that decides about one household, as a set; see docs/concepts on correlation. */
export interface HouseholdInput {
  readonly householdId: string;
  /** All versions seen of all records, in any order, duplicates allowed. */
  readonly evidence: readonly EvidenceRecord[];
  /** The highest version, or null while the register knows no such household. */
  readonly facts: HouseholdFacts | null;
  /** Resolved versions of the household's counties and of the city; others are ignored. */
  readonly standards: readonly Standard[];
  /** The highest version of each exclusion. */
  readonly exclusions: readonly Exclusion[];
  /** Latest day started. */
  readonly today: Day;
  readonly alertIdOf: KeyedHash;
}

/** What an alert says, without what belongs to one revision of it. */
export type AlertContent = Omit<
  CountyAlert,
  | 'revision'
  | 'kind'
  | 'material'
  | 'reopened'
  | 'continues'
  | 'decidedAt'
  | 'causedBy'
  | 'withdrawnBecause'
>;

/** An alert that holds, as `evaluate` finds it. */
export interface AlertDecision {
  readonly content: AlertContent;
  /** First code of the household's unbroken stay in its county; names the alert topic. */
  readonly topicCounty: string;
  /** Quarter (or other) steps of the threshold reached; null for rules that count. */
  readonly updateStep: number | null;
}

/** Last published state of one alert. */
export interface PublishedAlert extends AlertDecision {
  readonly revision: number;
  /** False once withdrawn; `content` is then that of the last revision that held. */
  readonly holds: boolean;
  /** Reason of the withdrawal; null while it holds. */
  readonly withdrawnBecause: string | null;
}

/** Published alerts of a household by alertId. */
export type PublishedAlerts = ReadonlyMap<string, PublishedAlert>;

/** One revision to publish; the shell adds `decidedAt` and `causedBy` from the log record. */
export interface AlertRevision {
  readonly alert: Omit<CountyAlert, 'decidedAt' | 'causedBy'>;
  /** First code of the unbroken stay: the alert topic is the one of this county. */
  readonly topicCounty: string;
}

/** One record of the household log, decoded. For STANDARD and DAY the view has it already. */
export type HouseholdLogEvent =
  | { readonly kind: 'EVIDENCE'; readonly record: EvidenceRecord }
  | { readonly kind: 'EVIDENCE_GONE'; readonly gone: EvidenceGone }
  | { readonly kind: 'FACTS'; readonly facts: HouseholdFacts }
  | { readonly kind: 'EXCLUSION'; readonly exclusion: Exclusion }
  | { readonly kind: 'STANDARD' }
  | { readonly kind: 'DAY' };

/** What holds for every household of a partition of the log. */
export interface DecisionView {
  readonly standards: readonly Standard[];
  readonly today: Day;
  readonly alertIdOf: KeyedHash;
}

/** From first to last day, both included. */
export interface Days {
  readonly first: Day;
  readonly last: Day;
}

/** As much of a household as some bills can change. */
export interface Reach {
  /** Days of which bills that stand apart are read. All other evidence is always read. */
  readonly read: Days;
  /** Benefit years whose alerts are decided again; the others stay as published. */
  readonly years: readonly Days[];
  /** Calendar years, from first to last day, whose alerts on all departments' money are decided again. */
  readonly combined: Days | null;
}

/** All that is remembered of one household. Values are never changed in place. */
export interface HouseholdState {
  readonly householdId: string;
  /** As much of it as was read, and is decided again; null for all. */
  readonly reach: Reach | null;
  /** All versions by record key (see `recordKey`). */
  readonly evidence: ReadonlyMap<string, readonly EvidenceRecord[]>;
  readonly facts: HouseholdFacts | null;
  /** Highest version of each exclusion by its id. */
  readonly exclusions: ReadonlyMap<string, Exclusion>;
  readonly published: PublishedAlerts;
  /** alertId → withdrawn alertId that its next RAISED continues. */
  readonly continuations: ReadonlyMap<string, string>;
}
