import type { EventCodec } from '#bus';
import { canonicalJson, dayFromIso, dayOfInstant } from '#domain';
import type { HouseholdEvent, HouseholdFacts } from '#schemas';
import { cityStandard } from '../../services/correlation/src/decision/core/testing/builders.js';
import { publishAll, type Publisher } from '../made-records.js';
import {
  countyOf,
  householdOf,
  personNumbered,
  referenceOf,
  settlementOf,
  tellingRecords,
  watchedHouseholds,
  watchedPersons,
  type MadeRecord,
} from './city-year.js';

/** The log that correlation decides. */
export const householdLog = 'hub.household-events';
const settlements = 'health-insurance.settlement';
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
function evidenceOf(codec: EventCodec, { value }: MadeRecord): HouseholdEvent {
  const { envelope } = value;
  const { eventId, sourceSystem, sourceRecordId, sourceVersion, personRef } = envelope;
  const householdId = householdOf(personNumbered(personRef ?? ''));
  return {
    householdId,
    body: {
      'cn.xingtai.hub.Evidence': {
        ...{ eventId, topic: settlements, sourceSystem, sourceRecordId, sourceVersion },
        ...{ publishedAt: envelope.publishedAt, occurredAt: envelope.occurredAt, personRef },
        ...{ householdAtEvent: householdId, cameFrom: null, matchedBy: 'PERSON_REF' },
        record: codec.encode(settlements, value),
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
  const { codec, producer } = publisher;
  await Promise.all([householdLog, settlements].map((topic) => codec.prepare(topic)));
  await writeEverywhere(publisher, dayStarted(dayFromIso(today)));
  await writeEverywhere(publisher, standardVersion());
  await publishAll({ codec, producer }, householdLog, households, (of) => {
    const facts = factsOf(of);
    const { householdId } = facts;
    const body = { 'cn.xingtai.hub.HouseholdFacts': facts };
    return { key: householdId, value: { householdId, body } };
  });
}

/**
 * Writes the first records of a year of watched persons, each as often as matching would: not a second time.
 * @returns the number that was written
 */
export async function writeEvidence(publisher: Publisher, records: number): Promise<number> {
  const year = { registered: watchedPersons, strangersOfHundred: 0 };
  const telling = tellingRecords(records, year);
  await publishAll(publisher, householdLog, telling.length, (at) => {
    const value = evidenceOf(publisher.codec, settlementOf(telling[at] ?? 0, year));
    return { key: value.householdId ?? '', value };
  });
  return telling.length;
}

/**
 * Writes the first records of a year of watched persons as they happen, with every day as it begins.
 * @returns the number of events that was written, days not counted
 */
export async function writeYear(publisher: Publisher, records: number): Promise<number> {
  const year = { registered: watchedPersons, strangersOfHundred: 0 };
  const made = tellingRecords(records, year).map((of) => {
    const { occurredAt } = settlementOf(of, year).value.envelope;
    return { of, occurredAt, day: dayOfInstant(occurredAt) };
  });
  made.sort((a, b) => a.occurredAt - b.occurredAt || a.of - b.of);
  for (const [day, ofDay] of Map.groupBy(made, (one) => one.day)) {
    await writeEverywhere(publisher, dayStarted(day));
    await publishAll(publisher, householdLog, ofDay.length, (at) => {
      const value = evidenceOf(publisher.codec, settlementOf(ofDay[at]?.of ?? 0, year));
      return { key: value.householdId ?? '', value };
    });
  }
  return made.length;
}
