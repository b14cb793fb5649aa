import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { Bus, EventCodec, readRange } from '#bus';
import { dayFromIso, syntheticIdNumber } from '#domain';
import { OutboxRelay } from '#persistence';
import { topicSpec, type Envelope } from '#schemas';
import { Health } from '#service-kit';
import {
  eventually,
  readReceipt,
  SmallDisk,
  startTestApplications,
  testToken,
  type TestApplications,
} from '#testkit';
import { connectorApplication } from './connector-application.js';
import { DeliveryStore } from './delivery/shell/delivery.store.js';

const health = connectorApplication({ name: 'health-insurance', title: '医保数据接入' });
const topic = 'health-insurance.settlement';
const layout = 'settlement-monthly';
const timeoutMs = 60_000;
const diskMebibytes = 2;
const number = syntheticIdNumber(dayFromIso('1980-05-06'), 3);
const headings = [
  ...['结算流水号', '姓名', '证件号码', '统筹区', '医疗类别', '结算时间'],
  ...['医疗总费用', '基金支付总额', '个人负担'],
];
const row = (id: string): readonly string[] => [
  ...[id, '王小花', number, '130532', '住院', '2026-03-05'],
  ...['1500', '1000', '500'],
];

/** A disk that is full in truth takes Linux and the right to mount. */
function mayMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'hub-may-mount-'));
  const may = SmallDisk.mount(dir, 1) !== undefined;
  if (may) SmallDisk.unmount(dir);
  rmSync(dir, { recursive: true, force: true });
  return may;
}

(mayMount() ? describe : describe.skip)('a connector whose disk is full', () => {
  let test: TestApplications;
  let mounted: string[] = [];

  beforeEach(async () => {
    test = await startTestApplications([health]);
  }, timeoutMs);

  afterEach(async () => {
    for (const dir of mounted) SmallDisk.unmount(dir);
    mounted = [];
    await test.remove();
  }, timeoutMs);

  const room = (name: string): string => join(test.stateDir, name, 'health-insurance', layout);

  /** A full disk of its own for the folder of the layout below `kept` or `receipts`. */
  function fullDisk(name: string): SmallDisk {
    const disk = SmallDisk.mount(room(name), diskMebibytes);
    if (disk === undefined) throw new Error('this machine let us mount a moment ago');
    mounted.push(disk.dir);
    disk.fill();
    return disk;
  }

  async function drop(name: string, rows: readonly (readonly string[])[]): Promise<void> {
    const unfinished = join(room('drop'), `.${name}`);
    if (name.endsWith('.xlsx')) {
      const book = new ExcelJS.Workbook();
      book.addWorksheet('一').addRows([headings, ...rows].map((cells) => [...cells]));
      await book.xlsx.writeFile(unfinished);
    } else {
      writeFileSync(
        unfinished,
        [headings, ...rows].map((cells) => `${cells.join(',')}\n`).join(''),
      );
    }
    renameSync(unfinished, join(room('drop'), name));
  }

  async function notReady(name: string, detail: RegExp): Promise<void> {
    const reports = test.applications.get('health-insurance', Health);
    await eventually(`${name} says what is wrong`, async () => {
      const { checks } = await reports.report('ready');
      return checks.some((check) => check.name === name && detail.test(check.detail ?? ''));
    });
  }

  async function done(count: number): Promise<readonly string[]> {
    const store = test.applications.get('health-insurance', DeliveryStore);
    return eventually(`${String(count)} hand-overs are done`, async () => {
      const all = await store.list(null, 50);
      const paths = all.flatMap(({ status, receiptPath }) =>
        status === 'done' && receiptPath !== null ? [receiptPath] : [],
      );
      return paths.length === count ? paths : undefined;
    });
  }

  async function events(): Promise<readonly string[]> {
    await test.applications.get('health-insurance', OutboxRelay).idle();
    const bus = test.applications.get('health-insurance', Bus);
    const codec = test.applications.get('health-insurance', EventCodec);
    const found: string[] = [];
    for (let partition = 0; partition < topicSpec(topic).partitions; partition += 1) {
      for (const { value } of await readRange(bus, topic, partition, 0, Number.MAX_SAFE_INTEGER)) {
        if (value === null) continue;
        const { envelope } = codec.decode<{ envelope: Envelope }>(topic, value);
        found.push(`${envelope.sourceRecordId} v${String(envelope.sourceVersion)}`);
      }
    }
    return found.sort();
  }

  it(
    'publishes, says that receipts wait for room, and writes them whole when there is some',
    async () => {
      const disk = fullDisk('receipts');
      await drop('医保结算202603_01.xlsx', [row('S1'), row('S2')]);
      await notReady('intake', /STORAGE_UNAVAILABLE/);
      await drop('医保结算202603_02.csv', [row('S3')]);
      expect(await events()).toEqual(['S1 v1', 'S2 v1']);
      disk.free();
      const receipts = await done(2);
      const rows = await Promise.all(
        receipts.map(async (path) => (await readReceipt(join(test.stateDir, path))).length),
      );
      expect(rows.sort()).toEqual([1, 2]);
      expect(readdirSync(room('receipts')).filter((name) => name.startsWith('.'))).toEqual([]);
      expect(await events()).toEqual(['S1 v1', 'S2 v1', 'S3 v1']);
    },
    timeoutMs,
  );

  it(
    'leaves a file where it lies and says so to whoever pushes, and takes both when there is room',
    async () => {
      const disk = fullDisk('kept');
      await drop('医保结算202603_01.csv', [row('S1')]);
      await notReady('folders', /has a file that cannot be moved/);
      const push = (): Promise<Response> =>
        fetch(`${test.applications.urls.get('health-insurance') ?? ''}/push/${layout}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
          body: JSON.stringify([
            Object.fromEntries(headings.map((title, at) => [title, row('S2')[at]])),
          ]),
        });
      const refused = await push();
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
      // Neither a half of them nor an empty folder, of which each attempt would leave one more.
      expect(readdirSync(room('kept'))).toEqual(['ballast']);
      expect(readdirSync(room('drop'))).toEqual(['医保结算202603_01.csv']);
      expect(await events()).toEqual([]);

      disk.free();
      expect((await push()).status).toBe(202);
      // A file that could not be taken is left alone for half a minute, or until the next start.
      await test.stop();
      test = await startTestApplications([health], { again: test });
      await done(2);
      expect(await events()).toEqual(['S1 v1', 'S2 v1']);
      expect(readdirSync(room('drop'))).toEqual([]);
    },
    timeoutMs,
  );
});
