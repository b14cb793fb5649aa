import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath, type CountyAlert } from '#schemas';
import { LocalStack } from '#testkit';
import { runHub } from '../../deploy/local/cli/hub-command.js';
import type { RunSummary } from '../../deploy/local/city/summary.js';
import { applicationNames } from '../../deploy/local/load-applications.js';
import { DecidedByHand } from './decide-by-hand.js';
import { StartedHub } from './started-hub.js';

const timeoutMs = 900_000;
const counties = ['130529', '130532'];
const city = ['--seed', '5', '--households', '300', '--counties', counties.join(',')];

const folder = mkdtempSync(join(tmpdir(), 'hub-start-'));
const stateDir = join(folder, 'state');
const files = join(stateDir, 'hub', 'files');
const jsonPath = join(folder, 'summary.json');
const options = ['--state-dir', stateDir, '--json', jsonPath];

function json(...path: readonly string[]): unknown {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

function summary(): RunSummary {
  return json(jsonPath) as RunSummary;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Sections of the screen, in their order, each with something that only a hub that works can say. */
const sections: readonly RegExp[] = [
  /Kafka answers/,
  /Schema registry answers/,
  /PostgreSQL answers/,
  /中枢就绪：12 个应用（[\d.]+ 秒）/,
  /城市样本（种子 5）：2 个县，300 户/,
  /\d\d:\d\d:\d\d 新增 [红橙黄蓝] 因病 {2}(?:平乡|巨鹿)县.{2,}村委会 {2}2026年度家庭累计个人负担医疗费用/,
  /汇总/,
  /来源.*整份退回.*已接收.*无变化.*退回.*忽略/,
  /health-insurance +\d+ +2 +\d+ +\d+ +\d+ +\d+ +\d+/,
  /预警：生效 \d+ 条，已撤销 \d+ 条；已归户记录 \d+ 条，待匹配 \d+ 条，待人工核对 \d+ 条，隔离 0 条/,
  /用时：就绪 [\d.]+ 秒；第一条预警：自启动 [\d.]+ 秒，自就绪 [\d.]+ 秒；全部处理 [\d.]+ 秒/,
  /内存：中枢进程最高 \d+ MiB，Kafka \d+ MiB，登记服务 \d+ MiB，数据库 \d+ MiB，合计 \d+ MiB/,
  /积压：correlation 0 条/,
  /✓ 全部预警、回执逐行、待匹配与待核对数量，均与预先埋设的真值一致。/,
  /接下来可以试试/,
  /cp deploy\/local\/examples\//,
  /curl .*\/push\/village-warning/,
  /npx hub read county-center\.alerts --county 130529/,
  /correlation +http:\/\/127\.0\.0\.1:\d+\/openapi/,
  /Ctrl-C 结束/,
];

describe('npm start', () => {
  let running: StartedHub;
  let first: RunSummary;

  afterAll(async () => {
    // Whatever an assertion left running.
    running.kill('SIGTERM');
    await running.end();
    await LocalStack.remove(stateDir);
    rmSync(folder, { recursive: true });
  }, timeoutMs);

  it.each([
    { name: 'a county of nobody', argv: ['--counties', '130999'], says: /130999 is no county/ },
    { name: 'no code of a county', argv: ['--counties', 'julu'], says: /six-digit codes/ },
    { name: 'too few households', argv: ['--households', '12'], says: /Give 300 or more/ },
    { name: 'an option of nobody', argv: ['--sead', '5'], says: /unknown option '--sead'/ },
  ])(
    'refuses $name, before it starts anything',
    async ({ argv, says }) => {
      running = new StartedHub(...options, ...argv);
      expect(await running.end()).toBe(1);
      expect(running.screen).toMatch(says);
      expect(running.screen).not.toContain('answers');
    },
    timeoutMs,
  );

  it(
    'shows what comes in and what comes of it, tells machines the same, and runs on',
    async () => {
      running = new StartedHub(...options, ...city);
      await running.says(/Ctrl-C 结束/);
      let from = 0;
      for (const section of sections) {
        const found = section.exec(running.screen.slice(from));
        expect([section.source, found !== null]).toEqual([section.source, true]);
        // Servers answer in any order.
        if (!section.source.endsWith('answers')) from += found?.index ?? 0;
      }
      first = summary();
      expect(first).toMatchObject({ seed: 5, households: 300, counties, today: '2026-10-31' });
      expect(first).toMatchObject({ asPlanted: true, differences: [] });
      expect(first).toMatchObject({ ownHandOvers: 0, ownDecisions: 0 });
      for (const [name, figures] of Object.entries(first.sources)) {
        const { rows, published, unchanged, rejected, ignored } = figures;
        expect([name, published + unchanged + rejected + ignored]).toEqual([name, rows]);
      }
      const receipts = running.screen.match(/^回执 {2}/gm) ?? [];
      const handedOver = Object.values(first.sources).map(({ files: count }) => count);
      expect(receipts).toHaveLength(handedOver.reduce((total, count) => total + count));
      const { alerts, alertsInForce, alertsWithdrawn } = first;
      expect(alerts).toHaveLength(alertsInForce + alertsWithdrawn);
      expect(Math.min(alertsInForce, alertsWithdrawn, first.matched)).toBeGreaterThan(0);
      expect(running.screen).toContain(`待匹配 ${String(sum(first.parkedByTopic))} 条`);
      const { readyMs, firstAlertMs, firstAlertAfterReadyMs, playedMs } = first.times;
      expect(firstAlertMs).toBeCloseTo(readyMs + (firstAlertAfterReadyMs ?? 0));
      expect(playedMs).toBeGreaterThan(firstAlertAfterReadyMs ?? Infinity);
    },
    timeoutMs,
  );

  it('keeps within the memory that it states', () => {
    const { residentMiBMax } = json(projectPath('deploy/local/memory.json')) as {
      residentMiBMax: Record<string, number>;
    };
    const { kafkaBytes, registryBytes, postgresBytes, allBytes } = first.memory;
    const bytes = { kafka: kafkaBytes, registry: registryBytes, postgres: postgresBytes };
    for (const [name, found] of Object.entries({ ...bytes, all: allBytes })) {
      expect(found).toBeGreaterThan(2 ** 20);
      expect([name, found / 2 ** 20 <= (residentMiBMax[name] ?? 0)]).toEqual([name, true]);
    }
  });

  it(
    'serves health, figures and the description of its interface for every application',
    async () => {
      const { urls } = json(stateDir, 'hub/access.json') as { urls: Record<string, string> };
      expect(Object.keys(urls).sort()).toEqual([...applicationNames].sort());
      const paths = ['/health/live', '/health/ready', '/metrics', '/openapi', '/openapi.json'];
      const asked = Object.entries(urls).flatMap(([name, url]) =>
        paths.map(async (path) => `${name}${path} ${String((await fetch(url + path)).status)}`),
      );
      expect((await Promise.all(asked)).filter((text) => !text.endsWith(' 200'))).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'lets people read a topic as lines of JSON',
    async () => {
      const env = json(stateDir, 'hub/secrets/settings.json') as Record<string, string>;
      const lines: string[] = [];
      const out = (text: string): number => lines.push(text);
      const read = ['read', 'county-center.alerts', '--county', '130529'];
      expect(await runHub(read, { folder, env, out, err: out })).toBe(0);
      const read130529 = lines.map((line) => (JSON.parse(line) as { value: CountyAlert }).value);
      const ids = (alerts: readonly CountyAlert[]): readonly string[] =>
        [...new Set(alerts.map(({ alertId }) => alertId))].sort();
      expect(ids(read130529)).toEqual(
        ids(first.alerts.filter(({ countyCode }) => countyCode === '130529')),
      );
    },
    timeoutMs,
  );

  it(
    'killed at once, ends in order by itself; the next start waits for it, loses nothing, and sets apart what people handed over and decided themselves',
    async () => {
      // What the screen says to try: a file of one's own, and a record that is pushed.
      const into = join(files, 'drop');
      const example = (name: string, folders: string): void => {
        cpSync(projectPath(join('deploy/local/examples', name)), join(into, folders, name));
      };
      example('防返贫台账20261031_示例.csv', 'register/household-ledger');
      example('医保结算202610_示例.csv', 'health-insurance/settlement-monthly');
      const [, body = '', url = ''] =
        /-d '(\[.*\])' (http\S+\/push\/village-warning)/.exec(running.screen) ?? [];
      const token = readFileSync(join(stateDir, 'hub', 'secrets', 'owner.token'), 'utf8');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(202);

      const hand = new DecidedByHand(join(stateDir, 'hub', 'access.json'), first.today);
      await hand.standard('130532-pingxiang-v1');
      const link = await hand.link();
      const excluded = first.alerts.find(
        ({ countyCode, householdId, kind }) =>
          countyCode === '130529' && householdId !== link.householdId && kind !== 'WITHDRAWN',
      );
      if (excluded === undefined) throw new Error('no alert is in force');
      await hand.exclusion(excluded);

      const killed = running;
      killed.kill('SIGKILL');
      running = new StartedHub(...options, '--once');
      await killed.end();
      expect(killed.screen).toContain('正在有序停止');
      expect(await running.end()).toBe(0);
      expect(running.screen).not.toContain('was left running');
      expect(running.screen).toMatch(
        /✓ [^]*另有 3 份您自己的交接，连同所涉 2 户的预警，不参加比较。/,
      );
      expect(running.screen).toMatch(
        /另有您自己作出的决定：批准标准 1 项（平乡县），人工核对 1 项；所涉 \d+ 户的预警不参加比较。/,
      );
      const second = summary();
      expect(second).toMatchObject({ asPlanted: true, ownHandOvers: 3, quarantined: 0 });
      expect(second.ownDecisions).toBe(2);
      const inForce = ({ alerts, alertsInForce }: RunSummary): unknown => [
        alertsInForce,
        alerts.filter(({ countyCode }) => countyCode === '130532').map(({ kind }) => kind),
      ];
      expect(inForce(second)).not.toEqual(inForce(first));
      const held = second.alerts.find(({ alertId }) => alertId === excluded.alertId);
      expect(held).toMatchObject({ kind: 'UPDATED', held: { reason: 'DRINKING' } });
      expect(sum(second.reviewByTopic)).toBe(sum(first.reviewByTopic) - link.placed);
      const untouched = ({ countyCode, householdId }: CountyAlert): boolean =>
        countyCode === '130529' && ![link.householdId, excluded.householdId].includes(householdId);
      const before = first.alerts.filter(untouched);
      expect(second.alerts).toEqual(expect.arrayContaining(before));
      const own = second.alerts
        .filter(untouched)
        .filter(({ alertId }) => !before.some((alert) => alert.alertId === alertId));
      expect(own.map(({ ruleId, severity }) => [ruleId, severity])).toEqual([
        ['illness.year-burden', 'YELLOW'],
      ]);
      expect(sum(second.parkedByTopic)).toBe(sum(first.parkedByTopic) + 1);
    },
    timeoutMs,
  );

  it(
    'says what is not as planted, and ends with 1; Ctrl-C ends applications before their servers',
    async () => {
      const receipts = join(files, 'receipts', 'education', 'cost-yearly');
      const name =
        readdirSync(receipts).find((one) => /^教育支出202603_01_.*\.csv$/.test(one)) ?? '';
      const bytes = readFileSync(join(receipts, name));
      // The first row behind the heading, which the department would miss.
      const [heading, next] = [
        bytes.indexOf('\n') + 1,
        bytes.indexOf('\n', bytes.indexOf('\n') + 1),
      ];
      const torn = Buffer.concat([bytes.subarray(0, heading), bytes.subarray(next + 1)]);
      writeFileSync(join(receipts, name), torn);

      running = new StartedHub(...options);
      await running.says(/Ctrl-C 结束/);
      expect(running.screen).toMatch(/✗ 与预先埋设的真值有 \d+ 处不符/);
      const { asPlanted, differences } = summary();
      expect(asPlanted).toBe(false);
      const subjects = differences.map(
        ({ kind, subject }) => `${kind} ${subject.split(':')[0] ?? ''}`,
      );
      expect(new Set(subjects)).toEqual(
        new Set(['receipt education/cost-yearly/教育支出202603_01.csv']),
      );

      running.kill('SIGINT');
      expect(await running.end()).toBe(1);
      const log = (server: string): string =>
        readFileSync(join(stateDir, 'logs', `${server}.log`), 'utf8');
      // A server that ends before its clients says so of each of them.
      expect(log('postgres')).toContain('database system is shut down');
      expect(log('postgres')).not.toContain('terminating connection due to administrator command');
      const [, ending = 'none'] = log('registry').split('Closing resilient producer');
      expect(ending).not.toMatch(/^none$|could not be established/);
      expect(json(stateDir, 'stack.json')).toHaveProperty('services', {});
    },
    timeoutMs,
  );
});
