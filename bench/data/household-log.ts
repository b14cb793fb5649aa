import type { EventCodec } from '#bus';
import { canonicalJson, dayFromIso, dayOfInstant } from '#domain';
import type { HouseholdEvent, HouseholdFacts, Settlement } from '#schemas';
import { cityStandard } from '../../services/correlation/src/decision/core/testing/builders.js';
import { publishAll, type Publisher } from '../made-records.js';
import { settlementsTopic } from './city-topics.js';
import {
  countyOf,
  householdOf,
  personNumbered,
  referenceOf,
  settlementOf,
  tellingRecords,
  watchedHouseholds,
  watchedOnly,
  watchedPersons,
} from './city-year.js';

/** The log that correlation decides. */
export const householdLog = 'hub.household-events';
const knownSince = dayFromIso('2020-01-01');
const netIncomeFen = 3_000_000;

/** The n-th watched household, as the register tells of it: one or two members, income known. */
function factsOf(household: number): HouseholdFacts {
  const householdId = householdOf(household);
  const countyCode = countyOf(household);
  const persons = [household, household + watchedHouseholds].filter((of) => of < watchedPersons);
  const always = { from: knownSince, to: null };
  return {
    ...{ householdId, version: 1, firstKnownOn: knownSince },
    members: persons.map((of) => ({
      ...{ personRef: referenceOf(of), birthOn: dayFromIso('1970-01-01'), joinedOn: knownSince },
      ...{ leftOn: null, head: of === household, canWork: [{ canWork: true, ...always }] },
    })),
    types: [{ type: 'ORDINARY', ...always }],
    categories: [{ category: 'MARGINAL', ...always }],
    incomes: [{ netIncomeFen, from: knownSince }],
    places: [
      {
        ...{ countyCode, townCode: `${countyCode}100`, villageCode: `${countyCode}100201` },
        ...{ succeeds: [], ...always },
      },
    ],
    onlyHouse: [{ onlyHouse: true, ...always }],
    ...{ mergedInto: null, mergedOn: null, mergedIntoCounties: [] },
  };
}

/** The city's full default standard, as the register writes it to every partition. */
function standardVersion(): HouseholdEvent['body'] {
  const standard = cityStandard();
  const { standardId, countyCode, version, validFrom } = standard;
  const document = canonicalJson(standard);
  return {
    'cn.xingtai.hub.StandardVersion': { standardId, countyCode, version, validFrom, document },
  };
}

/** A day, as the register writes it to every partition. */
function dayStarted(day: number): HouseholdEvent['body'] {
  return { 'cn.xingtai.hub.DayStarted': { day, driven: true } };
}

/** A settlement of a watched person as matching gives it to the household. */
function evidenceOf(codec: EventCodec, value: Settlement): HouseholdEvent {
  const { envelope } = value;
  const { eventId, sourceSystem, sourceRecordId, sourceVersion, personRef } = envelope;
  const householdId = householdOf(personNumbered(personRef ?? ''));
  return {
    householdId,
    body: {
      'cn.xingtai.hub.Evidence': {
        ...{ eventId, topic: settlementsTopic, sourceSystem, sourceRecordId, sourceVersion },
        ...{ publishedAt: envelope.publishedAt, occurredAt: envelope.occurredAt, personRef },
        ...{ householdAtEvent: householdId, cameFrom: null, matchedBy: 'PERSON_REF' },
        record: codec.encode(settlementsTopic, value),
      },
    },
  };
}

/** A day or a standard, in every partition. */
async function writeEverywhere(
  { codec, producer }: Publisher,
  body: HouseholdEvent['body'],
): Promise<void> {
  const value = codec.encode(householdLog, { householdId: null, body });
  await producer.broadcast(householdLog, { key: null, value });
}

/**
 * Writes what comes before all evidence: a day, the standard, and every watched household.
 * @param today ISO date of the day
 * @param households the first so many of them
 */
export async function writeBeginning(
  publisher: Publisher,
  today: string,
  households = watchedHouseholds,
): Promise<void> {
  await writeRules(publisher, today);
  await writeHouseholds(publisher, households);
}

/** Writes a day and the standard, to every partition. */
export async function writeRules(publisher: Publisher, today: string): Promise<void> {
  await publisher.codec.prepare(householdLog);
  await writeEverywhere(publisher, dayStarted(dayFromIso(today)));
  await writeEverywhere(publisher, standardVersion());
}

/** Writes the first so many watched households as the register tells of them. */
export async function writeHouseholds(publisher: Publisher, households: number): Promise<void> {
  await publisher.codec.prepare(householdLog);
  await publishAll(publisher, householdLog, households, (of) => {
    const facts = factsOf(of);
    const { householdId } = facts;
    const body = { 'cn.xingtai.hub.HouseholdFacts': facts };
    return { key: householdId, value: { householdId, body } };
  });
}

/** Writes settlements of watched persons as matching gives them to their households. */
export async function writeSettled(
  publisher: Publisher,
  count: number,
  settlementAt: (at: number) => Settlement,
): Promise<void> {
  await Promise.all(
    [householdLog, settlementsTopic].map((topic) => publisher.codec.prepare(topic)),
  );
  await publishAll(publisher, householdLog, count, (at) => {
    const value = evidenceOf(publisher.codec, settlementAt(at));
    return { key: value.householdId ?? '', value };
  });
}

/**
 * Writes records of a year of watched persons, each as often as matching would: not a second time.
 * @param first number of the first of them. Default 0.
 * @returns the number that was written
 */
export async function writeEvidence(
  publisher: Publisher,
  records: number,
  first = 0,
): Promise<number> {
  const telling = tellingRecords(records, watchedOnly, first);
  await writeSettled(
    publisher,
    telling.length,
    (at) => settlementOf(telling[at] ?? 0, watchedOnly).value,
  );
  return telling.length;
}

/**
 * Writes the first records of a year of watched persons as they happen, with every day as it begins.
 * @returns the number of events that was written, days not counted
 */
export async function writeYear(publisher: Publisher, records: number): Promise<number> {
  const made = tellingRecords(records, watchedOnly).map((of) => {
    const { occurredAt } = settlementOf(of, watchedOnly).value.envelope;
    return { of, occurredAt, day: dayOfInstant(occurredAt) };
  });
  made.sort((a, b) => a.occurredAt - b.occurredAt || a.of - b.of);
  for (const [day, ofDay] of Map.groupBy(made, (one) => one.day)) {
    await writeEverywhere(publisher, dayStarted(day));
    await writeSettled(
      publisher,
      ofDay.length,
      (at) => settlementOf(ofDay[at]?.of ?? 0, watchedOnly).value,
    );
  }
  return made.length;
}
