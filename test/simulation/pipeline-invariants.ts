import { canonicalJson } from '#domain';
import type { OutboxRecord } from '#persistence';
import type { Evidence, HouseholdEvent } from '#schemas';
import type { HouseholdState } from '../../services/correlation/src/decision/core/types.js';
import {
  departmentRecord,
  type DepartmentEvent,
} from '../../services/matching/src/match/shell/department-batches.js';
import { arriveAll } from '../../services/matching/src/placement/core/arrivals.js';
import { placementOf } from '../../services/matching/src/placement/core/placement.js';
import { versionOf, type Remembered } from '../../services/matching/src/placement/core/standing.js';
import type { RegisterLookup } from '../../services/matching/src/register/core/register-index.js';
import { placeOfRecord, quarantine } from './consumer.js';
import { alertTopic, decide, householdPrefix } from './correlation-process.js';
import type { Database } from './database.js';
import type { Group } from './group.js';
import type { Kafka, Stored } from './kafka.js';
import { householdLog, recordPrefix } from './matching-process.js';
import { memoryCodec } from './memory-codec.js';
import { departmentTopics, factsOfHouseholds } from './pipeline-inputs.js';
import { brokenByRelays, byKey, type Publication } from './relay-invariants.js';

/** One service with its database and consumer group, in two processes. */
export interface Service {
  readonly database: Database;
  readonly group: Group;
}

/** Everything that is judged. */
interface Findings {
  readonly kafka: Kafka;
  readonly matching: Service;
  readonly correlation: Service;
  readonly register: RegisterLookup;
}

/** What must hold after every history of the whole way; each line says what does not. */
export async function brokenByPipeline(findings: Findings): Promise<readonly string[]> {
  const { kafka, matching, correlation } = findings;
  return [
    ...matching.group.ahead,
    ...correlation.group.ahead,
    ...[matching, correlation].flatMap(({ database }) =>
      database.lostUpdates.map((key) => `${key} was written over what another had written`),
    ),
    ...brokenByRelays(publicationOf(kafka, matching, householdLog, byRecord)),
    ...brokenByRelays(publicationOf(kafka, correlation, alertTopic, byKey)),
    ...brokenQuarantine(kafka),
    ...(await brokenReplay(kafka)),
    ...brokenRevisions(kafka),
    ...(await brokenStates(findings)),
  ];
}

function publicationOf(
  kafka: Kafka,
  { database }: Service,
  topic: string,
  orderedBy: Publication['orderedBy'],
): Publication {
  const published = new Map([[topic, kafka.partitions(topic)]]);
  return { enqueued: database.enqueued, published, orderedBy };
}

/**
 * All that a household is told about one record keeps its order, by the lock on its row. Batches of
 * two topics may concern one household at once, and different records may come to it in any order.
 */
function byRecord({ bytes }: Stored): string {
  const { householdId, body } = memoryCodec.decode<HouseholdEvent>(
    householdLog,
    bytes ?? Buffer.alloc(0),
  );
  const [said] = Object.values(body) as Partial<Evidence>[];
  return [householdId, said?.topic, said?.sourceSystem, said?.sourceRecordId].join(' ');
}

/**
 * Quarantine holds what is unreadable, and nothing else; the same place may be there twice, under
 * one id.
 */
function brokenQuarantine(kafka: Kafka): string[] {
  const planted = departmentTopics.flatMap((topic) =>
    kafka
      .partitions(topic)
      .flatMap((log, partition) =>
        log
          .filter((record) => !isReadable(record))
          .map(({ offset }) => placeOfRecord({ topic, partition }, offset)),
      ),
  );
  const found = kafka.partitions(quarantine).flatMap((log) => log.map(({ key }) => key ?? ''));
  return differences('quarantine', planted, [...new Set(found)]);
}

/**
 * The log, decided once more from its start, gives the alerts that were published: byte for byte,
 * in order.
 */
async function brokenReplay(kafka: Kafka): Promise<string[]> {
  const decided: OutboxRecord[] = [];
  for (const [partition, log] of kafka.partitions(householdLog).entries()) {
    const states = new Map<string, HouseholdState>();
    for (const { offset, timestamp, bytes } of log) {
      const event = memoryCodec.decode<HouseholdEvent>(householdLog, bytes ?? Buffer.alloc(0));
      const before = states.get(event.householdId ?? '');
      const place = { topic: householdLog, partition, offset, timestamp };
      const { state, alerts } = await decide(before, { ...place, event });
      states.set(state.householdId, state);
      decided.push(...alerts);
    }
  }
  const inLog = kafka.partitions(alertTopic).flat();
  const keys = new Set([...decided, ...inLog].map(({ key }) => key));
  return [...keys].flatMap((key) => {
    const expected = decided.filter((one) => one.key === key).map(({ value }) => textOf(value));
    const found = inLog.filter((one) => one.key === key).map(({ bytes }) => textOf(bytes));
    const isSame = expected.join('\n') === found.join('\n');
    return isSame ? [] : [`alerts of ${key ?? ''} are not those of a replay`];
  });
}

/** Of each alert every revision from 1 on, once. */
function brokenRevisions(kafka: Kafka): string[] {
  const alerts = kafka
    .partitions(alertTopic)
    .flat()
    .map(({ bytes }) =>
      memoryCodec.decode<{ alertId: string; revision: number }>(
        alertTopic,
        bytes ?? Buffer.alloc(0),
      ),
    );
  return [...Map.groupBy(alerts, ({ alertId }) => alertId)].flatMap(([alertId, revisions]) => {
    const isInOrder = revisions.every(({ revision }, at) => revision === at + 1);
    const numbers = revisions.map(({ revision }) => revision).join(', ');
    return isInOrder ? [] : [`alert ${alertId} has revisions ${numbers}`];
  });
}

/**
 * Records stand and households hold as they do when the same inputs come without a fault, one after
 * the other.
 */
async function brokenStates(findings: Findings): Promise<string[]> {
  const { kafka, matching, correlation, register } = findings;
  const { kept, states } = await undisturbed(kafka, register);
  const rows = matching.database.rows(recordPrefix);
  const standing = rows.map(([key, row]) => standingText(key, row as Remembered));
  const expected = [...kept].map(([key, row]) => standingText(`${recordPrefix}${key}`, row));
  const households = correlation.database
    .rows(householdPrefix)
    .map(([, state]) => householdText(state as HouseholdState));
  return [
    ...differences('matching', expected, standing),
    ...differences('correlation', [...states.values()].map(householdText), households),
  ];
}

async function undisturbed(kafka: Kafka, register: RegisterLookup) {
  const kept = new Map<string, Remembered>();
  const states = new Map<string, HouseholdState>();
  const place = { topic: householdLog, partition: 0, offset: 0, timestamp: 0 };
  const tell = async (event: HouseholdEvent): Promise<void> => {
    const { state } = await decide(states.get(event.householdId ?? ''), { ...place, event });
    states.set(state.householdId, state);
  };
  for (const facts of factsOfHouseholds()) {
    const body = { 'cn.xingtai.hub.HouseholdFacts': facts };
    await tell({ householdId: facts.householdId, body });
  }
  for (const { topic, partition } of kafka.places(departmentTopics)) {
    for (const stored of kafka.partitions(topic)[partition]?.filter(isReadable) ?? []) {
      const value = memoryCodec.decode<DepartmentEvent>(topic, stored.bytes ?? Buffer.alloc(0));
      const record = departmentRecord({ topic, partition }, { ...stored, value });
      const placement = placementOf(record, register, new Map());
      const { events, records } = arriveAll([placement], kept, register.mergers);
      for (const { identity, standing } of records) {
        const { linkKey } = placement;
        const version = versionOf(placement);
        kept.set(identity, { version, linkKey, standing });
      }
      for (const event of events) await tell(event);
    }
  }
  return { kept, states };
}

function isReadable({ bytes }: Stored): boolean {
  try {
    memoryCodec.decode('', bytes ?? Buffer.alloc(0));
    return true;
  } catch {
    return false;
  }
}

function standingText(key: string, { version, standing }: Remembered): string {
  return canonicalJson({ key, version: version.sourceVersion, ...standing });
}

/** What a household holds: the highest version of each record, and the alerts in force. */
function householdText({ householdId, evidence, published }: HouseholdState): string {
  const records = [...evidence].map(
    ([key, versions]) => `${key} ${textOf(versions.at(-1)?.bytes)}`,
  );
  const alerts = [...published.values()].filter(({ holds }) => holds);
  const contents = alerts.map(({ content }) => canonicalJson(content));
  return canonicalJson({ householdId, records: records.sort(), contents: contents.sort() });
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

function differences(
  what: string,
  expected: readonly string[],
  found: readonly string[],
): string[] {
  return [
    ...expected.filter((one) => !found.includes(one)).map((one) => `${what} lacks ${one}`),
    ...found.filter((one) => !expected.includes(one)).map((one) => `${what} has besides ${one}`),
  ];
}
