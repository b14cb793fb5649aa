import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { checkStandard, dayFromIso, type Standard, type StandardRule } from '#domain';
import { projectPath, type HouseholdFacts } from '#schemas';
import { applyEvent, emptyHousehold } from '../apply-event.js';
import {
  type AlertContent,
  type AlertRevision,
  type Day,
  type DecisionView,
  type EvidenceBodies,
  type EvidenceOf,
  type EvidenceRecord,
  type EvidenceTopic,
  type HouseholdLogEvent,
  type HouseholdState,
} from '../types.js';

const HOUR_MS = 3_600_000;

// Histories name few days, each many thousand times.
const days = new Map<string, Day>();

/** Day of an ISO date such as `2026-03-10`. */
export function on(date: string): Day {
  const day = days.get(date) ?? dayFromIso(date);
  days.set(date, day);
  return day;
}

/** Instant of a local time (UTC+8) on an ISO date; noon when no time is given. */
export function at(date: string, time = '12:00:00'): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return on(date) * 24 * HOUR_MS + ((hours - 8) * 3600 + minutes * 60 + seconds) * 1000;
}

/** Yuan as fen. */
export function yuan(amount: number): number {
  // A sum of minus nothing would be told apart from nothing.
  return Math.round(amount * 100) + 0;
}

/** A hash that a reader of a failing test can repeat. */
function testHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

const cityText = readFileSync(
  projectPath('services/register/standards/130500-default-v1.yaml'),
  'utf8',
);

/** The city's default standard as it is delivered. */
export function cityStandard(): Standard {
  const checked = checkStandard(cityText, [], on('2026-01-01'));
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.standard;
}

const CITY = cityStandard();

/** A version of county 130529's own standard that differs from the city's only as told. */
export function countyStandard(
  changes: Partial<Omit<Standard, 'rules'>> & {
    rules?: Partial<Record<StandardRule['ruleId'], Partial<StandardRule>>>;
  },
): Standard {
  const { rules = {}, ...rest } = changes;
  return {
    ...CITY,
    standardId: 'COUNTY-STANDARD',
    countyCode: '130529',
    version: 1,
    ...rest,
    rules: CITY.rules.map((rule) => ({ ...rule, ...rules[rule.ruleId] })),
  };
}

/** Lines in yuan for the watched and the ordinary group. */
export function lines(watched: number, ordinary: number): StandardRule['lines'] {
  return {
    watched: { kind: 'AMOUNT', fen: yuan(watched) },
    ordinary: { kind: 'AMOUNT', fen: yuan(ordinary) },
  };
}

/** Two members, ordinary, county 130529, known from 2020 on, income unknown. */
export function anOrdinaryHousehold(changes: Partial<HouseholdFacts> = {}): HouseholdFacts {
  const from = on('2020-01-01');
  const member = (personRef: string): HouseholdFacts['members'][number] => ({
    personRef,
    birthOn: null,
    joinedOn: from,
    leftOn: null,
    head: personRef === 'p1',
    canWork: [],
  });
  return {
    householdId: 'H1',
    version: 1,
    firstKnownOn: from,
    members: [member('p1'), member('p2')],
    types: [{ type: 'ORDINARY', from, to: null }],
    categories: [],
    incomes: [],
    places: [aPlace('130529', from)],
    onlyHouse: [],
    mergedInto: null,
    mergedOn: null,
    mergedIntoCounties: [],
    ...changes,
  };
}

/** A household that is monitored as marginal the whole time. */
export function aWatchedHousehold(changes: Partial<HouseholdFacts> = {}): HouseholdFacts {
  return anOrdinaryHousehold({
    categories: [{ category: 'MARGINAL', from: on('2020-01-01'), to: null }],
    ...changes,
  });
}

/** A village of a county. */
export function aPlace(countyCode: string, from: Day): HouseholdFacts['places'][number] {
  return {
    countyCode,
    townCode: `${countyCode}100`,
    villageCode: `${countyCode}100200`,
    succeeds: [],
    from,
    to: null,
  };
}

type Header = Omit<EvidenceOf<EvidenceTopic>, 'topic' | 'body'>;

/** Version 1 of a record of member p1, handed over on the day on which it happened. */
export function aRecord<T extends EvidenceTopic>(
  topic: T,
  recordId: string,
  date: string,
  body: EvidenceBodies[T],
  changes: Partial<Header> = {},
): EvidenceRecord {
  const header: Header = {
    eventId: '',
    sourceSystem: `${topic}-system`,
    recordId,
    sourceVersion: 1,
    publishedAt: at(date, '18:00:00'),
    occurredAt: at(date),
    personRef: 'p1',
    householdAtEvent: 'H1',
    cameFrom: null,
    correctionOf: null,
    withdrawn: false,
    bytes: new Uint8Array(),
    ...changes,
  };
  const name = `${topic}/${header.sourceSystem}/${recordId}/${header.sourceVersion}`;
  const record = { ...header, eventId: testHash(name), topic, body };
  return { ...record, bytes: Buffer.from(JSON.stringify(record)) } as EvidenceRecord;
}

/** An outpatient settlement; personal part in yuan. */
export function aSettlement(
  recordId: string,
  date: string,
  personal: number,
  changes: Partial<Header> & { settlementId?: string; medType?: string; inPolicy?: number } = {},
): EvidenceRecord {
  const { settlementId = recordId, medType = '11', inPolicy, ...header } = changes;
  const body = {
    settlementId,
    medType,
    totalFen: yuan(personal),
    fundPaidFen: 0,
    inPolicyFen: inPolicy === undefined ? null : yuan(inPolicy),
    personalFen: yuan(personal),
    diagnosisCode: null,
    codeSystem: null,
  };
  return aRecord('health-insurance.settlement', recordId, date, body, header);
}

/** The reversal of a settlement record; personal part in yuan, as a positive number. */
export function aReversal(
  of: string,
  date: string,
  personal: number,
  changes: Partial<Header> = {},
): EvidenceRecord {
  return aSettlement(`${of}/reversal`, date, -personal, {
    settlementId: of,
    correctionOf: of,
    ...changes,
  });
}

/** A cumulative figure of benefit year 2026; personal part in yuan. */
export function aBurden(
  recordId: string,
  date: string,
  personal: number,
  changes: Partial<Header> = {},
): EvidenceRecord {
  const body = {
    benefitYear: 2026,
    personalFen: yuan(personal),
    inPolicyFen: null,
    fundPaidFen: null,
    totalFen: null,
  };
  return aRecord('health-insurance.burden', recordId, date, body, changes);
}

/** Cost of a school year at a public, approved senior school; tuition in yuan. */
export function aSchoolCost(
  recordId: string,
  date: string,
  schoolYear: number,
  tuition: number,
  changes: Partial<EvidenceBodies['education.cost']> = {},
  header: Partial<Header> = {},
): EvidenceRecord {
  const body = {
    schoolYear,
    term: null,
    schoolCode: '3613000001',
    stage: 'SENIOR',
    publicSchool: true,
    approvedLevel: 'COUNTY',
    schoolYearlyFeeFen: null,
    tuitionFen: yuan(tuition),
    boardingFen: 0,
    booksFen: 0,
    aidFen: 0,
    ...changes,
  };
  return aRecord('education.cost', recordId, date, body, header);
}

/** Facts of the watched household after it moved to another county on a day. */
export function theMove(date: string, countyCode: string): HouseholdFacts {
  const before = aPlace('130529', on('2020-01-01'));
  return aWatchedHousehold({
    version: 2,
    places: [{ ...before, to: on(date) }, aPlace(countyCode, on(date))],
  });
}

/** One household and its log, fed record by record. */
export class HouseholdLog {
  state: HouseholdState = emptyHousehold('H1');
  view: DecisionView = { standards: [CITY], today: on('2026-12-31'), alertIdOf: testHash };

  /** Feed records of the log; the revisions that they cause, in order. */
  feed(...events: readonly (HouseholdLogEvent | EvidenceRecord)[]): AlertRevision['alert'][] {
    return events.flatMap((event) => {
      const step = applyEvent(
        this.state,
        'kind' in event ? event : { kind: 'EVIDENCE', record: event },
        this.view,
      );
      this.state = step.state;
      return step.revisions.map(({ alert }) => alert);
    });
  }

  /** A day of the hub begins. */
  dayStarts(date: string): AlertRevision['alert'][] {
    this.view = { ...this.view, today: Math.max(this.view.today, on(date)) };
    return this.feed({ kind: 'DAY' });
  }

  /** A version of a standard is published. */
  standard(standard: Standard): AlertRevision['alert'][] {
    this.view = { ...this.view, standards: [...this.view.standards, standard] };
    return this.feed({ kind: 'STANDARD' });
  }

  /** Contents of the alerts that hold. */
  holding(): AlertContent[] {
    return [...this.state.published.values()]
      .filter(({ holds }) => holds)
      .map(({ content }) => content);
  }
}

/** A log that knows the household's facts. */
export function aLogOf(facts: HouseholdFacts, today = '2026-12-31'): HouseholdLog {
  const log = new HouseholdLog();
  log.view = { ...log.view, today: on(today) };
  log.feed({ kind: 'FACTS', facts });
  return log;
}
