import { partitionFor } from '#bus';
import { UnitOfWork } from '#persistence';
import { topicSpec } from '#schemas';
import { eventually, startTestApplications, testToken, type TestApplications } from '#testkit';
import { correlation } from '../../app.js';
import { Replay, type ReplayReport } from '../../replay/shell/replay.js';
import { WrittenLog } from '../../testing/written-log.js';
import {
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  lines,
  on,
} from '../core/testing/builders.js';

const timeoutMs = 180_000;

/** Households of one partition of the log, so that one could hold up the others. */
function neighbours(): readonly [string, string, string] {
  const { partitions } = topicSpec('hub.household-events');
  const found = Array.from({ length: 2_000 }, (_, at) => `H${String(at)}`).filter(
    (id) => partitionFor(id, partitions) === 0,
  );
  const [a, b, c] = found;
  if (a === undefined || b === undefined || c === undefined) throw new Error('too few');
  return [a, b, c];
}

interface HeldView {
  readonly heldId: number;
  readonly fromOffset: number;
  readonly records: number;
  readonly errorCode: string;
}

describe('a household whose records cannot be decided', () => {
  const [sound, broken, other] = neighbours();
  let test: TestApplications;
  let log: WrittenLog;

  beforeAll(async () => {
    test = await startTestApplications([correlation], { counties: ['130529'] });
    log = new WrittenLog(test.applications);
    await log.begin('2026-12-31');
    for (const householdId of [sound, broken, other]) {
      await log.facts(aWatchedHousehold({ householdId }));
      await log.evidence(householdId, [aSettlement(`${householdId}-1`, '2026-03-10', 2000)]);
    }
    await log.decided();
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  const sql = <Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> =>
    test.applications.get('correlation', UnitOfWork).run((tx) => tx.sql<Row>(text, params));

  /** What is stored of a household can no longer be read: whatever concerns it fails. */
  async function spoil(householdId: string): Promise<void> {
    await sql(`create table if not exists spoilt as select * from evidence where false`);
    await sql('insert into spoilt select * from evidence where household_id = $1', [householdId]);
    await sql(`update evidence set log_value = '\\x00' where household_id = $1`, [householdId]);
  }

  async function mend(householdId: string): Promise<void> {
    await sql(
      `update evidence set log_value = spoilt.log_value from spoilt
         where evidence.household_id = $1 and spoilt.household_id = $1
           and spoilt.content_hash = evidence.content_hash`,
      [householdId],
    );
    await sql('delete from spoilt');
  }

  async function ask(path: string, body?: object): Promise<Response> {
    const url = test.applications.urls.get('correlation') ?? '';
    return fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function held(): Promise<readonly HeldView[]> {
    const { items } = (await (await ask('/held')).json()) as { items: HeldView[] };
    return items;
  }

  async function free(): Promise<void> {
    await eventually('nothing is held any more', async () => (await held()).length === 0);
    await log.decided();
  }

  async function revisions(householdId: string): Promise<readonly string[]> {
    const rows = await sql<{ rule: string; revision: number }>(
      `select content ->> 'ruleId' as rule, revision from alert
         where household_id = $1 order by 1`,
      [householdId],
    );
    return rows.map(({ rule, revision }) => `${rule} ${String(revision)}`);
  }

  const replay = (): Promise<ReplayReport> =>
    test.applications.get('correlation', Replay).run({ county: null, whole: true });

  it(
    'is held alone, from the standard on at which it failed; the others are decided',
    async () => {
      await spoil(broken);
      await log.standard(
        countyStandard({
          validFrom: on('2026-04-01'),
          rules: { 'illness.year-burden': { lines: lines(4000, 20_000) } },
        }),
      );
      for (const householdId of [broken, sound, other]) {
        await log.evidence(householdId, [aSettlement(`${householdId}-2`, '2026-05-11', 2500)]);
      }
      await log.day('2027-01-01');
      await log.evidence(broken, [aSettlement(`${broken}-3`, '2026-07-12', 600)]);
      await log.decided();
      expect(await revisions(sound)).toEqual(['illness.year-burden 1']);
      expect(await revisions(other)).toEqual(['illness.year-burden 1']);
      expect(await revisions(broken)).toEqual([]);
      const [only, ...rest] = await held();
      expect(rest).toEqual([]);
      // The standard, its second bill, the day, its third bill.
      expect(only).toMatchObject({ records: 4, errorCode: 'INTERNAL' });
    },
    timeoutMs,
  );

  it(
    'is named by a replay, which compares all that was decided',
    async () => {
      const report = await replay();
      expect(report).toMatchObject({ identical: true, differences: [], skipped: 0 });
      expect(report.held).toMatchObject([{ householdId: broken, partition: 0 }]);
    },
    timeoutMs,
  );

  it(
    'waits over a restart, and is told to operations',
    async () => {
      await test.stop();
      test = await startTestApplications([correlation], { counties: ['130529'], again: test });
      log = new WrittenLog(test.applications);
      await log.prepare();
      await log.evidence(broken, [aSettlement(`${broken}-4`, '2026-08-01', 100)]);
      await log.decided();
      await eventually('it has been tried again', async () => {
        const [row] = await sql<{ attempts: number }>('select attempts from held_key');
        return (row?.attempts ?? 0) > 5;
      });
      expect(await held()).toMatchObject([{ records: 5 }]);
      const figures = await (await ask('/metrics')).text();
      expect(figures).toMatch(/hub_held_keys\{topic="hub\.household-events".*\} 1/);
      expect(figures).toMatch(/hub_held_records\{topic="hub\.household-events".*\} 5/);
    },
    timeoutMs,
  );

  it(
    'is decided once, as if it had never been held, when a person has it tried again',
    async () => {
      await mend(broken);
      const [only] = await held();
      const path = `/held/${String(only?.heldId)}/retry`;
      expect((await ask(path, { reason: '' })).status).toBe(400);
      expect((await ask(path, { reason: '数据已修复' })).status).toBe(204);
      await free();
      // 4,500 over the new line, 5,100, 5,200.
      expect(await revisions(broken)).toEqual(['illness.year-burden 3']);
      const report = await replay();
      expect(report.differences).toEqual([]);
      expect(report).toMatchObject({ identical: true, held: [], skipped: 0 });
      expect((await ask(path, { reason: '再试' })).status).toBe(404);
      expect(await sql('select decision, reason, decided_by from held_decision')).toEqual([
        { decision: 'RETRY', reason: '数据已修复', decided_by: 'test' },
      ]);
    },
    timeoutMs,
  );

  it(
    'goes on without a record that a person has skipped; a replay leaves it out as well',
    async () => {
      await spoil(other);
      const late = aSettlement(`${other}-5`, '2026-09-01', 700);
      await log.evidence(other, [late, aSettlement(`${other}-6`, '2026-09-02', 50)]);
      await log.decided();
      const [only] = await held();
      const { heldId = 0, fromOffset = 0 } = only ?? {};
      const skip = (offset: number): Promise<Response> =>
        ask(`/held/${String(heldId)}/skip`, { offset, reason: '重复记录' });
      expect((await skip(fromOffset + 1)).status).toBe(404);
      expect((await skip(fromOffset)).status).toBe(204);
      expect(await held()).toMatchObject([{ records: 1, fromOffset: fromOffset + 1 }]);
      await mend(other);
      await ask(`/held/${String(heldId)}/retry`, { reason: '数据已修复' });
      await free();
      const [alert] = await sql<{ value: number }>(
        `select (content -> 'indicators' -> 0 ->> 'value')::integer as value
           from alert where household_id = $1`,
        [other],
      );
      expect(alert?.value).toBe(455_000);
      expect(await replay()).toMatchObject({ identical: true, held: [], skipped: 1 });
    },
    timeoutMs,
  );
});
