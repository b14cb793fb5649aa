import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidV7 } from 'uuid';
import { dayFromIso, syntheticIdNumber } from '#domain';
import { UnitOfWork } from '#persistence';
import { projectPath } from '#schemas';
import { eventually, startTestApplications, testToken, type TestApplications } from '#testkit';
import type { DeliveryView } from './api/delivery.schema.js';
import { connectorApplication } from './connector-application.js';
import { DeliveryStore, type Delivery } from './delivery/shell/delivery.store.js';
import { WaitingStore } from './delivery/shell/waiting.store.js';

const emergency = connectorApplication({ name: 'emergency-management', title: '应急数据接入' });
const timeoutMs = 60_000;
const layout = 'fire-list';
const head = '火灾编号,户主姓名,身份证号,村区划代码,起火时间,财产损失';

function row(id: number, loss = 500): string {
  const number = syntheticIdNumber(dayFromIso('1980-05-06'), id);
  return `F${String(id)},王小花,${number},130532200201,2026-03-05,${String(loss)}`;
}

/** The fire list, but declared complete, as an IT officer would write it beside those that are there. */
function completeList(): string {
  const shipped = projectPath('connectors/emergency-management/layouts/household-fire.yaml');
  return (
    readFileSync(shipped, 'utf8')
      .replace('layout: household-fire', `layout: ${layout}`)
      .replace('居民火灾(', '火灾清单(')
      // Rows of a table never come all at once.
      .replace(/^exchange:.*\n(?: .*\n)*/m, '')
      .concat('complete: { scope: [villageCode] }\n')
  );
}

describe('a hand-over that the hub would not take by itself', () => {
  let test: TestApplications;

  beforeAll(async () => {
    test = await startTestApplications([emergency]);
    await test.stop();
    const documents = join(test.stateDir, 'layouts/emergency-management');
    writeFileSync(join(documents, `${layout}.yaml`), completeList());
    test = await startTestApplications([emergency], { again: test });
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  function drop(name: string, lines: readonly string[]): void {
    const folder = join(test.stateDir, 'drop/emergency-management', layout);
    writeFileSync(join(folder, `.${name}`), `${[head, ...lines].join('\n')}\n`);
    renameSync(join(folder, `.${name}`), join(folder, name));
  }

  async function reached(name: string, wanted: Delivery['status']): Promise<Delivery> {
    const store = test.applications.get('emergency-management', DeliveryStore);
    return eventually(`${name} is ${wanted}`, async () => {
      const all = await store.list(null, 50);
      return all.find(({ fileName, status }) => fileName === name && status === wanted);
    });
  }

  async function ask(path: string, body?: object): Promise<Response> {
    const url = `${test.applications.urls.get('emergency-management') ?? ''}${path}`;
    const headers = { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' };
    return body === undefined
      ? fetch(url, { headers })
      : fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  function decide(id: string, decision: string, reason = '已电话核实'): Promise<Response> {
    return ask(`/deliveries/${id}/decision`, { decision, reason });
  }

  it(
    'withdraws what a complete list leaves out, waits when that is too much, and goes on when a person says so',
    async () => {
      const ten = Array.from({ length: 10 }, (_, at) => row(at + 1));
      drop('火灾清单202603_01.csv', ten);
      expect(await reached('火灾清单202603_01.csv', 'done')).toMatchObject({ rowsPublished: 10 });
      drop('火灾清单202603_02.csv', ten.slice(0, 8));
      expect(await reached('火灾清单202603_02.csv', 'done')).toMatchObject({
        rowsUnchanged: 8,
        recordsWithdrawn: 2,
      });

      drop('火灾清单202603_03.csv', ten.slice(0, 4));
      const held = await reached('火灾清单202603_03.csv', 'waiting');
      expect(held).toMatchObject({ refusalCode: 'WITHDRAWS_TOO_MUCH', recordsWithdrawn: 0 });
      const told = readFileSync(join(test.stateDir, held.receiptPath ?? ''), 'utf8');
      expect(told).toContain('等待人工确认');
      const listed = (await (await ask('/waiting')).json()) as DeliveryView[];
      expect(listed.map(({ deliveryId }) => deliveryId)).toEqual([held.deliveryId]);

      expect((await decide(held.deliveryId, 'perhaps')).status).toBe(400);
      expect((await decide(held.deliveryId, 'pass', ' ')).status).toBe(400);
      expect((await decide(held.deliveryId, 'pass')).status).toBe(200);
      expect(await reached('火灾清单202603_03.csv', 'done')).toMatchObject({
        rowsUnchanged: 4,
        recordsWithdrawn: 4,
      });
      expect((await decide(held.deliveryId, 'pass')).status).toBe(409);
      const decided = await test.applications
        .get('emergency-management', UnitOfWork)
        .run((tx) => tx.sql('select decision, decided_by, reason from delivery_decision'));
      expect(decided).toEqual([{ decision: 'pass', decided_by: 'test', reason: '已电话核实' }]);
    },
    timeoutMs,
  );

  it(
    'is sent back when a person says so, and does not pass once newer records are there',
    async () => {
      const six = Array.from({ length: 6 }, (_, at) => row(at + 21));
      drop(
        '火灾清单202604_01.csv',
        six.map((line) => line.replace('2026-03', '2026-04')),
      );
      // Withdraws the four of March: more than a fifth.
      const first = await reached('火灾清单202604_01.csv', 'waiting');
      expect((await decide(first.deliveryId, 'refuse', '报错范围')).status).toBe(200);
      const refused = await reached('火灾清单202604_01.csv', 'refused');
      const folder = join(test.stateDir, 'receipts/emergency-management', layout);
      const name = `火灾清单202604_01_回执_${refused.deliveryId.slice(-8)}_整份退回.txt`;
      expect(readFileSync(join(folder, name), 'utf8')).toContain('报错范围');
      expect(existsSync(join(test.stateDir, refused.keptPath))).toBe(true);

      drop('火灾清单202603_04.csv', [row(1)]);
      const older = await reached('火灾清单202603_04.csv', 'waiting');
      drop('火灾清单202603_05.csv', [row(1, 700), row(2), row(3), row(4)]);
      await reached('火灾清单202603_05.csv', 'done');
      const answer = await decide(older.deliveryId, 'pass');
      expect(answer.status).toBe(409);
      expect(JSON.stringify(await answer.json())).toContain('更新投递');
    },
    timeoutMs,
  );

  it(
    'is put aside when the hub itself fails on it, and those behind it go on',
    async () => {
      const deliveryId = uuidV7();
      const keptPath = `kept/emergency-management/gone/${deliveryId}/x.csv`;
      mkdirSync(join(test.stateDir, keptPath, '..'), { recursive: true });
      writeFileSync(join(test.stateDir, keptPath), `${head}\n${row(1)}\n`);
      await test.applications.get('emergency-management', UnitOfWork).run((tx) =>
        tx.sql(
          `insert into delivery (delivery_id, layout, way, file_name, received_at, status, kept_path)
           values ($1, 'gone', 'drop', 'x.csv', now(), 'received', $2)`,
          [deliveryId, keptPath],
        ),
      );
      mkdirSync(join(test.stateDir, 'receipts/emergency-management/gone'), { recursive: true });
      drop('火灾清单202603_06.csv', [row(1, 700), row(2), row(3), row(4)]);
      await reached('火灾清单202603_06.csv', 'done');
      expect(await reached('x.csv', 'waiting')).toMatchObject({ refusalCode: 'HUB_FAULT' });
    },
    timeoutMs,
  );

  it(
    'is listed in the order in which the hand-overs arrived, whatever their ids',
    async () => {
      const insert = (deliveryId: string, receivedAt: string) =>
        test.applications.get('emergency-management', UnitOfWork).run((tx) =>
          tx.sql(
            `insert into delivery (delivery_id, layout, way, file_name, received_at, status, kept_path)
             values ($1, $2, 'drop', 'listed.csv', $3, 'waiting', 'kept')`,
            [deliveryId, layout, receivedAt],
          ),
        );
      // The clock of the second one's machine was behind when it named it.
      const [later, earlier] = [uuidV7({ msecs: 1_000 }), uuidV7({ msecs: 2_000 })];
      await insert(later, '2026-03-02T00:00:00Z');
      await insert(earlier, '2026-03-01T00:00:00Z');
      const store = test.applications.get('emergency-management', WaitingStore);
      const listed = await store.list();
      expect(listed.filter((id) => [earlier, later].includes(id))).toEqual([earlier, later]);
    },
    timeoutMs,
  );
});
