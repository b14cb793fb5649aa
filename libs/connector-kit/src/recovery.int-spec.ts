import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidV7 } from 'uuid';
import { Bus, EventCodec, readRange } from '#bus';
import { dayFromIso, syntheticIdNumber } from '#domain';
import { OutboxRelay, Turn, UnitOfWork } from '#persistence';
import type { Envelope } from '#schemas';
import { Health } from '#service-kit';
import { eventually, startTestApplications, type TestApplications } from '#testkit';
import { connectorApplication } from './connector-application.js';
import { DeliveryStore, type Delivery } from './delivery/shell/delivery.store.js';

const health = connectorApplication({ name: 'health-insurance', title: '医保数据接入' });
const topic = 'health-insurance.settlement';
const layout = 'settlement-monthly';
const timeoutMs = 60_000;
const head = '结算流水号,姓名,证件号码,统筹区,医疗类别,结算时间,医疗总费用,基金支付总额,个人负担';

const person = (sequence: number) => syntheticIdNumber(dayFromIso('1980-05-06'), sequence);

function row(id: string, personal: number, number = person(3)): string {
  const total = personal + Math.sign(personal) * 1000;
  const fund = Math.sign(personal) * 1000;
  return `${id},王小花,${number},130532,住院,2026-03-05,${String(total)},${String(fund)},${String(personal)}`;
}

describe('a connector that was interrupted', () => {
  let test: TestApplications;

  beforeEach(async () => {
    test = await startTestApplications([health]);
  }, timeoutMs);

  afterEach(async () => {
    await test.remove();
  }, timeoutMs);

  async function again(): Promise<void> {
    await test.stop();
    test = await startTestApplications([health], { again: test });
  }

  function drop(name: string, lines: readonly string[]): void {
    const folder = join(test.stateDir, 'drop/health-insurance', layout);
    writeFileSync(join(folder, `.${name}`), `${[head, ...lines].join('\n')}\n`);
    renameSync(join(folder, `.${name}`), join(folder, name));
  }

  async function finished(name: string): Promise<Delivery> {
    const store = test.applications.get('health-insurance', DeliveryStore);
    return eventually(`${name} has a receipt`, async () => {
      const all = await store.list(null, 50);
      return all.find(({ fileName, status }) => fileName === name && status === 'done');
    });
  }

  async function events(): Promise<readonly string[]> {
    await test.applications.get('health-insurance', OutboxRelay).idle();
    const bus = test.applications.get('health-insurance', Bus);
    const codec = test.applications.get('health-insurance', EventCodec);
    const found: string[] = [];
    for (let partition = 0; partition < 6; partition += 1) {
      for (const { value } of await readRange(bus, topic, partition, 0, 1e9)) {
        if (value === null) continue;
        const { envelope, personalFen } = codec.decode<{ envelope: Envelope; personalFen: number }>(
          topic,
          value,
        );
        const mark = envelope.withdrawn ? ' withdrawn' : '';
        found.push(
          `${envelope.sourceRecordId} v${String(envelope.sourceVersion)} ${String(personalFen)}${mark}`,
        );
      }
    }
    return found.sort();
  }

  it(
    'takes up a file that was kept and not entered',
    async () => {
      await test.stop();
      const kept = join(test.stateDir, 'kept/health-insurance', layout, uuidV7());
      mkdirSync(kept, { recursive: true });
      writeFileSync(join(kept, '医保结算202603_01.csv'), `${head}\n${row('S1', 500)}\n`);
      test = await startTestApplications([health], { again: test });
      expect(await finished('医保结算202603_01.csv')).toMatchObject({
        rowsIn: 1,
        rowsPublished: 1,
      });
      expect(await events()).toEqual(['S1 v1 50000']);
    },
    timeoutMs,
  );

  it(
    'publishes nothing twice when a file was copied from a share and a crash came before it was deleted there',
    async () => {
      await test.stop();
      const kept = join(test.stateDir, 'kept/health-insurance', layout, uuidV7());
      mkdirSync(kept, { recursive: true });
      const [name, text] = ['医保结算202603_01.csv', `${head}\n${row('S1', 500)}\n`];
      writeFileSync(join(kept, name), text);
      writeFileSync(join(test.stateDir, 'drop/health-insurance', layout, name), text);
      test = await startTestApplications([health], { again: test });
      const store = test.applications.get('health-insurance', DeliveryStore);
      const both = await eventually('both are done', async () => {
        const all = await store.list(null, 50);
        return all.length === 2 && all.every(({ status }) => status === 'done') ? all : undefined;
      });
      expect(
        both.map(({ rowsPublished, rowsUnchanged }) => [rowsPublished, rowsUnchanged]),
      ).toEqual([
        [0, 1],
        [1, 0],
      ]);
      expect(await events()).toEqual(['S1 v1 50000']);
    },
    timeoutMs,
  );

  it(
    'says which folder cannot be written and which file cannot be moved, and takes it when that is mended',
    async () => {
      await test.stop();
      const kept = join(test.stateDir, 'kept/health-insurance', layout);
      rmSync(kept, { recursive: true });
      writeFileSync(kept, 'a file where a folder should be');
      test = await startTestApplications([health], { again: test });
      const folders = async () => {
        const { checks } = await test.applications.get('health-insurance', Health).report('ready');
        return checks.find(({ name }) => name === 'folders');
      };
      const unwritable = `kept/health-insurance/${layout} cannot be written`;
      expect(await folders()).toEqual({ name: 'folders', ok: false, detail: unwritable });
      drop('医保结算202603_01.csv', [row('S1', 500)]);
      const stuck = `drop/health-insurance/${layout} has a file that cannot be moved`;
      await eventually('it says that a file is stuck', async () => {
        return (await folders())?.detail === `${unwritable}; ${stuck}`;
      });
      rmSync(kept);
      await again();
      expect(await finished('医保结算202603_01.csv')).toMatchObject({ rowsPublished: 1 });
      expect(await folders()).toEqual({ name: 'folders', ok: true, detail: null });
    },
    timeoutMs,
  );

  it(
    'begins again with a file that was half read',
    async () => {
      await test.applications.get('health-insurance', UnitOfWork).run((tx) =>
        tx.sql(`insert into delivery_row (delivery_id, ordinal, line, outcome)
        select '00000000-0000-7000-8000-000000000001', nth, nth, 'mapped' from generate_series(1, 9) nth`),
      );
      await test.stop();
      const kept = join(
        test.stateDir,
        'kept/health-insurance',
        layout,
        '00000000-0000-7000-8000-000000000001',
      );
      mkdirSync(kept, { recursive: true });
      writeFileSync(join(kept, '医保结算202603_01.csv'), `${head}\n${row('S1', 500)}\n`);
      test = await startTestApplications([health], { again: test });
      expect(await finished('医保结算202603_01.csv')).toMatchObject({
        rowsIn: 1,
        rowsPublished: 1,
      });
      expect(await events()).toEqual(['S1 v1 50000']);
    },
    timeoutMs,
  );

  it(
    'publishes nothing again when only the receipt was missing, and says meanwhile what is wrong',
    async () => {
      const receipts = join(test.stateDir, 'receipts/health-insurance', layout);
      rmSync(receipts, { recursive: true });
      writeFileSync(receipts, 'a file where a folder should be');
      drop('医保结算202603_01.csv', [row('S1', 500)]);
      const reports = test.applications.get('health-insurance', Health);
      await eventually('it says that its intake waits', async () => {
        const { checks } = await reports.report('ready');
        return checks.find(({ name, ok }) => name === 'intake' && !ok);
      });
      expect(await events()).toEqual(['S1 v1 50000']);
      await test.stop();
      rmSync(receipts);
      test = await startTestApplications([health], { again: test });
      expect(await finished('医保结算202603_01.csv')).toMatchObject({ rowsPublished: 1 });
      expect(await events()).toEqual(['S1 v1 50000']);
      expect(readdirSync(receipts).length).toBe(2);
    },
    timeoutMs,
  );

  it(
    'knows after a restart what it has published: the same file again changes nothing',
    async () => {
      drop('医保结算202603_01.csv', [row('S1', 500), row('S2', 700)]);
      await finished('医保结算202603_01.csv');
      await again();
      drop('医保结算202603_02.csv', [row('S1', 500), row('S2', 701)]);
      expect(await finished('医保结算202603_02.csv')).toMatchObject({
        rowsPublished: 1,
        rowsUnchanged: 1,
      });
      expect(await events()).toEqual(['S1 v1 50000', 'S2 v1 70000', 'S2 v2 70100']);
    },
    timeoutMs,
  );

  it(
    'takes a record back from the person whom it named before',
    async () => {
      drop('医保结算202603_01.csv', [row('S1', 500, person(3))]);
      await finished('医保结算202603_01.csv');
      drop('医保结算202603_02.csv', [row('S1', 500, person(5))]);
      expect(await finished('医保结算202603_02.csv')).toMatchObject({ eventsPublished: 2 });
      expect(await events()).toEqual(['S1 v1 50000', 'S1 v2 50000 withdrawn', 'S1 v3 50000']);
    },
    timeoutMs,
  );

  it(
    'numbers several reversals of one record',
    async () => {
      drop('医保结算202603_01.csv', [row('S1', 500), row('S1', -200), row('S1', -300)]);
      await finished('医保结算202603_01.csv');
      expect(await events()).toEqual([
        'S1 v1 50000',
        'S1/reversal v1 -20000',
        'S1/reversal2 v1 -30000',
      ]);
    },
    timeoutMs,
  );

  it(
    'sends contradictory rows of one file back, all of them',
    async () => {
      drop('医保结算202603_01.csv', [
        row('S1', 500),
        row('S1', 600),
        row('S2', 700),
        row('S2', 700),
      ]);
      expect(await finished('医保结算202603_01.csv')).toMatchObject({
        rowsRejected: 2,
        rowsPublished: 1,
        rowsUnchanged: 1,
      });
      expect(await events()).toEqual(['S2 v1 70000']);
    },
    timeoutMs,
  );

  it(
    'two processes of one connector take each file once; the other goes on where one has died',
    async () => {
      const second = await startTestApplications([health], { again: test });
      const names = Array.from({ length: 6 }, (_, at) => `医保结算202603_0${String(at + 1)}.csv`);
      try {
        names.forEach((name, at) => {
          drop(name, [row(`S${String(at)}`, 500), row('S9', 700)]);
        });
        for (const name of names) await finished(name);
        await test.applications.stop();
        const store = second.applications.get('health-insurance', DeliveryStore);
        writeFileSync(
          join(test.stateDir, 'drop/health-insurance', layout, '医保结算202603_07.csv'),
          `${head}\n${row('S7', 500)}\n`,
        );
        await eventually('the second one has taken over', async () => {
          const all = await store.list(null, 50);
          return all.some(({ fileName, status }) => fileName.includes('_07') && status === 'done');
        });
        const all = await store.list(null, 50);
        expect(all.map(({ fileName }) => fileName).sort()).toEqual([
          ...names,
          '医保结算202603_07.csv',
        ]);
        expect(all.reduce((sum, { rowsPublished }) => sum + rowsPublished, 0)).toBe(8);
      } finally {
        await second.stop();
        test = await startTestApplications([health], { again: test });
      }
      expect((await events()).length).toBe(8);
    },
    timeoutMs,
  );

  it(
    'a process that has lost its turn without knowing writes nothing until it has one again',
    async () => {
      const turn = test.applications.get('health-insurance', Turn);
      const inTurn = () => turn.unitOfWork.run((tx) => tx.sql('select 1 as one'));
      expect(await inTurn()).toEqual([{ one: 1 }]);
      // What another process does that takes the turn.
      await test.applications
        .get('health-insurance', UnitOfWork)
        .run((tx) => tx.sql(`update turn set epoch = epoch + 1 where name = 'intake'`));
      await expect(inTurn()).rejects.toMatchObject({ code: 'TURN_LOST' });
      await eventually('it has a turn again', () => inTurn().catch(() => undefined));
      drop('医保结算202603_01.csv', [row('S1', 500)]);
      expect(await finished('医保结算202603_01.csv')).toMatchObject({ rowsPublished: 1 });
    },
    timeoutMs,
  );
});
