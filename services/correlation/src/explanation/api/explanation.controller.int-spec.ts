import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnitOfWork } from '#persistence';
import { tokenDigest } from '#service-kit';
import { startTestApplications, testToken, type TestApplications } from '#testkit';
import { correlation } from '../../app.js';
import {
  aRecord,
  aReversal,
  aSettlement,
  aWatchedHousehold,
  on,
  yuan,
} from '../../decision/core/testing/builders.js';
import { testDeliveryId } from '../../testing/evidence-event.js';
import { WrittenLog } from '../../testing/written-log.js';
import type { Explanation } from '../core/explanation.js';

const timeoutMs = 120_000;
const neighbour = 'a-token-of-the-neighbour';

describe('GET /counties/:county/alerts/:alertId/explanation', () => {
  let test: TestApplications;
  let log: WrittenLog;

  beforeAll(async () => {
    const first = await startTestApplications([correlation], { counties: ['130529', '130531'] });
    await first.stop();
    // A second office, which may see the neighbouring county alone.
    const tokens = [
      { name: 'test', sha256: tokenDigest(testToken), scopes: ['county:130529', 'county:130531'] },
      { name: 'neighbour', sha256: tokenDigest(neighbour), scopes: ['county:130531'] },
    ];
    writeFileSync(join(first.stateDir, 'tokens.yaml'), JSON.stringify(tokens));
    test = await startTestApplications([correlation], { again: first });
    log = new WrittenLog(test.applications);
    await log.begin('2026-12-31');
    await log.facts(aWatchedHousehold());
    await log.evidence(
      'H1',
      [
        aSettlement('S1', '2026-03-10', 2000),
        aSettlement('S2', '2026-05-11', 2500, { personRef: 'p2' }),
      ],
      { matchedBy: 'NAME_BIRTH' },
    );
    await log.evidence('H1', [aSettlement('S3', '2026-07-12', 600)]);
    await log.decided();
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  async function alertId(): Promise<string> {
    const [row] = await test.applications
      .get('correlation', UnitOfWork)
      .run((tx) => tx.sql<{ alert_id: string }>('select alert_id from alert'));
    return row?.alert_id ?? '';
  }

  async function ask(county: string, id: string, token = testToken): Promise<Response> {
    const url = test.applications.urls.get('correlation') ?? '';
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${url}/counties/${county}/alerts/${id}/explanation`, { headers });
  }

  it(
    'tells the way of every record from its delivery and row to its part in the sum',
    async () => {
      const answer = await ask('130529', await alertId());
      expect(answer.status).toBe(200);
      const told = (await answer.json()) as Explanation;
      expect(told).toMatchObject({ holds: true, revision: 1, ruleId: 'illness.year-burden' });
      expect(told.evidence[0]).toMatchObject({
        recordId: 'S2',
        fate: 'COUNTED',
        contribution: yuan(2500),
        versions: [
          {
            sourceVersion: 1,
            current: true,
            way: {
              department: 'health-insurance',
              deliveryId: testDeliveryId,
              rowNumber: 2,
              matchedBy: 'NAME_BIRTH',
            },
          },
        ],
      });
      expect(told.days.filter(({ holds }) => holds)).toHaveLength(1);
      expect(told.standard?.document).toContain('"standardId":"XT-DEFAULT"');
      expect(told.sentences.join('')).toContain(
        `来自health-insurance交接批次${testDeliveryId}第2行`,
      );
    },
    timeoutMs,
  );

  it(
    'is closed to callers of another county, and knows no alert of another county',
    async () => {
      const id = await alertId();
      expect((await ask('130529', id, 'nobody')).status).toBe(401);
      expect((await ask('130529', id, neighbour)).status).toBe(403);
      expect((await ask('130531', id, neighbour)).status).toBe(404);
      expect((await ask('130529', 'f'.repeat(32))).status).toBe(404);
      expect((await ask('130529', 'not~an~id')).status).toBe(400);
    },
    timeoutMs,
  );

  it(
    'tells of a withdrawn alert its last content and the reason',
    async () => {
      await log.evidence('H1', [aReversal('S2', '2026-08-01', 2500, { personRef: 'p2' })]);
      await log.decided();
      const told = (await (await ask('130529', await alertId())).json()) as Explanation;
      expect(told).toMatchObject({ holds: false, revision: 2, withdrawnBecause: 'REVERSED' });
      expect(told.content.indicators).toMatchObject([{ value: yuan(5100) }]);
      expect(told.evidence).toHaveLength(4);
    },
    timeoutMs,
  );

  it(
    'tells a record before the birth of its person, of a household without an alert and to its county only',
    async () => {
      const { members } = aWatchedHousehold();
      const born = members.map((member) => ({ ...member, birthOn: on('1980-05-06') }));
      await log.facts(aWatchedHousehold({ householdId: 'H9', members: born }));
      const body = { diedOn: on('1979-05-06') };
      await log.evidence('H9', [aRecord('public-security.death', 'X1', '1979-05-06', body)]);
      await log.decided();
      const url = test.applications.urls.get('correlation') ?? '';
      const asked = (path: string) =>
        fetch(`${url}/counties/${path}/set-aside`, {
          headers: { authorization: `Bearer ${testToken}` },
        });
      const answer = await asked('130529/households/H9');
      expect(await answer.json()).toMatchObject({
        items: [{ recordId: 'X1', reason: 'BEFORE_BIRTH', way: { deliveryId: testDeliveryId } }],
      });
      expect((await asked('130531/households/H9')).status).toBe(404);
      expect((await asked('130529/households/nowhere')).status).toBe(404);
    },
    timeoutMs,
  );
});
