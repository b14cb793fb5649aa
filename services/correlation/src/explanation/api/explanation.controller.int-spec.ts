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
import type { Explanation, ToldDay, ToldEvidence } from '../core/explanation.js';

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

  async function alertId(householdId = 'H1'): Promise<string> {
    const [row] = await test.applications
      .get('correlation', UnitOfWork)
      .run((tx) =>
        tx.sql<{ alert_id: string }>(
          "select alert_id from alert where household_id = $1 and content ->> 'ruleId' = 'illness.year-burden'",
          [householdId],
        ),
      );
    return row?.alert_id ?? '';
  }

  async function ask(
    county: string,
    id: string,
    token = testToken,
    further = '',
  ): Promise<Response> {
    const url = test.applications.urls.get('correlation') ?? '';
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${url}/counties/${county}/alerts/${id}/explanation${further}`, { headers });
  }

  interface Stories<Told> {
    readonly items: readonly Told[];
    readonly next: string | null;
  }

  /** All pages from one on, each of so many items. */
  async function pages<Told>(
    id: string,
    list: 'evidence' | 'days',
    { from = null, limit = 200 }: { from?: string | null; limit?: number } = {},
  ): Promise<readonly Told[]> {
    const told: Told[] = [];
    for (let next = from ?? ''; ;) {
      const cursor = next === '' ? '' : `&cursor=${next}`;
      const answer = await ask('130529', id, testToken, `/${list}?limit=${limit}${cursor}`);
      expect(answer.status).toBe(200);
      const page = (await answer.json()) as Stories<Told>;
      expect(page.items.length).toBeLessThanOrEqual(limit);
      told.push(...page.items);
      if (page.next === null) return told;
      next = page.next;
    }
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

  const manyBills = 620;

  it(
    'tells page by page every piece of a household with more of them than one answer holds',
    async () => {
      await log.facts(aWatchedHousehold({ householdId: 'H6' }));
      const first = on('2026-01-01');
      const date = (at: number) =>
        new Date((first + (at % 300)) * 86_400_000).toISOString().slice(0, 10);
      const bills = Array.from({ length: manyBills }, (_, at) =>
        aSettlement(`M${at}`, date(at), 10 + (at % 7)),
      );
      await log.evidence('H6', bills);
      await log.decided();
      const id = await alertId('H6');
      const told = (await (await ask('130529', id)).json()) as Explanation & {
        readonly evidenceNext: string;
        readonly daysNext: string | null;
      };
      expect(told).toMatchObject({ evidenceOmitted: 120, daysOmitted: 0, daysNext: null });
      expect(told.sentences.join('')).toContain('以上为前500条线索，共620条线索；其余120条线索用');

      const rest = await pages<ToldEvidence>(id, 'evidence', {
        from: told.evidenceNext,
        limit: 50,
      });
      expect(rest.map(({ number }) => number)).toEqual(
        Array.from({ length: 120 }, (_, at) => 501 + at),
      );
      const all = [...told.evidence, ...rest];
      expect(new Set(all.map(({ recordId }) => recordId)).size).toBe(manyBills);
      expect(
        all.every(({ fate, versions }) => fate === 'COUNTED' && versions[0]?.way != null),
      ).toBe(true);
      const value = told.content.indicators[0]?.value;
      expect(all.reduce((sum, { contribution }) => sum + (contribution ?? 0), 0)).toBe(value);

      // From the first page on it is the same list, and the days carry the sums up to the whole.
      const paged = await pages<ToldEvidence>(id, 'evidence');
      expect(paged.map(({ recordId }) => recordId)).toEqual(all.map(({ recordId }) => recordId));
      const days = await pages<ToldDay>(id, 'days');
      expect(days.map(({ day, value: sum }) => [day, sum])).toEqual(
        told.days.map(({ day, value: sum }) => [day, sum]),
      );
      expect(days.at(-1)).toMatchObject({ number: days.length, value, holds: true });
    },
    timeoutMs,
  );

  it(
    'pages are closed to another county, and end where the alert has changed meanwhile',
    async () => {
      const id = await alertId('H6');
      for (const list of ['/evidence', '/days']) {
        expect((await ask('130529', id, neighbour, list)).status).toBe(403);
        expect((await ask('130531', id, neighbour, list)).status).toBe(404);
        expect((await ask('130529', 'f'.repeat(32), testToken, list)).status).toBe(404);
        expect((await ask('130529', id, testToken, `${list}?cursor=elsewhere`)).status).toBe(400);
        expect((await ask('130529', id, testToken, `${list}?limit=201`)).status).toBe(400);
      }
      const answer = await ask('130529', id, testToken, '/evidence?limit=10');
      const { next } = (await answer.json()) as Stories<ToldEvidence>;
      await log.evidence('H6', [aSettlement('M-late', '2026-11-02', 900)]);
      await log.decided();
      const changed = await ask('130529', id, testToken, `/evidence?limit=10&cursor=${next}`);
      expect(changed.status).toBe(409);
      expect(await changed.json()).toMatchObject({
        message: '翻页期间这条预警有变化',
        wayOut: '请从第一页重新查询。',
      });
    },
    timeoutMs,
  );
});
