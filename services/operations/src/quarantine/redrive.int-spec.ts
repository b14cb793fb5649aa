import { randomUUID } from 'node:crypto';
import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BusProducer, EventCodec, RecordRefused, type RecordBatch } from '#bus';
import { holdKey, UnitOfWork } from '#persistence';
import type { HouseholdFacts } from '#schemas';
import { consumeBatch, defineApplication } from '#service-kit';
import { eventually, startTestApplications, testToken, type TestApplications } from '#testkit';
import { operations } from '../app.js';
import type { Overview } from '../overview/core/overview.js';
import { Sampler } from '../overview/shell/sampler.js';
import type { QuarantineView } from './core/quarantine-view.js';
import { QuarantineWork } from './shell/quarantine-work.js';
import { RedriveStore, type Redrive } from './shell/redrive.store.js';
import { Redrives } from './shell/redrives.js';

const timeoutMs = 120_000;
const topic = 'register.households';
/** Households that the consumer refuses for now. */
const refused = new Set<string>();
const applied: { key: string | null; bytes: Buffer | null; offset: number }[] = [];

/** A consumer of another application, with a mind of its own about what it takes. */
@Controller()
class PickyConsumer {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @EventPattern(topic)
  handle(@Payload() batch: RecordBatch<HouseholdFacts>): Promise<void> {
    return consumeBatch(this.unitOfWork, batch, (_, records) => {
      const bad = records.find(({ key }) => refused.has(key ?? ''));
      if (bad !== undefined) {
        throw new RecordRefused(bad.offset, { field: 'version', reasonZh: '版本不对' });
      }
      applied.push(...records.map(({ key, bytes, offset }) => ({ key, bytes, offset })));
      return Promise.resolve();
    });
  }
}

@Module({ controllers: [PickyConsumer] })
class PickyModule {}

const picky = defineApplication({
  name: 'county-center',
  title: '测试',
  migrations: [],
  module: PickyModule,
});

interface Answer {
  readonly records: number;
  readonly keys: number;
  readonly notRedrivable: readonly { reasonZh: string }[];
  readonly redrive: Redrive | null;
}

function facts(householdId: string): HouseholdFacts {
  return {
    ...{ householdId, version: 1, firstKnownOn: 0, members: [], types: [], categories: [] },
    ...{
      incomes: [],
      places: [],
      onlyHouse: [],
      mergedInto: null,
      mergedOn: null,
      mergedIntoCounties: [],
    },
  };
}

describe('the quarantine of a running hub', () => {
  let test: TestApplications;
  const bytes = new Map<string, Buffer>();

  beforeAll(async () => {
    test = await startTestApplications([picky, operations], { counties: ['130529'] });
    await test.applications.get('county-center', EventCodec).prepare(topic);
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  async function publish(...keys: readonly string[]): Promise<void> {
    const codec = test.applications.get('county-center', EventCodec);
    const records = keys.map((key) => ({ topic, key, value: codec.encode(topic, facts(key)) }));
    for (const { key, value } of records) bytes.set(key, value);
    await test.applications.get('county-center', BusProducer).publish(records);
  }

  async function ask(path: string, body?: object): Promise<{ status: number; said: unknown }> {
    const answer = await fetch(`${test.applications.urls.get('operations') ?? ''}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, said: await answer.json() };
  }

  async function list(query = ''): Promise<readonly QuarantineView[]> {
    const { said } = await ask(`/quarantine?${query}`);
    return (said as { items: QuarantineView[] }).items;
  }

  async function redrive(selection: object, more: object = {}) {
    const order = { selection, reason: '发布方已更正', dryRun: false, ...more };
    const { status, said } = await ask('/redrives', order);
    return { status, said: said as Answer };
  }

  const known = async (redriveId: string): Promise<Redrive> =>
    (await ask(`/redrives/${redriveId}`)).said as Redrive;

  it(
    'shows what was refused, by group, reason, county and time, and never its content',
    async () => {
      for (const key of ['R1', 'R2', 'R3']) refused.add(key);
      await publish('R1', 'A1', 'R2', 'R3');
      await eventually('all are accounted for', async () => (await list()).length === 3);
      expect(applied.map(({ key }) => key)).toEqual(['A1']);
      const [newest] = await list('limit=1');
      expect(newest).toMatchObject({
        ...{ topic, group: 'county-center', errorCode: 'RECORD_REFUSED', status: 'open' },
        ...{ field: 'version', reasonZh: '版本不对', refusals: 1 },
      });
      expect(newest?.quarantineId).toMatch(/^county-center\/register\.households\/\d+\/\d+$/);
      const whole = JSON.stringify(await list());
      expect(whole).not.toMatch(/"R\d"/);
      expect(await list('group=matching')).toEqual([]);
      expect(await list('errorCode=RECORD_REFUSED&group=county-center')).toHaveLength(3);
      expect(await list('countyCode=130529')).toEqual([]);
      const { lastSeenAt = 0 } = newest ?? {};
      expect(await list(`seenFrom=${String(lastSeenAt + 60_000)}`)).toEqual([]);
      expect(await list(`seenBefore=${String(lastSeenAt + 60_000)}`)).toHaveLength(3);
      const { said } = await ask('/quarantine/counts?status=open');
      expect(said).toMatchObject([{ topic, group: 'county-center', records: 3 }]);
    },
    timeoutMs,
  );

  it(
    'a dry run says what would go back and changes nothing',
    async () => {
      const { said } = await ask('/redrives', {
        selection: { errorCode: 'RECORD_REFUSED' },
        reason: '看看',
      });
      expect(said).toMatchObject({ records: 3, keys: 3, notRedrivable: [], redrive: null });
      expect((await ask('/redrives')).said).toEqual([]);
      expect(await list('status=open')).toHaveLength(3);
    },
    timeoutMs,
  );

  it(
    'one record that is refused again keeps its id, its history and its first look',
    async () => {
      const [one] = await list('limit=1');
      const { said } = await redrive({ ids: [one?.quarantineId] });
      expect(said.redrive).toMatchObject({ recordsTotal: 1, askedBy: 'test' });
      const again = await eventually('it is refused again', async () => {
        const found = (await list()).find(({ quarantineId }) => quarantineId === one?.quarantineId);
        return found?.refusals === 2 && found;
      });
      expect(again).toMatchObject({ status: 'open', firstSeenAt: one?.firstSeenAt });
      expect(again.attempts).toBeGreaterThan(one?.attempts ?? 0);
      expect(await list()).toHaveLength(3);
      expect(await known(said.redrive?.redriveId ?? '')).toMatchObject({
        recordsSent: 1,
        recordsRefusedAgain: 1,
      });
    },
    timeoutMs,
  );

  it(
    'a redrive that is stopped sends nothing more, and its records stay open',
    async () => {
      const hub = test.applications;
      const store = hub.get('operations', RedriveStore);
      const redriveId = randomUUID();
      const selection = { errorCode: 'RECORD_REFUSED', topic, group: null, countyCode: null };
      await hub.get('operations', UnitOfWork).run(async (tx) => {
        const ids = (await store.candidates(tx, selection, 10)).map((one) => one.quarantineId);
        const asked = { redriveId, selection, reason: '试', askedBy: 'test', askedAt: 1 };
        await store.add(tx, asked, ids);
        await store.stop(tx, redriveId, { by: 'test', reason: '先停', at: 2 });
      });
      expect(await hub.get('operations', Redrives).sendPiece()).toBe(false);
      const path = `/redrives/${redriveId}/stop`;
      const { said } = await ask(path, { reason: '再停' });
      expect(said).toMatchObject({ status: 'STOPPED', recordsSent: 0, stopReason: '先停' });
      expect(await list('status=open')).toHaveLength(3);
    },
    timeoutMs,
  );

  it(
    'all that failed for one reason go back in order, as they were, and once',
    async () => {
      refused.clear();
      applied.length = 0;
      const redriveId = randomUUID();
      const first = await redrive({ errorCode: 'RECORD_REFUSED', topic }, { redriveId });
      expect(first.said.records).toBe(3);
      await eventually('all of them are taken', () => applied.length === 3);
      for (const { key, bytes: found } of applied) {
        expect(found?.equals(bytes.get(key ?? '') ?? Buffer.alloc(0))).toBe(true);
      }
      const done = await eventually('it is done', async () => {
        const found = await known(redriveId);
        return found.status === 'DONE' && found;
      });
      expect(done).toMatchObject({ recordsSent: 3, recordsRefusedAgain: 0 });
      expect(await list('status=redriven')).toHaveLength(3);
      const second = await redrive({ errorCode: 'RECORD_REFUSED', topic }, { redriveId });
      expect(second.said.redrive).toMatchObject({ redriveId, recordsSent: 3 });
      const third = await redrive({ errorCode: 'RECORD_REFUSED', topic });
      expect(third.status).toBe(409);
      // Whatever else was sent would come before this one.
      await publish(...applied.map(({ key }) => key ?? ''));
      await eventually('the next ones are taken', () => applied.length === 6);
    },
    timeoutMs,
  );

  it(
    'does not put back what a newer record of its key has replaced',
    async () => {
      refused.add('N1');
      await publish('N1');
      const isRefused = async () =>
        (await list('status=open')).at(0)?.errorCode === 'RECORD_REFUSED';
      await eventually('it is refused', isRefused);
      refused.delete('N1');
      await publish('N1');
      await eventually('the newer one is taken', () => applied.some(({ key }) => key === 'N1'));
      const { said } = await redrive({ errorCode: 'RECORD_REFUSED', topic }, { dryRun: true });
      expect(said).toMatchObject({ records: 0, redrive: null });
      expect(said.notRedrivable[0]?.reasonZh).toContain('已有更新的记录');
      expect((await redrive({ errorCode: 'RECORD_REFUSED', topic })).status).toBe(409);
    },
    timeoutMs,
  );

  it(
    'stands beside what is held in every application, in one sentence',
    async () => {
      const hub = test.applications;
      const place = { group: 'county-center', topic, partition: 0, key: 'A1' };
      const record = { offset: 1_000, key: 'A1', timestamp: 0, headers: {}, value: null };
      const why = { errorCode: 'INTERNAL', reason: 'a bug', attempts: 5, seenAt: 1, retryAt: 2 };
      const outcome = await hub
        .get('county-center', UnitOfWork)
        .run((tx) => holdKey(tx, place, record, why));
      expect(outcome).toBe('held');
      await hub.get('operations', Sampler).look();
      const { said } = await ask('/overview');
      const { held, sentences } = said as Overview;
      expect(held).toMatchObject({ freshness: 'known', value: { keys: 1, records: 1 } });
      expect(sentences.join()).toMatch(/挂起 1 户（人），1 条记录在等，最早一户已挂起 \d+ 分钟/);
    },
    timeoutMs,
  );

  it(
    'is cleared after 190 days, while what was done about it stays',
    async () => {
      const unitOfWork = test.applications.get('operations', UnitOfWork);
      const dayMs = 86_400_000;
      await unitOfWork.run((tx) =>
        tx.sql(
          `update quarantined_record set last_seen_at = last_seen_at - $1
             where quarantined_id in (select quarantined_id from quarantined_record limit 2)`,
          [191 * dayMs],
        ),
      );
      await test.applications.get('operations', QuarantineWork).clearOld();
      expect(await list()).toHaveLength(2);
      const { said } = await ask('/redrives');
      expect((said as Redrive[]).map(({ recordsTotal }) => recordsTotal)).toEqual([3, 1, 3]);
    },
    timeoutMs,
  );
});
