// Generated from the .avsc files by `npm run generate`; do not edit.

/** Identity in cipher; only the county centre opens it, with a purpose, leaving a record (PIPL Art. 28). */
export interface SealedIdentity {
  /** Which sealing key was used. [S1] */
  keyId: string;
  /** Version byte, nonce, cipher text and authentication tag of a small JSON object (number, name, phone, free text). [S3] */
  cipher: Buffer;
}

/** What every department event carries; the same in all department topics. */
export interface Envelope {
  /** Deterministic id (UUID version 5 of topic, source system, record id and version): a re-sent file makes no new event. [S0] */
  eventId: string;
  /** Connector that published: health-insurance, education, public-security, disabled-persons-federation, emergency-management, grassroots, insurer. [S0] */
  sourceDepartment: string;
  /** System of the department in which the record lives; part of the record's identity. [S0] */
  sourceSystem: string;
  /** Id of the record in the source system; parts that identify a person are keyed hashes. [S2] */
  sourceRecordId: string;
  /** Version of the record, from 1; the highest counts. [S0] */
  sourceVersion: number;
  /** Delivery (file, poll or push) in which this version came. [S0] */
  deliveryId: string;
  /** Row of that delivery, counted as a person sees it in the file, from 1. [S0] */
  rowNumber: null | number;
  /** When it happened; its local day (UTC+8) decides. Milliseconds since 1970-01-01T00:00:00Z. [S2] */
  occurredAt: number;
  /** When the department handed it over. Milliseconds since 1970-01-01T00:00:00Z. [S0] */
  publishedAt: number;
  /** County of the publishing department, 6 digits (GB/T 2260). [S0] */
  countyCode: string;
  /** Place named by the record, 9 or 12 digits (statistical division code). [S2] */
  divisionCode: null | string;
  /** Edition of the division table that divisionCode belongs to, for example 2019-10-31. [S0] */
  divisionVersion: string;
  /** Keyed HMAC of the normalised 18-digit ID (GB 11643), 32 hex digits; null where the source has no number. For a house: its head. [S2] */
  personRef: null | string;
  /** Keyed HMAC of normalised name and birth date, 32 hex digits. [S2] */
  nameBirthRef: null | string;
  /** Keyed HMAC of normalised name and village code, 32 hex digits. [S2] */
  nameVillageRef: null | string;
  /** Sealed identity; null where the source gave none. [S3] */
  sealed: null | SealedIdentity;
  /** Item of the government data-sharing catalogue under which it is shared (State Council Decree 809). [S0] */
  catalogueItem: string;
  /** Record id of the same topic and source system that this record reverses; null otherwise. [S2] */
  correctionOf: null | string;
  /** True when the source takes the record back. [S0] */
  withdrawn: boolean;
}

/** One settlement of a medical bill (national interface 2304 setlinfo). A reversal is a record of its own with negative amounts. */
export interface Settlement {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** setl_id: number of the settlement in the medical insurance system. [S2] */
  settlementId: string;
  /** med_type. Code table med-type (national medical insurance interface): 11 outpatient, 14 chronic outpatient, 21 inpatient, 52 childbirth. [S3] */
  medType: string;
  /** insutype. Code table insurance-type (national medical insurance interface): 310 employees, 390 urban and rural residents. [S2] */
  insuranceType: null | string;
  /** medfee_sumamt: total cost. Fen (1/100 yuan). [S3] */
  totalFen: number;
  /** fund_pay_sumamt: paid by all funds together. Fen (1/100 yuan). [S3] */
  fundPaidFen: number;
  /** inscp_scp_amt: amount inside policy scope. Fen (1/100 yuan). [S3] */
  inPolicyFen: null | number;
  /** hifp_pay: basic pool fund. Fen (1/100 yuan). [S3] */
  basicPaidFen: null | number;
  /** hifmi_pay: residents' major-illness insurance. Fen (1/100 yuan). [S3] */
  majorIllnessPaidFen: null | number;
  /** maf_pay: medical assistance. Fen (1/100 yuan). [S3] */
  assistancePaidFen: null | number;
  /** psn_part_amt: personal burden. Fen (1/100 yuan). [S3] */
  personalFen: number;
  /** Main diagnosis, ICD-10 in the edition named by codeSystem. [S3] */
  diagnosisCode: null | string;
  /** Code table code-system (GB/T 14396 and national editions): ICD10-YB2 medical-insurance edition 2.0, ICD10-CN2 national clinical edition 2.0, GBT14396. [S1] */
  codeSystem: null | string;
  /** fixmedins_code: designated medical institution (定点医疗机构编码), code of the national medical insurance platform; null where the source gives none. [S1] */
  institutionCode: null | string;
  /** First day of an inpatient stay. Days since 1970-01-01. [S3] */
  admittedOn: null | number;
}

/** A person's cumulative medical burden of one benefit year at a cut-off day. */
export interface Burden {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Benefit year by the year in which it starts. [S1] */
  benefitYear: number;
  /** Day up to which the figures count. Days since 1970-01-01. [S1] */
  cutOffOn: number;
  /** Cumulative total cost. Fen (1/100 yuan). [S3] */
  totalFen: null | number;
  /** Cumulative amount inside policy scope. Fen (1/100 yuan). [S3] */
  inPolicyFen: null | number;
  /** Cumulative payments of all funds. Fen (1/100 yuan). [S3] */
  fundPaidFen: null | number;
  /** Cumulative personal burden. Fen (1/100 yuan). [S3] */
  personalFen: number;
}

/** A diagnosis handed over as a major disease; the hub finds the list item. */
export interface MajorDisease {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** ICD-10 code in the edition named by codeSystem. [S3] */
  diagnosisCode: string;
  /** Code table code-system (GB/T 14396 and national editions): ICD10-YB2, ICD10-CN2 or GBT14396. [S1] */
  codeSystem: string;
  /** ICD-O morphology code such as M9180/3. [S3] */
  morphologyCode: null | string;
  /** Second code that an item needs, such as U84.3. [S3] */
  secondCode: null | string;
  /** Day of the diagnosis. Days since 1970-01-01. [S3] */
  diagnosedOn: number;
}

/** Insurance status. */
export type CoverageStatus = 'NONE' | 'NORMAL' | 'PAUSED' | 'ENDED' | 'UNKNOWN';

/** Whether a person has any basic medical insurance in a benefit year. */
export interface Coverage {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Benefit year by the year in which it starts. [S1] */
  benefitYear: number;
  /** 0 none, 1 normal, 2 paused, 3 ended. [S2] */
  status: CoverageStatus;
  /** insutype. Code table insurance-type (national medical insurance interface). [S2] */
  insuranceType: null | string;
}

/** Cost of a student's school year (or of one term). */
export interface SchoolCost {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** School year by its first year (1 September to 31 August). [S1] */
  schoolYear: number;
  /** Number of the term of the school year, 1 or 2, where the record states one term only; null for the whole year. [S1] */
  term: null | number;
  /** Keyed HMAC of the student number (学籍号), 32 hex digits. [S2] */
  studentNumberRef: null | string;
  /** School identification code, 10 digits. [S2] */
  schoolCode: string;
  /** Code table education-stage (national student register). [S2] */
  stage: string;
  /** Public (true) or private (false); null unknown. [S1] */
  publicSchool: null | boolean;
  /** Level that approved the school: COUNTY, CITY, PROVINCE, NATIONAL, NONE. [S1] */
  approvedLevel: null | string;
  /** The school's yearly fee standard. Fen (1/100 yuan). [S1] */
  schoolYearlyFeeFen: null | number;
  /** Tuition. Fen (1/100 yuan). [S2] */
  tuitionFen: number;
  /** Boarding. Fen (1/100 yuan). [S2] */
  boardingFen: number;
  /** Books. Fen (1/100 yuan). [S2] */
  booksFen: number;
  /** Aid received. Fen (1/100 yuan). [S2] */
  aidFen: number;
}

/** A suspected dropout of compulsory schooling. */
export interface Dropout {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** School year by its first year (1 September to 31 August). [S1] */
  schoolYear: number;
  /** Keyed HMAC of the student number (学籍号), 32 hex digits. [S2] */
  studentNumberRef: null | string;
  /** School identification code, 10 digits. [S2] */
  schoolCode: null | string;
  /** Last day on which the student was at school. Days since 1970-01-01. [S2] */
  lastSeenOn: null | number;
  /** Reason as the school states it: TIRED_OF_SCHOOL, ILLNESS, WORK or OTHER. [S2] */
  reason: null | string;
}

/** Injury of the person. */
export type Injury = 'DEATH' | 'SERIOUS' | 'LIGHT' | 'NONE' | 'UNKNOWN';

/** How far the damage was made good. */
export type Compensated = 'NONE' | 'PARTIAL' | 'FULL' | 'UNKNOWN';

/** One person hurt in a traffic accident, after the liability decision. */
export interface TrafficAccident {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Number of the accident. [S2] */
  accidentNumber: string;
  /** DRIVER, PASSENGER, PEDESTRIAN or OTHER. [S2] */
  role: string;
  /** Code table injury (traffic accident records): 死亡, 重伤, 轻伤, 无. [S3] */
  injury: Injury;
  /** Code table liability (traffic accident records): FULL, MAIN, EQUAL, SECONDARY, NONE; or UNKNOWN. [S2] */
  liability: string;
  /** Compensation so far. [S2] */
  compensated: Compensated;
  /** True when the ability to work was lost for good. [S3] */
  abilityLost: null | boolean;
}

/** A death by the household registration. */
export interface Death {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Day of death. Days since 1970-01-01. [S2] */
  diedOn: number;
  /** Day on which the registration was cancelled. Days since 1970-01-01. [S2] */
  deregisteredOn: null | number;
}

/** A disability certificate: issued, changed or cancelled (cancelled is a new version with its last valid day). */
export interface Certificate {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Code table disability-class (GB/T 26341): 1 visual, 2 hearing, 3 speech, 4 physical, 5 intellectual, 6 mental, 7 multiple. [S3] */
  disabilityClass: number;
  /** Code table disability-grade (GB/T 26341): 1 (most severe) to 4. [S3] */
  grade: number;
  /** Day of issue. Days since 1970-01-01. [S2] */
  issuedOn: number;
  /** Last valid day; null while valid without end. Days since 1970-01-01. [S2] */
  lastValidOn: null | number;
  /** NEW, GRADE_CHANGED, CANCELLED, MOVED. [S2] */
  change: string;
}

/** Stage of the report. */
export type ReportStage = 'INITIAL' | 'UPDATE' | 'FINAL';

/** Damage to one household's house in one disaster. */
export interface HousingDamage {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Number of the disaster. [S1] */
  disasterId: string;
  /** Code table disaster-type (GB/T 28921). [S1] */
  disasterType: string;
  /** Always null: the sub-type (亚灾种) is written in words that may name people and travels sealed, as the note of the envelope's sealed identity. [S1] */
  disasterSubType: null | string;
  /** Number of collapsed rooms. [S2] */
  collapsedRooms: number;
  /** Number of severely damaged rooms. [S2] */
  severeRooms: number;
  /** Number of lightly damaged rooms. [S2] */
  lightRooms: number;
  /** Loss of house and property. Fen (1/100 yuan). [S2] */
  lossFen: number;
  /** Insurance paid. Fen (1/100 yuan). [S2] */
  insurancePaidFen: number;
  /** Code table report-stage (disaster statistics reporting rules): 初报, 续报, 核报. [S1] */
  reportStage: ReportStage;
}

/** What became of the person. */
export type CasualtyStatus = 'DEAD' | 'MISSING' | 'UNKNOWN';

/** A person dead or missing in a disaster. */
export interface Casualty {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Number of the disaster. [S1] */
  disasterId: string;
  /** 死亡, 失踪. [S3] */
  status: CasualtyStatus;
  /** Always null: the words of the report may name people and travel sealed, as the note of the envelope's sealed identity. [S3] */
  cause: null | string;
}

/** A household fire. */
export interface Fire {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Number of the fire. [S1] */
  fireNumber: string;
  /** Loss of house and property. Fen (1/100 yuan). [S2] */
  lossFen: number;
  /** Insurance paid. Fen (1/100 yuan). [S2] */
  insurancePaidFen: number;
  /** Number of burnt rooms. [S2] */
  rooms: null | number;
}

/** How urgent the reporter calls it. */
export type Urgency = 'NORMAL' | 'URGENT' | 'CRITICAL';

/** A village warning officer's report. The observed text travels sealed. */
export interface VillageWarning {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Code table cause (this hub): ILLNESS, SCHOOLING, DISASTER, ACCIDENT, JOB_LOSS, BUSINESS_FAILURE, DISABILITY, OTHER. [S2] */
  cause: string;
  /** Urgency as reported. [S1] */
  urgency: Urgency;
  /** Keyed HMAC of the officer's id, 32 hex digits. [S2] */
  officerRef: null | string;
}

/** A household's own application. The statement travels sealed. */
export interface HouseholdApplication {
  /** Who, when, from where. [S3] */
  envelope: Envelope;
  /** Code table cause (this hub). [S2] */
  statedCause: string;
  /** Urgency as reported. [S1] */
  urgency: Urgency;
  /** VILLAGE, COUNTY, MINI_PROGRAM or PHONE. [S1] */
  channel: string;
  /** Number of the signed application and authorisation (申请及承诺授权查询书). [S2] */
  authorisationId: null | string;
}

/** The county in which a household lies in a period. */
export interface CountyTerm {
  /** County, 6 digits (GB/T 2260). [S1] */
  countyCode: string;
  /** Codes (GB/T 2260) that this county's code has succeeded here, oldest first. [S0] */
  succeeds: string[];
  /** First day. Days since 1970-01-01. [S2] */
  from: number;
  /** First day on which it no longer holds; null while it holds. Days since 1970-01-01. [S2] */
  to: null | number;
}

/** Membership of a household in a period. */
export interface Residence {
  /** Household number. [S2] */
  householdId: string;
  /** First day. Days since 1970-01-01. [S2] */
  from: number;
  /** First day on which it no longer holds; null while it holds. Days since 1970-01-01. [S2] */
  to: null | number;
  /** Counties of the household by period; empty when unknown. [S2] */
  counties: CountyTerm[];
}

/** Which household a person belongs to, by the register as known now; key personRef. */
export interface Resident {
  /** Keyed HMAC of the ID, 32 hex digits. [S2] */
  personRef: string;
  /** Version, from 1. [S0] */
  version: number;
  /** County where the person lives, 6 digits (GB/T 2260). [S2] */
  countyCode: string;
  /** Village where the person lives, 12 digits (statistical division code). [S2] */
  villageCode: string;
  /** Keyed HMAC of normalised name and birth date, 32 hex digits. [S2] */
  nameBirthRef: null | string;
  /** Keyed HMAC of normalised name and village code, 32 hex digits. [S2] */
  nameVillageRef: null | string;
  /** References of other numbers of the same person (15-digit, reissued, temporary). [S2] */
  aliases: string[];
  /** Households by period, oldest first. [S2] */
  residences: Residence[];
}

/** Ability to work in a period. */
export interface AbilityTerm {
  /** Able to work. [S2] */
  canWork: boolean;
  /** First day. Days since 1970-01-01. [S2] */
  from: number;
  /** First day on which it no longer holds; null while it holds. Days since 1970-01-01. [S2] */
  to: null | number;
}

/** One member of a household. */
export interface Member {
  /** Keyed HMAC of the ID, 32 hex digits. [S2] */
  personRef: string;
  /** Birth date; null when unknown. Days since 1970-01-01. [S2] */
  birthOn: null | number;
  /** First day as a member. Days since 1970-01-01. [S2] */
  joinedOn: number;
  /** First day no longer a member; null while a member. Days since 1970-01-01. [S2] */
  leftOn: null | number;
  /** True for the head of the household (户主). [S2] */
  head: boolean;
  /** Ability to work (劳动技能) by period; empty when unknown. [S2] */
  canWork: AbilityTerm[];
}

/** Ordinary (普通农户) or ex-poor (脱贫户). */
export type HouseholdType = 'ORDINARY' | 'EX_POOR';

/** Household type (户类型) in a period. */
export interface HouseholdTypeTerm {
  /** 户类型. Code table household-type (national monitoring system): ORDINARY (0) or EX_POOR (1). [S2] */
  type: HouseholdType;
  /** First day. Days since 1970-01-01. [S2] */
  from: number;
  /** First day on which it no longer holds; null while it holds. Days since 1970-01-01. [S2] */
  to: null | number;
}

/** Monitoring category (监测对象类别) in a period. */
export interface CategoryTerm {
  /** Code table category (national monitoring system): UNSTABLE_EX_POOR (0), MARGINAL (1) or SUDDEN_DIFFICULTY (2). [S2] */
  category: string;
  /** First day. Days since 1970-01-01. [S2] */
  from: number;
  /** First day on which it no longer holds; null while it holds. Days since 1970-01-01. [S2] */
  to: null | number;
}

/** Net income known from a day on. */
export interface IncomeFact {
  /** Net income of the household in a year (家庭纯收入). Fen (1/100 yuan). [S2] */
  netIncomeFen: number;
  /** Day from which the figure counts. Days since 1970-01-01. [S2] */
  from: number;
}

/** Where the household lives in a period. */
export interface PlaceTerm {
  /** County, 6 digits (GB/T 2260). [S2] */
  countyCode: string;
  /** Town, 9 digits (statistical division code). [S2] */
  townCode: string;
  /** Village, 12 digits (statistical division code). [S2] */
  villageCode: string;
  /** Codes (GB/T 2260) that this county's code has succeeded here, oldest first. [S0] */
  succeeds: string[];
  /** First day. Days since 1970-01-01. [S2] */
  from: number;
  /** First day on which it no longer holds; null while it holds. Days since 1970-01-01. [S2] */
  to: null | number;
}

/** Whether the house is the only one in a period. */
export interface OnlyHouseTerm {
  /** The household has no other house. [S2] */
  onlyHouse: boolean;
  /** First day. Days since 1970-01-01. [S2] */
  from: number;
  /** First day on which it no longer holds; null while it holds. Days since 1970-01-01. [S2] */
  to: null | number;
}

/** All facts of a household, whole, with a version; the highest version counts. */
export interface HouseholdFacts {
  /** Household number of the ledger (户编号). [S2] */
  householdId: string;
  /** Version, from 1. [S0] */
  version: number;
  /** First day on which the register knows the household. Days since 1970-01-01. [S1] */
  firstKnownOn: number;
  /** Members, also former ones. [S2] */
  members: Member[];
  /** Household types by period. [S2] */
  types: HouseholdTypeTerm[];
  /** Monitoring categories by period; none when not monitored. [S2] */
  categories: CategoryTerm[];
  /** Net incomes by day; empty when unknown. [S2] */
  incomes: IncomeFact[];
  /** Places by period. [S2] */
  places: PlaceTerm[];
  /** Only house by period; empty when unknown. [S2] */
  onlyHouse: OnlyHouseTerm[];
  /** Household that this one was merged into; null otherwise. [S2] */
  mergedInto: null | string;
  /** Day of the merger. Days since 1970-01-01. [S2] */
  mergedOn: null | number;
  /** Counties of the household that this one was merged into, by period; empty when not merged or unknown. [S2] */
  mergedIntoCounties: CountyTerm[];
}

/** One version of a county's standard, whole. */
export interface StandardVersion {
  /** Id of the standard. [S0] */
  standardId: string;
  /** County, 6 digits (GB/T 2260); the city's default carries the city's code 130500. [S0] */
  countyCode: string;
  /** Version, from 1; the highest whose first day is not later is in force. [S0] */
  version: number;
  /** First day on which it holds. Days since 1970-01-01. [S0] */
  validFrom: number;
  /** The checked document as canonical JSON. [S0] */
  document: string;
}

/** How the person was found. */
export type MatchedBy = 'PERSON_REF' | 'ALIAS' | 'NAME_BIRTH' | 'NAME_VILLAGE' | 'DECISION';

/** The household that a move or a merger took a record from. */
export interface HouseholdBefore {
  /** Household that had it. [S2] */
  householdId: string;
  /** Counties of that household by period, as the register knows them now; empty when unknown. [S2] */
  counties: CountyTerm[];
}

/** A department's record that belongs to this household. */
export interface Evidence {
  /** Event id of the record version. [S0] */
  eventId: string;
  /** Department topic it came from. [S0] */
  topic: string;
  /** System of the department in which the record lives. [S0] */
  sourceSystem: string;
  /** Id of the record in the source system. [S2] */
  sourceRecordId: string;
  /** Version of the record, from 1. [S0] */
  sourceVersion: number;
  /** When the department handed it over. Milliseconds since 1970-01-01T00:00:00Z. [S0] */
  publishedAt: number;
  /** When it happened. Milliseconds since 1970-01-01T00:00:00Z. [S2] */
  occurredAt: number;
  /** The person, as the register knows them: keyed HMAC of the ID, 32 hex digits; null when nobody is named. [S2] */
  personRef: null | string;
  /** Household of the person at the time of the event. [S2] */
  householdAtEvent: null | string;
  /** How the person was found. [S1] */
  matchedBy: MatchedBy;
  /** The department's record exactly as published, Confluent wire framing. [S3] */
  record: Buffer;
  /** Household from which it came by a move or a merger; null when it came from none. [S2] */
  cameFrom: null | HouseholdBefore;
}

/** Why it went. */
export type GoneReason =
  'PERSON_MOVED' | 'HOUSEHOLD_MERGED' | 'RECORD_NAMES_ANOTHER' | 'LINK_UNDONE';

/** A record that no longer belongs to this household. */
export interface EvidenceGone {
  /** Department topic. [S0] */
  topic: string;
  /** System of the department in which the record lives. [S0] */
  sourceSystem: string;
  /** Id of the record in the source system. [S2] */
  sourceRecordId: string;
  /** Why it went. [S1] */
  reason: GoneReason;
  /** Household that has it now. [S2] */
  toHouseholdId: null | string;
  /** Counties by period of the household that has it now; empty when unknown. [S2] */
  toCounties: CountyTerm[];
  /** Whether the person whose record it is now ever lived in this household, by the register as known now; null where it is nobody's, and in events from before this field. [S2] */
  livedHere: null | boolean;
}

/** A day of the hub begins; written to every partition. */
export interface DayStarted {
  /** The day (UTC+8). Days since 1970-01-01. [S0] */
  day: number;
  /** True when a person drives the day instead of the clock. [S0] */
  driven: boolean;
}

/** Excluded behaviour recorded by a person for one household; whole, with a version. */
export interface Exclusion {
  /** Id of the exclusion. [S1] */
  exclusionId: string;
  /** Version, from 1; the highest counts. [S0] */
  version: number;
  /** Kind of excluded behaviour: a code that the county's standard names, or the city's; where neither names its own, code table exclusion-kind (county rules). [S3] */
  kind: string;
  /** What the record rests on. Code table exclusion-basis (county rules). [S3] */
  reason: string;
  /** Where the evidence is kept. [S2] */
  evidenceRef: string;
  /** First day in force. Days since 1970-01-01. [S2] */
  firstDay: number;
  /** Last day in force. Days since 1970-01-01. [S2] */
  lastDay: number;
  /** Day of the second person's consent; null while missing. Days since 1970-01-01. [S2] */
  consentedOn: null | number;
  /** Day on which it was ended or an appeal granted. Days since 1970-01-01. [S2] */
  endedOn: null | number;
}

/** One log for everything that can change a decision, in one order for each household. */
export interface HouseholdEvent {
  /** Household; null for standards and days, which are written to every partition. [S2] */
  householdId: null | string;
  /** What happened. [S3] */
  body:
    | { 'cn.xingtai.hub.Evidence': Evidence }
    | { 'cn.xingtai.hub.EvidenceGone': EvidenceGone }
    | { 'cn.xingtai.hub.HouseholdFacts': HouseholdFacts }
    | { 'cn.xingtai.hub.StandardVersion': StandardVersion }
    | { 'cn.xingtai.hub.DayStarted': DayStarted }
    | { 'cn.xingtai.hub.Exclusion': Exclusion };
}

/** One header. */
export interface RecordHeader {
  /** Name of the header. [S0] */
  name: string;
  /** Its value, as bytes. [S1] */
  value: Buffer;
}

/** A record that could not be read or used, with its original bytes. */
export interface QuarantinedRecord {
  /** Deterministic id of topic, partition and offset. [S0] */
  quarantineId: string;
  /** Topic it came from. [S0] */
  topic: string;
  /** Number of its partition, from 0. [S0] */
  partition: number;
  /** Offset in that partition, from 0. [S0] */
  offset: number;
  /** Consumer group that could not use it. [S0] */
  group: string;
  /** Original key, as bytes; null where it had none. [S2] */
  key: null | Buffer;
  /** Original value, as bytes; null for a tombstone. [S3] */
  value: null | Buffer;
  /** Original headers. [S1] */
  headers: RecordHeader[];
  /** Code of the error, see docs/reference. [S0] */
  errorCode: string;
  /** Field that could not be read, where known. [S0] */
  field: null | string;
  /** Reason in Chinese, without personal data. [S1] */
  reasonZh: string;
  /** County where known, 6 digits (GB/T 2260). [S0] */
  countyCode: null | string;
  /** When it failed first. Milliseconds since 1970-01-01T00:00:00Z. [S0] */
  firstSeenAt: number;
  /** When it failed last. Milliseconds since 1970-01-01T00:00:00Z. [S0] */
  lastSeenAt: number;
  /** Number of attempts so far. [S0] */
  attempts: number;
}

/** What this revision does. */
export type AlertKind = 'RAISED' | 'UPDATED' | 'WITHDRAWN';

/** Group on the day on which the rule was first met. */
export type HouseholdGroup = 'WATCHED' | 'ORDINARY';

/** Severity; BLUE is report only. */
export type Severity = 'BLUE' | 'YELLOW' | 'ORANGE' | 'RED';

/** Unit of an indicator. */
export type IndicatorUnit = 'FEN' | 'COUNT' | 'DAYS';

/** A value beside its threshold. */
export interface Indicator {
  /** Rule id, for example illness.year-burden. [S1] */
  name: string;
  /** What the household has reached in the window, in the unit of the field unit. [S2] */
  value: number;
  /** Line that applied, in the unit of the field unit; null for rules without. [S1] */
  threshold: null | number;
  /** Unit of value and threshold: FEN 1/100 yuan, COUNT records that count (rooms in disaster.housing), DAYS days. [S0] */
  unit: IndicatorUnit;
  /** First day counted. Days since 1970-01-01. [S1] */
  windowFrom: number;
  /** Last day counted. Days since 1970-01-01. [S1] */
  windowTo: number;
}

/** One piece of evidence that counts. */
export interface AlertEvidence {
  /** Id of the department event. [S1] */
  eventId: string;
  /** Department topic that it came from. [S1] */
  topic: string;
  /** Keyed HMAC of the ID, 32 hex digits; null when nobody is named. [S2] */
  personRef: null | string;
  /** Local day (UTC+8) on which it happened. Days since 1970-01-01. [S2] */
  occurredOn: number;
  /** What it contributes to the indicator's value, signed, in the unit of the field unit. [S2] */
  contribution: number;
  /** Unit of contribution: FEN 1/100 yuan, COUNT records that count (rooms in disaster.housing), DAYS days. [S0] */
  unit: IndicatorUnit;
  /** Household at the time of the event. [S2] */
  householdAtEvent: null | string;
}

/** What the list leaves out. */
export interface EvidenceOmitted {
  /** Number of pieces that are not listed. [S1] */
  count: number;
  /** What those contribute together, signed, in the unit of the indicator. [S2] */
  sum: number;
}

/** Why it does not count. */
export type ExcludedReason =
  | 'SAME_FACT_OTHER_SOURCE'
  | 'REVERSAL_WITHOUT_ORIGINAL'
  | 'SCHOOL_NOT_ELIGIBLE'
  | 'SAME_MONEY_OTHER_VIEW'
  | 'OTHER'
  | 'BEFORE_BIRTH';

/** A record that does not count. */
export interface ExcludedEvidence {
  /** Id of the department event. [S1] */
  eventId: string;
  /** Why it does not count. [S1] */
  reason: ExcludedReason;
}

/** Result. */
export type IncomeGateResult = 'WITHIN' | 'ABOVE' | 'UNKNOWN';

/** Income after medical burden against the line; information only. */
export interface IncomeGate {
  /** Net income a head after compliant burden. Fen (1/100 yuan). [S2] */
  perHeadFen: null | number;
  /** Line of that calendar year. Fen (1/100 yuan). [S1] */
  lineFen: null | number;
  /** Whether perHeadFen is within the line or above it; UNKNOWN where either is missing. [S2] */
  result: IncomeGateResult;
}

/** An exclusion in force; people decide. */
export interface Held {
  /** Kind of excluded behaviour: a code of the county's standard or the city's; where neither names its own, code table exclusion-kind (county rules). [S3] */
  reason: string;
  /** Last day in force. Days since 1970-01-01. [S2] */
  until: number;
}

/** Record of the log that caused this revision. */
export interface CausedBy {
  /** Topic of the record. [S0] */
  topic: string;
  /** Number of its partition, from 0. [S0] */
  partition: number;
  /** Offset in that partition, from 0. [S0] */
  offset: number;
}

/** One revision of an alert; a reader that keeps the highest revision of each alertId knows the truth. */
export interface CountyAlert {
  /** Keyed hash of county, household, rule and window key. [S1] */
  alertId: string;
  /** Number of this revision, from 1 without a gap. [S0] */
  revision: number;
  /** What this revision does. [S1] */
  kind: AlertKind;
  /** True when a person should look again. [S1] */
  material: boolean;
  /** True when it held once, was withdrawn and holds again. [S1] */
  reopened: boolean;
  /** County today, 6 digits (GB/T 2260). [S1] */
  countyCode: string;
  /** Town, 9 digits (statistical division code). [S2] */
  townCode: string;
  /** Village, 12 digits (statistical division code). [S2] */
  villageCode: string;
  /** Household number. [S2] */
  householdId: string;
  /** Group on firstMetOn: WATCHED is ex-poor or monitored, ORDINARY everybody else. [S2] */
  group: HouseholdGroup;
  /** Monitoring category on firstMetOn; null when not monitored. Code table category (national monitoring system): UNSTABLE_EX_POOR (0), MARGINAL (1) or SUDDEN_DIFFICULTY (2). [S2] */
  category: null | string;
  /** First part of the rule: illness, schooling, disaster, accident, disability or reported. [S2] */
  cause: string;
  /** Rule, for example illness.year-burden. [S2] */
  ruleId: string;
  /** Standard that held on firstMetOn. [S0] */
  standardId: string;
  /** Version of that standard, from 1. [S0] */
  standardVersion: number;
  /** Window instance, then person and list item where the rule says so, joined by a slash. [S2] */
  windowKey: string;
  /** Severity; BLUE is report only. [S1] */
  severity: Severity;
  /** First day on which the household was over its line. Days since 1970-01-01. [S2] */
  firstMetOn: number;
  /** Log time of the record that caused this revision. Milliseconds since 1970-01-01T00:00:00Z. [S0] */
  decidedAt: number;
  /** Values beside their thresholds. [S2] */
  indicators: Indicator[];
  /** The 100 largest pieces of evidence. [S2] */
  evidence: AlertEvidence[];
  /** Evidence beyond the 100 largest. [S1] */
  evidenceOmitted: EvidenceOmitted;
  /** Records that do not count, by eventId, at most 100. [S1] */
  excluded: ExcludedEvidence[];
  /** Income gate on firstMetOn. [S2] */
  incomeGate: IncomeGate;
  /** Exclusion in force today; null when there is none. [S3] */
  held: null | Held;
  /** Reason of a withdrawal; null for other revisions. [S1] */
  withdrawnBecause: null | string;
  /** Alert at the other place that this one continues. [S1] */
  continues: null | string;
  /** One Chinese sentence with the numbers in it. [S2] */
  explanation: string;
  /** What caused this revision. [S0] */
  causedBy: CausedBy;
}

/** The value of each topic of the topic map. */

export interface TopicValues {
  /** schemas/health-insurance/settlement.avsc */ 'health-insurance.settlement': Settlement;
  /** schemas/health-insurance/burden.avsc */ 'health-insurance.burden': Burden;
  /** schemas/health-insurance/major-disease.avsc */ 'health-insurance.major-disease': MajorDisease;
  /** schemas/health-insurance/coverage.avsc */ 'health-insurance.coverage': Coverage;
  /** schemas/education/cost.avsc */ 'education.cost': SchoolCost;
  /** schemas/education/dropout.avsc */ 'education.dropout': Dropout;
  /** schemas/public-security/traffic-accident.avsc */ 'public-security.traffic-accident': TrafficAccident;
  /** schemas/public-security/death.avsc */ 'public-security.death': Death;
  /** schemas/disabled-persons-federation/certificate.avsc */ 'disabled-persons-federation.certificate': Certificate;
  /** schemas/emergency-management/housing-damage.avsc */ 'emergency-management.housing-damage': HousingDamage;
  /** schemas/emergency-management/casualty.avsc */ 'emergency-management.casualty': Casualty;
  /** schemas/emergency-management/fire.avsc */ 'emergency-management.fire': Fire;
  /** schemas/grassroots/warning.avsc */ 'grassroots.warning': VillageWarning;
  /** schemas/grassroots/application.avsc */ 'grassroots.application': HouseholdApplication;
  /** schemas/register/residents.avsc */ 'register.residents': Resident;
  /** schemas/register/households.avsc */ 'register.households': HouseholdFacts;
  /** schemas/register/standards.avsc */ 'register.standards': StandardVersion;
  /** schemas/hub/household-events.avsc */ 'hub.household-events': HouseholdEvent;
  /** schemas/hub/quarantine.avsc */ 'hub.quarantine': QuarantinedRecord;
  /** schemas/county-center/alert.avsc */ 'county-center.alerts.{county}': CountyAlert;
}
