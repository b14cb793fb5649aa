import { eventIdOf } from '#connector-kit';
import { isoDay } from '#domain';
import type { CountyAlert } from '#schemas';
import { itComesOutTheSame } from './comes-out-the-same.js';
import type { Household } from './small-hub.js';
import { SmallWorld } from './small-world.js';

const julu = '130529';
const timeoutMs = 300_000;

/** A revision, with what its one indicator says. */
function told({ indicators: [indicator], firstMetOn, ...alert }: CountyAlert) {
  const { value, threshold } = indicator ?? {};
  return { ...alert, value, threshold, firstMetOn: isoDay(firstMetOn) };
}

describe('worked examples, through the running hub', () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
    await world.day('2026-06-02');
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  async function burden(household: Household) {
    return (await world.burden(household)).map(told);
  }

  /** Rules by which a household ever had an alert. */
  async function rulesOf({ householdId }: Household): Promise<readonly string[]> {
    const all = await world.published();
    const own = all.filter((alert) => alert.householdId === householdId);
    return [...new Set(own.map(({ ruleId }) => ruleId))];
  }

  const traffic = async (household: Household) =>
    (await world.revisions(household, 'accident.traffic')).map(told);

  it(
    '11 thirty days: an uncompensated light injury counts from the thirty-first day, unless it was compensated before; compensation after it withdraws',
    async () => {
      const uncompensated = await world.watched();
      const before = await world.watched();
      await world.hurt(uncompensated, '未赔偿');
      await world.hurt(before, '未赔偿');
      await world.hurt(before, '已足额赔偿');
      expect(await traffic(uncompensated)).toEqual([]);
      await world.day('2026-06-03');
      expect(await traffic(uncompensated)).toMatchObject([
        { kind: 'RAISED', revision: 1, severity: 'YELLOW', firstMetOn: '2026-06-03' },
      ]);
      expect(await traffic(before)).toEqual([]);
      await world.hurt(uncompensated, '已足额赔偿');
      expect((await traffic(uncompensated)).slice(1)).toMatchObject([
        { kind: 'WITHDRAWN', revision: 2, withdrawnBecause: 'CORRECTED' },
      ]);
    },
    timeoutMs,
  );

  describe('in September', () => {
    beforeAll(async () => {
      await world.day('2026-09-15');
    }, timeoutMs);

    it.each([
      { name: 'a record of May', on: '2026-05-10', firstMetOn: '2026-07-10' },
      { name: 'a record of August', on: '2026-08-09', firstMetOn: '2026-08-09' },
    ])(
      '2 late record: $name',
      async ({ on, firstMetOn }) => {
        const home = await world.watched();
        await world.settle(home, `${home.householdId}-1`, '2026-03-10', 2000);
        await world.settle(home, `${home.householdId}-3`, '2026-07-10', 600);
        expect(await burden(home)).toEqual([]);
        await world.settle(home, `${home.householdId}-2`, on, 2500, 1);
        expect(await burden(home)).toMatchObject([
          { kind: 'RAISED', value: 510_000, threshold: 500_000, firstMetOn },
        ]);
      },
      timeoutMs,
    );
  });

  describe('on the last day of the year', () => {
    beforeAll(async () => {
      await world.day('2026-12-31');
    }, timeoutMs);

    it(
      '1 adds up',
      async () => {
        const home = await world.watched();
        await world.settle(home, `${home.householdId}-1`, '2026-03-10', 2000);
        await world.settle(home, `${home.householdId}-2`, '2026-05-10', 2500, 1);
        expect(await burden(home)).toEqual([]);
        await world.settle(home, `${home.householdId}-3`, '2026-07-10', 600);
        expect(await burden(home)).toMatchObject([
          {
            kind: 'RAISED',
            revision: 1,
            severity: 'YELLOW',
            value: 510_000,
            threshold: 500_000,
            firstMetOn: '2026-07-10',
            countyCode: julu,
            standardId: 'XT-DEFAULT',
            evidence: [250_000, 200_000, 60_000].map((contribution) => ({ contribution })),
          },
        ]);
      },
      timeoutMs,
    );

    it(
      '3 reversal',
      async () => {
        const home = await world.watched();
        const id = home.householdId;
        await world.settle(home, `${id}-1`, '2026-03-10', 2000);
        await world.settle(home, `${id}-2`, '2026-05-10', 2500, 1);
        await world.settle(home, `${id}-3`, '2026-07-10', 600);
        await world.settle(home, `${id}-2`, '2026-08-10', -2500, 1);
        expect(await burden(home)).toMatchObject([
          { kind: 'RAISED', revision: 1, value: 510_000 },
          { kind: 'WITHDRAWN', revision: 2, withdrawnBecause: 'REVERSED' },
        ]);
        await world.settle(home, `${id}-4`, '2026-08-10', 2450, 1);
        expect((await burden(home)).slice(2)).toMatchObject([
          { kind: 'RAISED', revision: 3, reopened: true, value: 505_000 },
        ]);
      },
      timeoutMs,
    );

    it(
      '4 reversal first',
      async () => {
        const home = await world.watched();
        const id = home.householdId;
        await world.settle(home, `${id}-1`, '2026-03-10', 4900);
        await world.settle(home, `${id}-2`, '2026-08-10', -2500, 1);
        expect(await burden(home)).toEqual([]);
        await world.settle(home, `${id}-2`, '2026-05-10', 2500, 1);
        expect(await burden(home)).toEqual([]);
        // Neither is left over: what the two are worth together is nothing.
        await world.settle(home, `${id}-3`, '2026-09-10', 100);
        expect(await burden(home)).toMatchObject([{ kind: 'RAISED', value: 500_000 }]);
      },
      timeoutMs,
    );

    it(
      '5 two views',
      async () => {
        const home = await world.watched();
        const id = home.householdId;
        await world.settle(home, `${id}-1`, '2026-03-10', 2000);
        await world.settle(home, `${id}-2`, '2026-04-10', 2500);
        expect(await burden(home)).toEqual([]);
        await world.yearSoFar(home, '2026-06-30', 5200);
        expect(await burden(home)).toMatchObject([{ kind: 'RAISED', value: 520_000 }]);
        await world.settle(home, `${id}-3`, '2026-07-20', 300);
        expect((await burden(home)).slice(1)).toMatchObject([{ kind: 'UPDATED', value: 550_000 }]);
      },
      timeoutMs,
    );

    it(
      "6 year's end",
      async () => {
        const byCalendar = await world.watched();
        const fromApril = await world.watched('130532');
        for (const home of [byCalendar, fromApril]) {
          await world.settle(home, `${home.householdId}-1`, '2025-12-31 23:59:59', 3000);
          await world.settle(home, `${home.householdId}-2`, '2026-01-01 00:00:00', 3000);
        }
        expect(await burden(byCalendar)).toEqual([]);
        expect(await burden(fromApril)).toMatchObject([
          { kind: 'RAISED', value: 600_000, windowKey: '2025' },
        ]);
      },
      timeoutMs,
    );

    it(
      '7 becomes watched: from 10 June, and until the risk was removed',
      async () => {
        const home = await world.ordinary();
        await world.settle(home, `${home.householdId}-1`, '2026-02-10', 8000);
        expect(await burden(home)).toEqual([]);
        await world.becomesWatched(home, '2026-06-10');
        const raised = await burden(home);
        expect(raised).toMatchObject([
          {
            ...{ kind: 'RAISED', group: 'WATCHED', severity: 'YELLOW' },
            ...{ value: 800_000, threshold: 500_000, firstMetOn: '2026-06-10' },
          },
        ]);
        await world.riskRemoved(home, '202610', '2026-10-31');
        expect(await burden(home)).toEqual(raised);
        // The last day is judged by the line of the watched, the first of October by the other one.
        await world.burn(home, '2026-09-30', 6000, 1);
        await world.burn(home, '2026-10-01', 6000, 2);
        const losses = (await world.revisions(home, 'disaster.loss')).map(told);
        expect(losses).toMatchObject([{ kind: 'RAISED', firstMetOn: '2026-09-30' }]);
      },
      timeoutMs,
    );

    it(
      '9 combined',
      async () => {
        const combined = 'combined.rigid-spending';
        const home = await world.watched(julu, { 家庭纯收入: 18_000 });
        await world.study(home, 2025, '2026-03-01', 4000);
        await world.settle(home, `${home.householdId}-1`, '2026-04-10', 3000);
        expect(await world.revisions(home, combined)).toEqual([]);
        await world.burn(home, '2026-05-10', 2500);
        const [raised, ...more] = await world.revisions(home, combined);
        expect(more).toEqual([]);
        expect(raised).toMatchObject({
          kind: 'RAISED',
          indicators: [{ value: 950_000, threshold: 900_000 }],
        });
        expect(raised?.evidence.map(({ topic }) => topic)).toEqual([
          'education.cost',
          'health-insurance.settlement',
          'emergency-management.fire',
        ]);
        expect(await rulesOf(home)).toEqual([combined]);
        const ill = await world.watched(julu, { 家庭纯收入: 18_000 });
        await world.settle(ill, `${ill.householdId}-1`, '2026-04-10', 9500);
        expect(await burden(ill)).toMatchObject([{ kind: 'RAISED', value: 950_000 }]);
        expect(await rulesOf(ill)).toEqual(['illness.year-burden']);
      },
      timeoutMs,
    );

    it(
      '15 same fact twice',
      async () => {
        const home = await world.watched();
        const id = home.householdId;
        await world.settle(home, `${id}-S1`, '2026-05-10', 2600, 0, 'insurer');
        await world.settle(home, `${id}-S1`, '2026-05-10', 2600);
        await world.settle(home, `${id}-S2`, '2026-05-20', 2400);
        const idOf = (source: string, record: string) =>
          eventIdOf('health-insurance.settlement', source, `${id}-${record}`, 1);
        // Of one fact the record that was published later counts.
        expect(await burden(home)).toMatchObject([
          {
            ...{ kind: 'RAISED', value: 500_000 },
            evidence: ['S1', 'S2'].map((record) => ({ eventId: idOf('yb-settlement', record) })),
            excluded: [{ eventId: idOf('insurer-claims', 'S1'), reason: 'SAME_FACT_OTHER_SOURCE' }],
          },
        ]);
      },
      timeoutMs,
    );

    it(
      '16 lower line later',
      async () => {
        const home = await world.ordinary();
        await world.settle(home, `${home.householdId}-1`, '2026-02-10', 20_000);
        await world.becomesWatched(home, '2026-06-10');
        const february = { firstMetOn: '2026-02-10', threshold: 2_000_000 };
        expect(await burden(home)).toMatchObject([
          { kind: 'RAISED', severity: 'YELLOW', group: 'ORDINARY', ...february },
          { kind: 'UPDATED', severity: 'RED', ...february },
        ]);
      },
      timeoutMs,
    );
  });

  it(
    '7 becomes watched: from 10 January 2027 changes nothing of 2026',
    async () => {
      const home = await world.ordinary();
      await world.settle(home, `${home.householdId}-1`, '2026-02-10', 8000);
      await world.day('2027-01-10');
      await world.becomesWatched(home, '2027-01-10');
      expect(await burden(home)).toEqual([]);
      // It is watched: the next year is judged by its line, with nothing of the last.
      await world.settle(home, `${home.householdId}-2`, '2027-01-10', 5000);
      expect(await burden(home)).toMatchObject([
        { kind: 'RAISED', value: 500_000, windowKey: '2027', firstMetOn: '2027-01-10' },
      ]);
    },
    timeoutMs,
  );

  itComesOutTheSame(() => world, 5, timeoutMs);
});
