import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bus } from '#bus';
import { UnitOfWork } from '#persistence';
import { startTestApplications, testToken, type TestApplications } from '#testkit';
import { correlation } from '../../../services/correlation/src/app.js';
import {
  aSettlement,
  aWatchedHousehold,
} from '../../../services/correlation/src/decision/core/testing/builders.js';
import { register } from '../../../services/register/src/app.js';
import { WrittenLog } from '../../../services/correlation/src/testing/written-log.js';
import { runHub } from './hub-command.js';

const timeoutMs = 180_000;

const draft = `
standardId: DRAFT
countyCode: "130529"
version: 1
validFrom: "2026-01-01"
reason: 试算
restsOn: { standardId: XT-DEFAULT, version: 1 }
rules:
  - ruleId: illness.year-burden
    thresholds: { watched: 9000 yuan }
`;

describe('the hub command beside a running hub', () => {
  let test: TestApplications;

  beforeAll(async () => {
    test = await startTestApplications([register, correlation], { counties: ['130529'] });
    writeFileSync(join(test.stateDir, 'token'), testToken);
    const log = new WrittenLog(test.applications);
    await log.begin('2026-12-31');
    await log.facts(aWatchedHousehold());
    await log.evidence('H1', [aSettlement('S1', '2026-03-10', 5500)]);
    await log.decided();
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  async function hub(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await runHub(argv, {
      folder: test.stateDir,
      env: test.env,
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  /** Where the hub of this test is, and its token, as options of a command. */
  function access(): readonly string[] {
    const url = (name: string): string => test.applications.urls.get(name) ?? '';
    return [
      ...['--correlation-url', url('correlation'), '--register-url', url('register')],
      ...['--token-file', 'token'],
    ];
  }

  it(
    'replay ends with 0 when all is identical, and with words or JSON',
    async () => {
      const words = await hub('replay');
      expect(words.out).toContain('逐字节一致');
      expect(words.err).toContain('已重放');
      expect(words.code).toBe(0);
      const { code, out } = await hub('replay', '--county', '130529', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ identical: true, published: 1, replayed: 1 });
    },
    timeoutMs,
  );

  it(
    'replay --into leaves the state as tables, and refuses a name that is not its own',
    async () => {
      const words = await hub('replay', '--into', 'replay_look');
      expect(words).toMatchObject({ code: 0 });
      expect(words.out).toContain('重建的状态已写入 replay_look，共 1 户');
      expect(words.out).toContain('与中枢自己的表一致');
      const json = await hub('replay', '--into', 'replay_look', '--json');
      const differing = { alerts: 0, households: 0 };
      expect(JSON.parse(json.out)).toMatchObject({
        rebuilt: { schema: 'replay_look', households: 1, differing },
      });
      const unitOfWork = test.applications.get('correlation', UnitOfWork);
      const sql = (text: string) => unitOfWork.run((tx) => tx.sql(text));
      const refused = await hub('replay', '--into', 'correlation');
      expect(refused).toMatchObject({ code: 2, out: '' });
      expect(refused.err).toContain('模式名“correlation”不可用');
      await sql('comment on schema replay_look is null');
      const foreign = await hub('replay', '--into', 'replay_look');
      expect(foreign).toMatchObject({ code: 1, out: '' });
      expect(foreign.err).toContain('不是重放所建');
      await sql('update correlation.evidence set household_id = household_id || household_id');
      const otherwise = await hub('replay', '--into', 'replay_other');
      await sql("update correlation.evidence set household_id = 'H1'");
      expect(otherwise).toMatchObject({ code: 1 });
      expect(otherwise.out).toContain('与中枢自己的表不一致：预警 0 条，证据数不同的户 2 户');
    },
    timeoutMs,
  );

  it(
    'read prints a topic as lines of JSON, as many as are wanted, also what cannot be decoded',
    async () => {
      const all = await hub('read', 'county-center.alerts', '--county', '130529');
      expect(all).toMatchObject({ code: 0, err: '' });
      expect(JSON.parse(all.out)).toMatchObject({
        ...{ topic: 'county-center.alerts.130529', offset: 0, key: 'H1' },
        value: { householdId: 'H1', ruleId: 'illness.year-burden', kind: 'RAISED' },
      });
      const two = await hub('read', 'hub.household-events', '--limit', '2');
      expect(two.out.split('\n')).toHaveLength(2);

      const bus = test.applications.get('correlation', Bus);
      const producer = bus.kafka.producer();
      await producer.connect();
      const topic = bus.names.topic('county-center.alerts.130529');
      const garbled = { key: 'H1', value: Buffer.from('000000', 'hex') };
      await producer.send({ topic, messages: [garbled, { key: 'H1', value: null }] });
      await producer.disconnect();
      const followed = await hub(
        ...['read', 'county-center.alerts.130529', '--follow', '--limit', '3'],
      );
      const lines = followed.out.split('\n').map((line) => JSON.parse(line) as object);
      expect(lines).toHaveLength(3);
      expect(lines).toContainEqual(expect.objectContaining({ key: 'H1', bytes: '000000' }));
      expect(lines).toContainEqual(expect.objectContaining({ key: 'H1', value: null }));
    },
    timeoutMs,
  );

  it(
    'explain tells the story, and ends with 1 for an alert that is not there',
    async () => {
      const [row] = await test.applications
        .get('correlation', UnitOfWork)
        .run((tx) => tx.sql<{ alert_id: string }>('select alert_id from alert'));
      const told = await hub('explain', row?.alert_id ?? '', '--county', '130529', ...access());
      expect(told).toMatchObject({ code: 0 });
      expect(told.out).toContain('本预警现行有效');
      const all = await hub(
        'explain',
        row?.alert_id ?? '',
        '--county',
        '130529',
        '--all',
        ...access(),
      );
      expect(all).toEqual(told);
      const none = await hub('explain', 'f'.repeat(32), '--county', '130529', ...access());
      expect(none).toMatchObject({ code: 1, out: '' });
      expect(none.err).toContain('本县没有这条预警');
    },
    timeoutMs,
  );

  it(
    'standards try shows what a draft would change, and refuses a wrong one with its line',
    async () => {
      writeFileSync(join(test.stateDir, 'draft.yaml'), draft);
      const tried = await hub('standards', 'try', 'draft.yaml', ...access());
      expect(tried).toMatchObject({ code: 0 });
      expect(tried.out).toContain('不再预警 1 户');
      // That register has taken the trial shows where the text is submitted: it is tried already.
      const submitted = await hub('standards', 'submit', 'draft.yaml', '--json', ...access());
      expect(JSON.parse(submitted.out)).toMatchObject({ state: 'TRIED' });
      const csv = await hub('standards', 'try', 'draft.yaml', '--csv', ...access());
      expect(csv.out).toContain('规则,illness.year-burden,0,1,0,1');
      const households = ['standards', 'try', 'draft.yaml', '--households', '--format'];
      const asTable = await hub(...households, 'table', ...access());
      expect(asTable.out).toMatch(/因病：年度累计个人负担\s+不再预警/);
      const asCsv = await hub(...households, 'csv', ...access());
      expect(asCsv.out).toMatch(/^\uFEFF户编号,/);
      expect(asCsv.out).toContain('illness.year-burden,因病：年度累计个人负担,不再预警');
      const asJson = await hub(...households, 'json', ...access());
      expect(JSON.parse(asJson.out)).toMatchObject([{ kind: 'GONE' }]);
      const behind = async (...filter: string[]) => {
        const one = await hub('standards', 'try', 'draft.yaml', '--json', ...filter, ...access());
        return JSON.parse(one.out) as unknown;
      };
      expect(await behind('--change', 'gone', '--town', '130529100')).toHaveLength(1);
      expect(await behind('--change', 'new')).toEqual([]);
      expect(await behind('--village', '130529100201')).toEqual([]);
      const differing = await hub('standards', 'diff', 'draft.yaml', ...access());
      expect(differing.out).toMatch(
        /^与 130529 施行中的市级标准（本县没有自己的版本） XT-DEFAULT 第 1 版比较/,
      );
      expect(differing.out).toMatch(/5,000\.00元\s+9,000\.00元/);
      writeFileSync(join(test.stateDir, 'wrong.yaml'), draft.replace('9000 yuan', '9000'));
      const wrong = await hub('standards', 'try', 'wrong.yaml', ...access());
      expect(wrong.code).toBe(1);
      expect(wrong.err).toMatch(
        /wrong\.yaml 第 10 行 \[LINE_WITHOUT_UNIT\] 规则 illness\.year-burden，rules\.0\.thresholds\.watched：/,
      );
    },
    timeoutMs,
  );
});
