import { dayFromIso, instantOfDay, syntheticIdNumber } from '#domain';
import { UnitOfWork } from '#persistence';
import {
  eventually,
  makeDepartmentDatabase,
  startTestApplications,
  type DepartmentDatabase,
  type TestApplications,
} from '#testkit';
import { connectorApplication } from '../../connector-application.js';
import { DeliveryStore, type Delivery } from '../../delivery/shell/delivery.store.js';

const health = connectorApplication({ name: 'health-insurance', title: '医保数据接入' });
const timeoutMs = 60_000;
const number = syntheticIdNumber(dayFromIso('1980-05-06'), 3);

const createTable = `create table yb_settlement (
  setl_id text primary key, psn_name text, certno text, 统筹区 text, med_type text, setl_time text,
  medfee_sumamt numeric, fund_pay_sumamt numeric, psn_part_amt numeric, gmt_modified timestamptz)`;

describe("a department's exchange table", () => {
  let test: TestApplications;
  let department: DepartmentDatabase;

  beforeAll(async () => {
    department = await makeDepartmentDatabase();
    await department.client.query(createTable);
    test = await startTestApplications([health], {
      env: {
        HUB_HEALTH_INSURANCE_EXCHANGE_URL: department.url,
        HUB_HEALTH_INSURANCE_EXCHANGE_POLL_SECONDS: '1',
      },
    });
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
    await department.remove();
  }, timeoutMs);

  function write(id: string, personal: number, at: string): Promise<unknown> {
    return department.client.query(
      `insert into yb_settlement values ($1, '王小花', $2, '130532', '21', '2026-03-05', $3, 1000, $4, $5)
       on conflict (setl_id) do update set medfee_sumamt = excluded.medfee_sumamt,
         psn_part_amt = excluded.psn_part_amt, gmt_modified = excluded.gmt_modified`,
      [id, number, personal + 1000, personal, at],
    );
  }

  async function deliveries(count: number): Promise<readonly Delivery[]> {
    const store = test.applications.get('health-insurance', DeliveryStore);
    return eventually(`${String(count)} hand-overs are done`, async () => {
      const all = (await store.list(null, 50)).filter(({ status }) => status === 'done');
      return all.length >= count ? all.reverse() : undefined;
    });
  }

  it(
    'is read from its last time on, with an overlap for what was committed late, and nothing twice',
    async () => {
      await write('S1', 500, '2026-03-06 10:00:00+08');
      await write('S2', 700, '2026-03-06 10:05:00+08');
      const [first] = await deliveries(1);
      expect(first).toMatchObject({ way: 'exchange', rowsIn: 2, rowsPublished: 2 });

      // Written before, seen after: within the overlap it is still found.
      await write('S3', 900, '2026-03-06 10:01:00+08');
      await write('S2', 750, '2026-03-06 10:06:00+08');
      const all = await deliveries(2);
      const later = all.slice(1);
      const sum = (count: (delivery: Delivery) => number): number =>
        later.reduce((total, delivery) => total + count(delivery), 0);
      await eventually('both rows came', async () => {
        const found = (await deliveries(2)).slice(1);
        return found.reduce((total, { rowsPublished }) => total + rowsPublished, 0) === 2;
      });
      expect(sum(({ rowsUnchanged }) => rowsUnchanged)).toBe(0);
      expect(sum(({ rowsRejected }) => rowsRejected)).toBe(0);
    },
    timeoutMs,
  );

  it(
    'is read to its end when all its rows were loaded at one time, and past a row dated ahead',
    async () => {
      const before = (await deliveries(0)).length;
      await write('AHEAD', 10, '2099-01-01 00:00:00+08');
      await department.client.query(
        `insert into yb_settlement select 'B' || n, '王小花', $1, '130532', '21', '2026-03-05', 1500, 1000, 500,
           '2026-03-07 00:00:00+08' from generate_series(1, 5300) n`,
        [number],
      );
      const rows = async (): Promise<number> =>
        (await deliveries(0))
          .slice(before)
          .reduce((total, { rowsPublished }) => total + rowsPublished, 0);
      await eventually('all of them came', async () =>
        (await rows()) === 5_301 ? true : undefined,
      );

      await write('LATER', 20, '2026-03-07 00:05:00+08');
      await eventually('one more came', async () => ((await rows()) === 5_302 ? true : undefined));
      const unchanged = (await deliveries(0)).map(({ rowsUnchanged }) => rowsUnchanged);
      expect(unchanged.every((count) => count === 0)).toBe(true);
    },
    timeoutMs,
  );

  it(
    'keeps the local day of a time with a zone, and no identity in what it remembers',
    async () => {
      await write('Z1', 30, '2026-03-08 00:00:00+08');
      const admissions = `update yb_settlement set setl_time = '2026-03-07T17:00:00Z', gmt_modified = now()
        where setl_id = 'Z1'`;
      await department.client.query(admissions);
      const sees = await eventually('the row was seen', async () => {
        const seen = await test.applications
          .get('health-insurance', UnitOfWork)
          .run((tx) => tx.sql<{ rowId: string }>('select row_id as "rowId" from exchange_seen'));
        return seen.length > 0 ? seen : undefined;
      });
      expect(sees.every(({ rowId }) => /^[0-9a-f]{32}$/.test(rowId))).toBe(true);
      await eventually('its day is the local one', async () => {
        const kept = await test.applications
          .get('health-insurance', UnitOfWork)
          .run((tx) =>
            tx.sql<{ at: string }>(
              `select body ->> 'occurredAt' as at from record_ledger where record_id = 'Z1'`,
            ),
          );
        return kept.some(
          ({ at }) => Number(at) === instantOfDay(dayFromIso('2026-03-08')) + 3_600_000,
        )
          ? true
          : undefined;
      });
    },
    timeoutMs,
  );
});
