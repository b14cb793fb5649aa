import { randomUUID } from 'node:crypto';
import { BusProducer, EventCodec } from '#bus';
import { dayFromIso, dayOfInstant, isoDay } from '#domain';
import { UnitOfWork } from '#persistence';
import type { HouseholdFacts } from '#schemas';
import { SystemClock } from '#service-kit';
import { eventually, startTestApplications, testTokenOf, type TestApplications } from '#testkit';
import { countyCenter } from './src/app.js';

const timeoutMs = 60_000;
const households = 'register.households';
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

describe('the exclusions of a county centre', () => {
  let test: TestApplications;

  beforeAll(async () => {
    // The clock decides which day it is, as in operation.
    const env = { HUB_DAYS: 'clock' };
    test = await startTestApplications([countyCenter], { counties: [julu], callers, env });
    await test.applications.get('county-center', EventCodec).prepare(households);
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

  async function sql(text: string, params: readonly unknown[] = []): Promise<unknown[]> {
    const unitOfWork = test.applications.get('county-center', UnitOfWork);
    return unitOfWork.run((tx) => tx.sql(text, params));
  }

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
        '/counties/{code}/exclusions/{exclusionId}',
        '/counties/{code}/exclusions/{exclusionId}/steps',
      ]),
    );
  });
});
