import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BusProducer, EventCodec } from '#bus';
import {
  canonicalJson,
  dayFromIso,
  dayOfInstant,
  isoDay,
  checkStandard,
  type Day,
  type ExclusionKind,
  type Standard,
} from '#domain';
import { UnitOfWork } from '#persistence';
import { projectPath, type HouseholdFacts, type StandardVersion } from '#schemas';
import { SystemClock } from '#service-kit';
import { eventually, startTestApplications, testTokenOf, type TestApplications } from '#testkit';
import { countyCenter } from './src/app.js';

const timeoutMs = 60_000;
const households = 'register.households';
const standards = 'register.standards';
const julu = '130529';
const today = dayOfInstant(new SystemClock().now());
const callers = { first: [`county:${julu}`], second: [`county:${julu}`] };

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function facts(householdId: string, more: Partial<HouseholdFacts> = {}): HouseholdFacts {
  const place = { countyCode: julu, townCode: '130529100', villageCode: '130529100203' };
  const from = dayFromIso('2025-10-31');
  return {
    ...{ householdId, version: 1, firstKnownOn: from, members: [], types: [], categories: [] },
    ...{ incomes: [], places: [{ ...place, succeeds: [], from, to: null }], onlyHouse: [] },
    ...{ mergedInto: null, mergedOn: null, mergedIntoCounties: [], ...more },
  };
}

function cityStandard(): Standard {
  const path = projectPath('services/register/standards/130500-default-v1.yaml');
  const checked = checkStandard(readFileSync(path, 'utf8'), [], today);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.standard;
}

function published(standard: Standard): StandardVersion {
  const { standardId, countyCode, version, validFrom } = standard;
  return { standardId, countyCode, version, validFrom, document: canonicalJson(standard) };
}

describe('the exclusions of a county centre', () => {
  let test: TestApplications;

  beforeAll(async () => {
    // The clock decides which day it is, as in operation.
    const env = { HUB_DAYS: 'clock' };
    test = await startTestApplications([countyCenter], { counties: [julu], callers, env });
    const codec = test.applications.get('county-center', EventCodec);
    for (const topic of [households, standards]) await codec.prepare(topic);
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  async function ask(caller: string, path: string, body?: unknown): Promise<Answer> {
    const url = test.applications.urls.get('county-center') ?? '';
    const answer = await fetch(`${url}${path}`, {
      headers: {
        authorization: `Bearer ${testTokenOf(caller)}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  const path = `/counties/${julu}/exclusions`;

  function exclusionOf(householdId: string, more = {}) {
    return {
      commandId: randomUUID(),
      householdId,
      kind: 'GAMBLING',
      basis: 'PENALTY',
      evidenceRef: 'XZCF-2026-77',
      firstDay: isoDay(today - 30),
      lastDay: isoDay(today + 300),
      reason: '行政处罚决定已生效',
      ...more,
    };
  }

  async function known(household: HouseholdFacts): Promise<void> {
    const { householdId, version } = household;
    const value = test.applications.get('county-center', EventCodec).encode(households, household);
    const producer = test.applications.get('county-center', BusProducer);
    await producer.publish([{ topic: households, key: householdId, value }]);
    await eventually('the household is known', async () => {
      const rows = await sql('select from household where household_id = $1 and version = $2', [
        householdId,
        version,
      ]);
      return rows.length > 0;
    });
  }

  async function stands(standard: StandardVersion): Promise<void> {
    const { countyCode, version } = standard;
    const value = test.applications.get('county-center', EventCodec).encode(standards, standard);
    const key = `${countyCode}/${String(version)}`;
    const producer = test.applications.get('county-center', BusProducer);
    await producer.publish([{ topic: standards, key, value }]);
    await eventually('the standard is known', async () => {
      const rows = await sql('select from standard_kinds where county_code = $1 and version = $2', [
        countyCode,
        version,
      ]);
      return rows.length > 0;
    });
  }

  /** A version of the county's own, in force from a day. */
  function named(version: number, validFrom: Day, kinds: ExclusionKind[]): StandardVersion {
    const own = { standardId: 'JULU', countyCode: julu, version, validFrom };
    return published({ ...cityStandard(), ...own, exclusionKinds: kinds });
  }

  async function sql(text: string, params: readonly unknown[] = []): Promise<unknown[]> {
    const unitOfWork = test.applications.get('county-center', UnitOfWork);
    return unitOfWork.run((tx) => tx.sql(text, params));
  }

  it(
    'takes the kinds that the standard names on the day, and refuses any other with those there are',
    async () => {
      const householdId = '130529000009';
      await known(facts(householdId));
      const early = await ask('first', path, exclusionOf(householdId));
      expect(early).toMatchObject({ status: 400, body: { field: 'kind' } });
      expect(early.body['message']).toMatch(/尚无/);

      await stands(published(cityStandard()));
      const { body } = await ask('first', `${path}/kinds`);
      expect(body).toHaveLength(5);
      expect(body).toContainEqual({ code: 'GAMBLING', name: '赌博' });
      const taken = exclusionOf(householdId);
      expect(await ask('first', path, taken)).toMatchObject({ status: 200 });

      const fighting = { code: 'FIGHTING', name: '打架斗殴' };
      await stands(named(1, today + 1, [{ code: 'LATER', name: '以后才有' }]));
      expect((await ask('first', `${path}/kinds`)).body).toHaveLength(5);
      await stands(named(2, today, [fighting]));
      expect((await ask('first', `${path}/kinds`)).body).toEqual([fighting]);
      expect(
        await ask('first', path, exclusionOf(householdId, { kind: 'FIGHTING' })),
      ).toMatchObject({ status: 200, body: { kind: 'FIGHTING' } });
      const refused = await ask('first', path, exclusionOf(householdId));
      expect(refused).toMatchObject({ status: 400, body: { field: 'kind' } });
      expect(refused.body['message']).toMatch(/没有排除情形“GAMBLING”；现有：FIGHTING 打架斗殴/);

      const consent = { commandId: randomUUID(), move: 'CONSENT', reason: '材料齐全' };
      const late = await ask('second', `${path}/${taken.commandId}/steps`, consent);
      expect(late).toMatchObject({ status: 400 });
      await stands(named(3, today, cityStandard().exclusionKinds));
      const again = await ask('second', `${path}/${taken.commandId}/steps`, consent);
      expect(again).toMatchObject({ status: 200, body: { status: 'CONSENTED' } });
    },
    timeoutMs,
  );

  it(
    'takes the same command once, also from two requests at the same time',
    async () => {
      await known(facts('130529000001'));
      const exclusion = exclusionOf('130529000001');
      const [one, other] = await Promise.all([
        ask('first', path, exclusion),
        ask('first', path, exclusion),
      ]);
      expect(one).toMatchObject({ status: 200, body: { status: 'PROPOSED' } });
      expect(other).toEqual(one);
      const { body } = await ask('second', `${path}/${exclusion.commandId}`);
      expect(body['steps']).toHaveLength(1);
      const changed = await ask('first', path, { ...exclusion, kind: 'DRUGS' });
      expect(changed).toMatchObject({ status: 409, body: { field: 'commandId' } });
    },
    timeoutMs,
  );

  it(
    'never lets a step be changed or taken away',
    async () => {
      await known(facts('130529000002'));
      await ask('first', path, exclusionOf('130529000002'));
      const refusal = /only takes new rows/;
      await expect(sql(`update exclusion_step set reason = 'x'`)).rejects.toThrow(refusal);
      await expect(sql('delete from exclusion_step')).rejects.toThrow(refusal);
      await expect(sql('truncate exclusion_step')).rejects.toThrow(refusal);
    },
    timeoutMs,
  );

  it(
    'refuses what is not of this county, of this world or of this form, with the reason',
    async () => {
      await known(facts('130529000003'));
      const refused = async (more: object) => ask('first', path, exclusionOf('130529000003', more));
      expect(await refused({ householdId: '130529999999' })).toMatchObject({
        status: 404,
        body: { field: 'householdId' },
      });
      expect(await refused({ kind: 'LAZINESS' })).toMatchObject({ body: { field: 'kind' } });
      expect(await refused({ lastDay: isoDay(today - 31) })).toMatchObject({
        status: 400,
        body: { field: 'lastDay' },
      });
      expect(await refused({ reason: '电话13812341234' })).toMatchObject({
        status: 400,
        body: { field: 'reason' },
      });
      const driven = await ask('first', `${path}?on=${isoDay(today)}`, exclusionOf('130529000003'));
      expect(driven).toMatchObject({ status: 400, body: { field: 'on' } });
    },
    timeoutMs,
  );

  it(
    'a merger ends it: nothing can be done about it any more',
    async () => {
      await known(facts('130529000004'));
      const exclusion = exclusionOf('130529000004');
      await ask('first', path, exclusion);
      const merged = { version: 2, mergedInto: '130529000001', mergedOn: today };
      await known(facts('130529000004', merged));
      const steps = `${path}/${exclusion.commandId}/steps`;
      const consent = { commandId: randomUUID(), move: 'CONSENT', reason: '材料齐全' };
      expect(await ask('second', steps, consent)).toMatchObject({ status: 404 });
      const { body } = await ask('second', `${path}?household=130529000004`);
      expect(body['items']).toEqual([]);
    },
    timeoutMs,
  );

  it('is described for those who write clients', async () => {
    const { body } = await ask('first', '/openapi.json');
    const paths = Object.keys(body['paths'] as object);
    expect(paths).toEqual(
      expect.arrayContaining([
        '/counties/{code}/exclusions',
        '/counties/{code}/exclusions/kinds',
        '/counties/{code}/exclusions/{exclusionId}',
        '/counties/{code}/exclusions/{exclusionId}/steps',
      ]),
    );
    const documented = body['paths'] as Record<string, Record<string, { responses: object }>>;
    const step = documented['/counties/{code}/exclusions/{exclusionId}/steps']?.['post'];
    expect(Object.keys(step?.responses ?? {})).toEqual([
      ...['200', '400', '401', '403', '404', '409', '413', '415', '500', '503'],
    ]);
  });
});
