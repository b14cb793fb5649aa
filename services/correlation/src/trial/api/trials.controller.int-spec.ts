import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnitOfWork } from '#persistence';
import { projectPath } from '#schemas';
import { tokenDigest } from '#service-kit';
import { eventually, startTestApplications, testToken, type TestApplications } from '#testkit';
import { correlation } from '../../app.js';
import {
  anOrdinaryHousehold,
  aPlace,
  aSettlement,
  aWatchedHousehold,
  on,
} from '../../decision/core/testing/builders.js';
import { WrittenLog } from '../../testing/written-log.js';
import type { ListedChange } from '../shell/trial.store.js';
import type { ToldTrial } from '../shell/trials.js';

const timeoutMs = 120_000;
const neighbour = 'a-token-of-the-neighbour';
const old = 'a-token-of-the-old-code';
const code = 'a-token-of-the-code-of-the-city';

const draft = (county: string, watched: string): string =>
  [
    'standardId: DRAFT',
    `countyCode: "${county}"`,
    'version: 1',
    'validFrom: "2026-01-01"',
    'reason: 试算',
    'restsOn: { standardId: XT-DEFAULT, version: 1 }',
    'rules:',
    '  - ruleId: illness.year-burden',
    `    thresholds: { watched: ${watched} }`,
    '',
  ].join('\n');

describe('trials', () => {
  let test: TestApplications;
  let log: WrittenLog;

  beforeAll(async () => {
    const counties = ['130529', '130531', '130506', '130527'];
    const first = await startTestApplications([correlation], { counties });
    await first.stop();
    const token = (name: string, text: string, scopes: string[]): object => ({
      name,
      sha256: tokenDigest(text),
      scopes,
    });
    const tokens = [
      token('test', testToken, ['county:*']),
      token('neighbour', neighbour, ['county:130531']),
      token('old', old, ['county:130527']),
      token('code', code, ['county:130500']),
    ];
    writeFileSync(join(first.stateDir, 'tokens.yaml'), JSON.stringify(tokens));
    test = await startTestApplications([correlation], { again: first });
    log = new WrittenLog(test.applications);
    await log.begin('2026-12-31');
    // Three households of Julu, one that has moved away, one in a county that was renamed.
    const moved = [
      { ...aPlace('130529', on('2020-01-01')), to: on('2026-02-01') },
      aPlace('130531', on('2026-02-01')),
    ];
    const renamed = [
      { ...aPlace('130527', on('2019-01-01')), to: on('2020-06-01') },
      { ...aPlace('130506', on('2020-06-01')), succeeds: ['130527'] },
    ];
    await log.facts(aWatchedHousehold({ householdId: 'H1' }));
    await log.facts(aWatchedHousehold({ householdId: 'H2' }));
    await log.facts(anOrdinaryHousehold({ householdId: 'H3' }));
    await log.facts(aWatchedHousehold({ householdId: 'H4', places: moved }));
    await log.facts(aWatchedHousehold({ householdId: 'H5', places: renamed }));
    const bills: Record<string, number> = { H1: 4500, H2: 5500, H3: 4500, H4: 4500, H5: 4500 };
    for (const [householdId, bill] of Object.entries(bills)) {
      await log.evidence(householdId, [aSettlement(`${householdId}-1`, '2026-03-10', bill)]);
    }
    await log.decided();
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  async function ask(path: string, token = testToken, body?: unknown): Promise<Response> {
    const url = test.applications.urls.get('correlation') ?? '';
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return fetch(url + path, { headers, ...sent });
  }

  async function finished(county: string, document: string, token = testToken): Promise<ToldTrial> {
    const answer = await ask('/trials', token, { county, document });
    expect(answer.status).toBe(202);
    const { trialId } = (await answer.json()) as ToldTrial;
    return eventually('the trial is finished', async () => {
      const trial = (await (await ask(`/trials/${trialId}`, token)).json()) as ToldTrial;
      return trial.finishedAt === null ? undefined : trial;
    });
  }

  async function changes(
    trialId: string,
    token = testToken,
    query = '',
  ): Promise<readonly ListedChange[]> {
    const answer = await ask(`/trials/${trialId}/changes${query}`, token);
    return ((await answer.json()) as { items: ListedChange[] }).items;
  }

  it(
    'tell who would be alerted and who no longer, and name the text that was tried',
    async () => {
      const lower = draft('130529', '4200 yuan');
      const trial = await finished('130529', lower);
      expect(trial).toMatchObject({
        status: 'DONE',
        askedBy: 'test',
        contentHash: createHash('sha256').update(lower).digest('hex'),
        standardId: 'DRAFT',
        triedFrom: on('2026-01-01'),
        householdsTotal: 4,
        householdsDone: 4,
        eventsDone: 4,
        result: {
          alerts: { now: 1, then: 2, added: 1, gone: 0, severity: 0 },
          byRule: [{ key: 'illness.year-burden', added: 1, households: 1 }],
          byVillage: [{ key: '130529100200', added: 1 }],
        },
      });
      expect(await changes(trial.trialId)).toMatchObject([
        { householdId: 'H1', kind: 'NEW', severityAfter: 'YELLOW', villageCode: '130529100200' },
      ]);
      expect(trial.record).toMatchObject({
        ...{ trialId: trial.trialId, documentSha256: trial.contentHash },
        ...{
          summary: { alerts: trial.result?.alerts, households: trial.result?.households },
          seal: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        },
      });
      const higher = await finished('130529', draft('130529', '6000 yuan'));
      expect(await changes(higher.trialId)).toMatchObject([{ householdId: 'H2', kind: 'GONE' }]);
      const csv = await ask(`/trials/${higher.trialId}/result.csv`);
      expect(csv.headers.get('content-type')).toContain('text/csv');
      expect(await csv.text()).toContain('规则,illness.year-burden,0,1,0,1');
      const households = await ask(`/trials/${higher.trialId}/changes.csv`);
      expect(households.headers.get('content-type')).toContain('text/csv');
      const bytes = Buffer.from(await households.arrayBuffer());
      expect(bytes.subarray(0, 3)).toEqual(Buffer.of(0xef, 0xbb, 0xbf));
      const [head, ...rows] = bytes.subarray(3).toString('utf8').trimEnd().split('\n');
      expect(head).toBe('户编号,县,乡镇,村,规则,规则名称,变化,原级别,新级别,预警编号');
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatch(
        /^H2,130529,130529100,130529100200,illness.year-burden,因病：年度累计个人负担,不再预警,黄,,/,
      );
    },
    timeoutMs,
  );

  it(
    'list the households behind each number of the result, and those alone',
    async () => {
      // The line of the watched rises and that of the others falls: one alert goes, one is new.
      const both = draft('130529', '6000 yuan, ordinary: 4000 yuan');
      const { trialId, result } = await finished('130529', both);
      expect(result?.alerts).toMatchObject({ added: 1, gone: 1, severity: 0 });
      const byWhat = { rule: result?.byRule, town: result?.byTown, village: result?.byVillage };
      for (const [name, counts = []] of Object.entries(byWhat)) {
        expect(counts).not.toHaveLength(0);
        for (const { key, added, gone, severity, households } of counts) {
          const behind = async (kind: string) =>
            (await changes(trialId, testToken, `?${name}=${key}&kind=${kind}`)).length;
          expect(await behind('NEW')).toBe(added);
          expect(await behind('GONE')).toBe(gone);
          expect(await behind('SEVERITY')).toBe(severity);
          const all = await changes(trialId, testToken, `?${name}=${key}`);
          expect(new Set(all.map(({ householdId }) => householdId)).size).toBe(households);
        }
      }
      expect(await changes(trialId, testToken, '?kind=GONE')).toMatchObject([
        { householdId: 'H2', kind: 'GONE' },
      ]);
      for (const nobody of ['village=130529100201', 'town=130529101', 'rule=income.drop']) {
        expect(await changes(trialId, testToken, `?${nobody}`)).toEqual([]);
      }
      const csv = await ask(`/trials/${trialId}/changes.csv?kind=NEW&village=130529100200`);
      const [, ...rows] = (await csv.text()).trimEnd().split('\n');
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatch(/^H3,/);
      for (const wrong of ['kind=OTHER', 'rule=illness', 'town=130529', 'willage=130529100200']) {
        expect((await ask(`/trials/${trialId}/changes?${wrong}`)).status).toBe(400);
        expect((await ask(`/trials/${trialId}/changes.csv?${wrong}`)).status).toBe(400);
      }
    },
    timeoutMs,
  );

  it(
    'say how many changes are counted without their household being kept',
    async () => {
      const both = draft('130529', '6000 yuan, ordinary: 4000 yuan');
      const { trialId, changesOmitted } = await finished('130529', both);
      expect(changesOmitted).toBe(0);
      // As a trial leaves it that found more changes than are kept.
      await test.applications
        .get('correlation', UnitOfWork)
        .run((tx) =>
          tx.sql('delete from trial_change where trial_id = $1 and number > 1', [trialId]),
        );
      expect(await (await ask(`/trials/${trialId}`)).json()).toMatchObject({ changesOmitted: 1 });
      const csv = await (await ask(`/trials/${trialId}/changes.csv`)).text();
      expect(csv.trimEnd().split('\n').slice(1)).toEqual([
        expect.stringMatching(/^H2,/),
        expect.stringMatching(/^本次试算另有1条变化已计入数量，未保留农户和预警/),
      ]);
    },
    timeoutMs,
  );

  it(
    'of a wrong document say what is wrong and try nothing',
    async () => {
      const bare = await finished('130529', draft('130529', '4200'));
      expect(bare).toMatchObject({
        status: 'REFUSED',
        householdsDone: 0,
        result: null,
        record: null,
      });
      expect(bare.problems).toMatchObject([{ line: 9, path: 'rules.0.thresholds.watched' }]);
      const other = await finished('130529', draft('130531', '4200 yuan'));
      expect(other).toMatchObject({ status: 'REFUSED', problems: [{ path: 'countyCode' }] });
      const early = await ask(`/trials/${other.trialId}/result.csv`);
      expect(early.status).toBe(409);
      // What is asked for as CSV is refused in the one form of all refusals.
      expect(early.headers.get('content-type')).toContain('application/json');
      expect((await ask(`/trials/${other.trialId}/changes.csv`)).status).toBe(409);
    },
    timeoutMs,
  );

  it(
    'follow a county through its codes, and show households only where the token reaches',
    async () => {
      const now = await finished('130506', draft('130506', '4200 yuan'));
      expect(await changes(now.trialId)).toMatchObject([{ householdId: 'H5', kind: 'NEW' }]);
      // The old code may ask; its households live under the new one, which this token may not see.
      const before = await finished('130527', draft('130527', '4200 yuan'), old);
      expect(before.result?.alerts).toMatchObject({ added: 1 });
      expect(await changes(before.trialId, old)).toEqual([]);
      expect(await changes(before.trialId, old, '?kind=NEW')).toEqual([]);
      expect(await changes(before.trialId)).toHaveLength(1);
      const csv = await ask(`/trials/${before.trialId}/changes.csv`, old);
      expect((await csv.text()).trimEnd().split('\n')).toHaveLength(1);
    },
    timeoutMs,
  );

  it(
    "try the city's own draft on every household, and only for who acts for the city",
    async () => {
      const path = 'services/register/standards/130500-default-v1.yaml';
      const published = readFileSync(projectPath(path), 'utf8');
      const lower = published
        .replace('version: 1', 'version: 2')
        .replace('watched: 5000 yuan', 'watched: 4200 yuan');
      const trial = await finished('130500', lower);
      // A county with a standard of its own would keep it; here there is none.
      expect(trial).toMatchObject({ status: 'DONE', standardId: 'XT-DEFAULT', version: 2 });
      expect(trial).toMatchObject({ householdsTotal: 5, householdsDone: 5 });
      const added = (await changes(trial.trialId)).map(({ householdId }) => householdId);
      expect([...added].sort()).toEqual(['H1', 'H4', 'H5']);
      const body = { county: '130500', document: lower };
      expect((await ask('/trials', neighbour, body)).status).toBe(403);
      // That a scope names the city's code gives no right over its counties.
      expect((await ask('/trials', code, body)).status).toBe(403);
      expect((await ask(`/trials/${trial.trialId}`, code)).status).toBe(404);
      expect((await ask(`/trials/${trial.trialId}`, neighbour)).status).toBe(404);
    },
    timeoutMs,
  );

  it(
    'are closed to callers of another county',
    async () => {
      const body = { county: '130529', document: draft('130529', '4200 yuan') };
      expect((await ask('/trials', 'nobody', body)).status).toBe(401);
      expect((await ask('/trials', neighbour, body)).status).toBe(403);
      expect((await ask('/trials', testToken, { county: '130529' })).status).toBe(400);
      expect((await ask('/trials', testToken, { ...body, county: '130999' })).status).toBe(404);
      const hidden = { ...body, document: `${body.document}# \u0000` };
      expect((await ask('/trials', testToken, hidden)).status).toBe(400);
      const trial = await finished('130529', body.document);
      expect((await ask(`/trials/${trial.trialId}`, neighbour)).status).toBe(404);
      expect((await ask(`/trials/${trial.trialId}/changes`, neighbour)).status).toBe(404);
      expect((await ask(`/trials/${trial.trialId}/changes.csv`, neighbour)).status).toBe(404);
    },
    timeoutMs,
  );
});
