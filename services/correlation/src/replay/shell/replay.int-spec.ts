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
import { Replay, type ReplayOptions } from './replay.js';

const timeoutMs = 120_000;
const topic = 'county-center.alerts.130529';

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
