import { DataSource } from 'typeorm';
import { Bus, BusProducer, EventCodec, readRange } from '#bus';
import type { CountyAlert } from '#schemas';
import { startTestApplications, type TestApplications } from '#testkit';
import { correlation } from '../../app.js';
import {
  anOrdinaryHousehold,
  aPlace,
  aReversal,
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  lines,
  on,
} from '../../decision/core/testing/builders.js';
import { WrittenLog } from '../../testing/written-log.js';
import { RebuiltTables } from './rebuilt-tables.js';
import { replayInto } from './replay-into.js';
import { Replay, type ReplayOptions } from './replay.js';

const timeoutMs = 120_000;
const topic = 'county-center.alerts.130529';

/** What the tables say, in which order and way of storing whatever. */
const contents = {
  household: `select household_id, partition, facts::jsonb, county_codes, next_due_day,
    continuations::jsonb from household`,
  evidence: "select household_id, encode(content_hash, 'hex') as hash, log_value from evidence",
  alert: `select alert_id, household_id, revision, holds, topic_county, update_step, content::jsonb,
    withdrawn_because from alert`,
  exclusion: 'select household_id, exclusion_id, content from exclusion',
  partition_day: 'select * from partition_day',
  partition_standard: 'select * from partition_standard',
  consumed_position: 'select * from consumed_position where next_offset > 0',
};

function threeBills(householdId: string): ReturnType<typeof aSettlement>[] {
  return [
    aSettlement(`${householdId}-1`, '2026-03-10', 2000),
    aSettlement(`${householdId}-2`, '2026-05-11', 2500, { personRef: 'p2' }),
    aSettlement(`${householdId}-3`, '2026-07-12', 600),
  ];
}

describe('a replay of the household log', () => {
  let test: TestApplications;
  let log: WrittenLog;

  beforeAll(async () => {
    test = await startTestApplications([correlation], { counties: ['130529', '130531'] });
    log = new WrittenLog(test.applications);
    await log.begin('2026-12-31');
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  function replay(options: Partial<ReplayOptions> = {}): ReturnType<Replay['run']> {
    return test.applications.get('correlation', Replay).run({ county: null, ...options });
  }

  function hub(): DataSource {
    return test.applications.get('correlation', DataSource);
  }

  function into(
    schema: string,
    options: Partial<ReplayOptions> = {},
  ): ReturnType<typeof replayInto> {
    const application = test.applications.get('correlation', Replay);
    return replayInto(application, hub(), schema, { county: null, ...options });
  }

  async function commentOf(schema: string): Promise<string | null | undefined> {
    const [found] = await hub().query<{ comment: string | null }[]>(
      `select obj_description(oid) as comment from pg_namespace where nspname = $1`,
      [schema],
    );
    return found && found.comment;
  }

  async function rowsOf(select: string, schema: string): Promise<readonly string[]> {
    const rows = await hub().transaction(async (entities) => {
      await entities.query(`set local search_path = ${schema}`);
      return entities.query<unknown[]>(select);
    });
    return rows.map((row) => JSON.stringify(row)).sort();
  }

  async function published(): Promise<CountyAlert[]> {
    const codec = test.applications.get('correlation', EventCodec);
    const bus = test.applications.get('correlation', Bus);
    const records = await readRange(bus, topic, 0, 0, Number.MAX_SAFE_INTEGER);
    return records.map(({ value }) => codec.decode<CountyAlert>(topic, value ?? Buffer.alloc(0)));
  }

  it(
    'finds the same bytes after corrections, moves, days and standards, wherever batches ended',
    async () => {
      for (const householdId of ['H1', 'H2', 'H3', 'H4']) {
        await log.facts(aWatchedHousehold({ householdId }));
      }
      await log.evidence('H1', threeBills('H1'));
      await log.evidence('H1', [aReversal('H1-2', '2026-08-01', 2500, { personRef: 'p2' })]);
      // Came and went in one batch: what went must not be back in the next batch.
      const [first, second, third] = threeBills('H2');
      if (!first || !second || !third) throw new Error('three bills are three');
      await log.evidence('H2', [first, second]);
      await log.gone('H2', second, 'H3');
      await log.evidence('H3', [second, aSettlement('H3-1', '2026-02-01', 2600)]);
      await log.decided();
      await log.evidence('H2', [third]);
      // The same bytes again, by now of the other member.
      await log.evidence('H4', [first]);
      await log.evidence('H4', [{ ...first, personRef: 'p2' }], { matchedBy: 'ALIAS' });
      await log.decided();
      await log.evidence('H4', [second, third]);
      const april = on('2026-04-01');
      await log.standard(
        countyStandard({
          validFrom: april,
          rules: { 'illness.year-burden': { lines: lines(4000, 20_000) } },
        }),
      );
      await log.day('2027-01-01');
      const moved = [
        { ...aPlace('130529', on('2020-01-01')), to: on('2026-12-01') },
        aPlace('130531', on('2026-12-01')),
      ];
      await log.facts(aWatchedHousehold({ householdId: 'H3', version: 2, places: moved }));
      await log.facts(anOrdinaryHousehold({ householdId: 'H5' }));
      await log.decided();

      const report = await replay();
      expect(report.differences).toEqual([]);
      expect(report).toMatchObject({ identical: true, complete: true, refused: 0 });
      expect(await replay({ whole: true })).toEqual(report);
      expect(await replay({ sharesMin: 3 })).toEqual(report);
      expect(report.published).toBe(report.replayed);
      expect(report.published).toBeGreaterThan(6);
      // With the bill that went, 5,100; without it, 2,600 of a line of 4,000.
      const alerts = await published();
      expect(alerts.filter(({ householdId }) => householdId === 'H2')).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'of one county compares that county alone',
    async () => {
      const all = await replay();
      const julu = await replay({ county: '130529' });
      const weixian = await replay({ county: '130531' });
      expect(julu).toMatchObject({ identical: true, county: '130529' });
      expect(weixian).toMatchObject({ identical: true, county: '130531' });
      expect(weixian.published).toBeGreaterThan(0);
      expect(julu.published + weixian.published).toBe(all.published);
    },
    timeoutMs,
  );

  it(
    'rebuilds the tables of the hub in a schema beside them',
    async () => {
      const exclusion = {
        ...{ exclusionId: 'X1', version: 1, kind: 'PROPERTY', reason: 'OTHER' },
        ...{ evidenceRef: 'E1', firstDay: on('2026-06-01'), lastDay: on('2027-06-01') },
        ...{ consentedOn: on('2026-06-01'), endedOn: null },
      };
      await log.write([{ householdId: 'H1', body: { 'cn.xingtai.hub.Exclusion': exclusion } }]);
      await log.decided();
      const report = await into('replay_look');
      expect(report).toMatchObject({
        identical: true,
        rebuilt: {
          ...{ schema: 'replay_look', households: 5 },
          differing: { alerts: 0, households: 0 },
        },
      });
      const own = (hub().options as { schema: string }).schema;
      for (const [table, select] of Object.entries(contents)) {
        const rows = await rowsOf(select, own);
        expect({ table, count: rows.length }).not.toEqual({ table, count: 0 });
        expect({ table, rows: await rowsOf(select, 'replay_look') }).toEqual({ table, rows });
      }
      expect(await commentOf('replay_look')).toBe('made by hub replay, complete');
      const unlogged = `select relname from pg_class
        where relnamespace = 'replay_look'::regnamespace and relpersistence <> 'p'`;
      expect(await hub().query(unlogged)).toEqual([]);
    },
    timeoutMs,
  );

  it(
    'replaces what a replay has left, in shares and of one county as well',
    async () => {
      const households = 'select household_id from household';
      await into('replay_look', { county: '130531' });
      expect(await rowsOf(households, 'replay_look')).toEqual(['{"household_id":"H3"}']);
      const report = await into('replay_look', { sharesMin: 3 });
      expect(report.rebuilt).toMatchObject({
        households: 5,
        differing: { alerts: 0, households: 0 },
      });
      expect(await rowsOf(contents.partition_day, 'replay_look')).toHaveLength(
        (await rowsOf(contents.partition_day, (hub().options as { schema: string }).schema)).length,
      );
    },
    timeoutMs,
  );

  it(
    'says how many rows the hub has otherwise, and nothing once the hub has gone on',
    async () => {
      const undo = 'update alert set revision = revision - 100 where revision > 100';
      const [other] = await hub().query<unknown[]>(
        `update alert set revision = revision + 100
           where alert_id = (select min(alert_id) from alert) returning alert_id`,
      );
      expect(other).toBeDefined();
      await hub().query(
        `insert into evidence (household_id, apart_on, content_hash, log_value)
           values ('H1', -1, 'one', ''), ('H1', -1, 'two', ''), ('H9', -1, 'one', '')`,
      );
      const all = await into('replay_look');
      const county = await into('replay_look', { county: '130529' });
      await hub().query(undo);
      await hub().query(`delete from evidence where log_value = ''`);
      expect(all).toMatchObject({
        identical: true,
        rebuilt: { differing: { alerts: 1, households: 2 } },
      });
      // Nobody knows where H9 would live.
      expect(county.rebuilt.differing).toEqual({ alerts: 1, households: 1 });

      const application = test.applications.get('correlation', Replay);
      const goesOn = {
        run: async (options: ReplayOptions) => {
          const report = await application.run(options);
          await log.day('2027-01-02');
          await log.decided();
          return report;
        },
      };
      const report = await replayInto(goesOn, hub(), 'replay_look', { county: null });
      expect(report).toMatchObject({ identical: true, rebuilt: { differing: null } });
    },
    timeoutMs,
  );

  it(
    'leaves out a household of which the hub has decided nothing, and then compares no tables',
    async () => {
      await hub().query(
        `insert into held_key (consumer_group, topic, partition, record_key, from_offset, error_code,
             reason, first_seen_at, last_seen_at, attempts, retry_at)
           select 'correlation', 'hub.household-events', partition, household_id, 0, 'INTERNAL',
             '', 0, 0, 1, $1 from household where household_id = 'H5'`,
        [Number.MAX_SAFE_INTEGER],
      );
      const { held, rebuilt } = await into('replay_look');
      await hub().query('delete from held_key');
      expect(held).toHaveLength(1);
      expect(rebuilt).toEqual({ schema: 'replay_look', households: 4, differing: null });
      const rows = await rowsOf('select household_id from household', 'replay_look');
      expect(rows).toEqual(['H1', 'H2', 'H3', 'H4'].map((id) => `{"household_id":"${id}"}`));
    },
    timeoutMs,
  );

  it(
    'leaves nothing behind when it is ended early',
    async () => {
      const ending = new AbortController();
      const onProgress = (): void => {
        ending.abort();
      };
      const ended = into('replay_look', { onProgress, signal: ending.signal });
      await expect(ended).rejects.toThrow('aborted');
      expect(await commentOf('replay_look')).toBeUndefined();
    },
    timeoutMs,
  );

  it(
    'touches no schema that is not its own',
    async () => {
      await hub().query('create schema replay_theirs');
      await hub().query('create table replay_theirs.kept (id integer)');
      const { url } = hub().options as { url: string };
      await expect(into('replay_theirs')).rejects.toMatchObject({ reason: 'FOREIGN' });
      expect(await rowsOf('select * from kept', 'replay_theirs')).toEqual([]);
      await expect(into('correlation')).rejects.toMatchObject({ reason: 'NAME' });

      const others = await RebuiltTables.begin(url, 'replay_busy');
      await expect(into('replay_busy')).rejects.toMatchObject({ reason: 'BUSY' });
      expect(await commentOf('replay_busy')).toBe('made by hub replay, unfinished');
      // As one that was killed leaves it: it may be replaced.
      await others.close();
      expect(await into('replay_busy')).toMatchObject({ identical: true });
    },
    timeoutMs,
  );

  it(
    'names what was published and never decided',
    async () => {
      const [alert] = await published();
      if (alert === undefined) throw new Error('there are alerts by now');
      const codec = test.applications.get('correlation', EventCodec);
      const forged: CountyAlert = { ...alert, revision: 99 };
      await test.applications
        .get('correlation', BusProducer)
        .publish([{ topic, key: alert.householdId, value: codec.encode(topic, forged) }]);
      const report = await replay();
      expect(report.identical).toBe(false);
      expect(report.differences).toEqual([
        {
          topic,
          householdId: alert.householdId,
          alertId: alert.alertId,
          revision: 99,
          field: 'published-only',
        },
      ]);
    },
    timeoutMs,
  );
});
