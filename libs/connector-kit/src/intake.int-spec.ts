import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import pg from 'pg';
import { EventCodec, readRange, Bus } from '#bus';
import { syntheticIdNumber, dayFromIso } from '#domain';
import type { Envelope, TopicValues } from '#schemas';
import { eventually, startTestApplications, testToken, type TestApplications } from '#testkit';
import type { DeliveryView } from './api/delivery.schema.js';
import { connectorApplication } from './connector-application.js';
import { DeliveryStore, type Delivery } from './delivery/shell/delivery.store.js';

const health = connectorApplication({ name: 'health-insurance', title: '医保数据接入' });
const number = syntheticIdNumber(dayFromIso('1980-05-06'), 3);
const head = '结算流水号,姓名,证件号码,统筹区,医疗类别,结算时间,医疗总费用,基金支付总额,个人负担';

function row(id: string, personal: number): string {
  return `${id},王小花,${number},130532,住院,2026-03-05,${String(personal + 1000)},1000,${String(personal)}`;
}

describe('a connector', () => {
  let test: TestApplications;

  beforeAll(async () => {
    test = await startTestApplications([health]);
  }, 60_000);

  afterAll(async () => {
    await test.remove();
  }, 60_000);

  function drop(name: string, lines: readonly string[]): void {
    const folder = join(test.stateDir, 'drop/health-insurance/settlement-monthly');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `.${name}.part`), iconv.encode(`${lines.join('\r\n')}\r\n`, 'gbk'));
    renameSync(join(folder, `.${name}.part`), join(folder, name));
  }

  async function finished(name: string): Promise<Delivery> {
    const store = test.applications.get('health-insurance', DeliveryStore);
    return eventually(`${name} has a receipt`, async () => {
      const all = await store.list(null, 50);
      return all.find(({ fileName, receiptPath }) => fileName === name && receiptPath !== null);
    });
  }

  async function events(
    topic: keyof TopicValues = 'health-insurance.settlement',
    partitions = 6,
  ): Promise<readonly Record<string, unknown>[]> {
    const bus = test.applications.get('health-insurance', Bus);
    const codec = test.applications.get('health-insurance', EventCodec);
    const found: Record<string, unknown>[] = [];
    for (let partition = 0; partition < partitions; partition += 1) {
      const records = await readRange(bus, topic, partition, 0, 1e9);
      for (const { value } of records) {
        if (value !== null) found.push(codec.decode(topic, value));
      }
    }
    return found;
  }

  it('publishes a file, returns it with a result for each row, and publishes nothing twice', async () => {
    drop('医保结算202603_01.csv', [
      head,
      row('S1', 500),
      row('S2', 700),
      `S3,王小花,1305,130532,住院,2026-03-05,10,5,5`,
    ]);
    const first = await finished('医保结算202603_01.csv');
    expect(first).toMatchObject({
      rowsIn: 3,
      rowsPublished: 2,
      rowsRejected: 1,
      eventsPublished: 2,
    });
    const receipt = iconv.decode(readFileSync(join(test.stateDir, first.receiptPath ?? '')), 'gbk');
    expect(receipt).toContain('处理结果,处理说明');
    expect(receipt).toMatch(/^S1.*,已接收,$/m);
    expect(receipt).toMatch(/^S3.*,退回,.*证件号码/m);
    const stem = (first.receiptPath ?? '').replace(/\.csv$/, '');
    expect(readFileSync(join(test.stateDir, `${stem}_汇总.txt`), 'utf8')).not.toContain(
      '未读取的列',
    );

    drop('医保结算202603_02.csv', [head, row('S1', 500), row('S2', 800)]);
    const second = await finished('医保结算202603_02.csv');
    expect(second).toMatchObject({ rowsPublished: 1, rowsUnchanged: 1 });
    const all = await eventually('three events are there', async () => {
      const found = await events();
      return found.length >= 3 ? found : undefined;
    });
    expect(
      all
        .map(({ envelope, personalFen }) => [
          (envelope as { sourceVersion: number }).sourceVersion,
          personalFen,
        ])
        .sort(),
    ).toEqual([
      [1, 50_000],
      [1, 70_000],
      [2, 80_000],
    ]);
  }, 60_000);

  it('finds what is twice however far apart it stands, and tells the exceptions in their rows', async () => {
    const before = (await events()).length;
    // More than two stretches of what is decided at once.
    const rows = Array.from({ length: 2_200 }, (_, at) => row(`R${String(at + 1)}`, 500));
    const neighbour = row('R2', 500);
    const afar = row('R1', 500);
    const other = row('R3', 501);
    const all = [...rows.slice(0, 2), neighbour, ...rows.slice(2), afar, '合计,,,,,,1,1,1', other];
    drop('医保结算202603_05.csv', [head, ...all]);
    const done = await finished('医保结算202603_05.csv');
    expect(done).toMatchObject({
      rowsIn: 2_204,
      rowsPublished: 2_199,
      rowsUnchanged: 2,
      rowsRejected: 2,
      rowsIgnored: 1,
      eventsPublished: 2_199,
    });
    const receipt = iconv.decode(readFileSync(join(test.stateDir, done.receiptPath ?? '')), 'gbk');
    const words = receipt.split('\r\n').map((line) => line.split(',').at(-2));
    expect([2, 3, 4, 5, 2_202, 2_203, 2_204].map((line) => words[line])).toEqual([
      ...['已接收', '无变化', '退回', '已接收', '无变化', '忽略', '退回'],
    ]);
    await eventually('all events are there', async () => {
      const found = (await events()).length - before;
      return found >= 2_199 ? found : undefined;
    });
    expect((await events()).length - before).toBe(2_199);
  }, 60_000);

  it('withdraws what a row said beside its record, once it says it no longer', async () => {
    const columns = `${head},主要诊断编码,大病标识`;
    drop('医保结算202603_06.csv', [
      columns,
      `${row('D1', 500)},C16.9,是`,
      `${row('D2', 500)},C16.9,是`,
    ]);
    const said = await finished('医保结算202603_06.csv');
    expect(said).toMatchObject({ rowsPublished: 2, eventsPublished: 4 });
    drop('医保结算202603_07.csv', [columns, `${row('D1', 500)},C16.9,否`]);
    const corrected = await finished('医保结算202603_07.csv');
    expect(corrected).toMatchObject({ eventsPublished: 1 });
    const diseases = await eventually('three events of diseases are there', async () => {
      const found = await events('health-insurance.major-disease', 3);
      return found.length >= 3 ? found : undefined;
    });
    const told = diseases.map(({ envelope }) => {
      const { sourceRecordId, sourceVersion, withdrawn } = envelope as Envelope;
      return `${sourceRecordId} ${String(sourceVersion)} ${String(withdrawn)}`;
    });
    expect(told.sort()).toEqual(['D1 1 false', 'D1 2 true', 'D2 1 false']);
  }, 60_000);

  it('takes a push with a token, answers 202 and gives the receipt', async () => {
    const url = test.applications.urls.get('health-insurance') ?? '';
    const body = JSON.stringify([
      {
        setl_id: 'P1',
        姓名: '王小花',
        证件号码: number,
        统筹区: '130532',
        医疗类别: '21',
        结算时间: '2026-03-09',
        医疗总费用: 100,
        基金支付总额: 40,
        个人负担: 60,
      },
    ]);
    const headers = { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' };
    const refused = await fetch(`${url}/push/settlement-monthly`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(refused.status).toBe(401);
    const answer = await fetch(`${url}/push/settlement-monthly`, { method: 'POST', body, headers });
    expect(answer.status).toBe(202);
    const { delivery, receipt } = (await answer.json()) as { delivery: string; receipt: string };
    const done = await eventually('the push is done', async () => {
      const seen = (await (await fetch(url + delivery, { headers })).json()) as {
        status: string;
        rows: { published: number };
      };
      return seen.status === 'done' ? seen : undefined;
    });
    expect(done.rows.published).toBe(1);
    expect(await (await fetch(url + receipt, { headers })).json()).toMatchObject([
      { 处理结果: '已接收' },
    ]);
  }, 60_000);

  it('tells while it reads how many rows it has read', async () => {
    // Whoever holds this lock holds up the third thousand of rows.
    const [lock, rows] = [114, 3_500];
    const holder = new pg.Client({ connectionString: test.databaseUrl });
    await holder.connect();
    try {
      await holder.query('set search_path to health_insurance');
      await holder.query(`select pg_advisory_lock(${String(lock)})`);
      await holder.query(
        `create function wait_here() returns trigger language plpgsql as
           'begin perform pg_advisory_xact_lock(${String(lock)}); return new; end';
         create trigger wait_here before insert on delivery_event
           for each row when (new.ordinal = 2500) execute function wait_here()`,
      );
      const name = '医保结算202603_08.csv';
      drop(name, [head, ...Array.from({ length: rows }, (_, at) => row(`G${String(at)}`, 500))]);
      const url = test.applications.urls.get('health-insurance') ?? '';
      const ask = async <T>(path: string): Promise<T> => {
        const headers = { authorization: `Bearer ${testToken}` };
        return (await (await fetch(url + path, { headers })).json()) as T;
      };
      const latest = async (): Promise<DeliveryView | undefined> =>
        (await ask<{ items: DeliveryView[] }>('/deliveries?limit=1')).items[0];
      const seen = await eventually('two thousand rows are read', async () => {
        const found = await latest();
        return found?.fileName === name && found.rows.in >= 2_000 ? found : undefined;
      });
      const underWay = { status: 'received', rows: { in: 2_000, published: 0 }, receipt: null };
      expect(seen).toMatchObject(underWay);
      expect(await ask(`/deliveries/${seen.deliveryId}`)).toMatchObject(underWay);
      await holder.query(`select pg_advisory_unlock(${String(lock)})`);
      expect(await finished(name)).toMatchObject({ rowsIn: rows, rowsPublished: rows });
    } finally {
      await holder.query('drop trigger if exists wait_here on delivery_event');
      await holder.end();
    }
  }, 60_000);
});
