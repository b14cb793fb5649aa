import { dayFromIso } from '#domain';
import type { CountyAlert } from '#schemas';
import { itComesOutTheSame } from './comes-out-the-same.js';
import type { Household } from './small-hub.js';
import { SmallWorld } from './small-world.js';

const yearBurden = 'illness.year-burden';
const julu = '130529';
const timeoutMs = 300_000;

/** The parts of a revision that the examples name. */
function told({
  kind,
  revision,
  reopened,
  severity,
  indicators,
  firstMetOn,
  withdrawnBecause,
  evidence,
}: CountyAlert) {
  const [indicator] = indicators;
  return {
    kind,
    revision,
    reopened,
    severity,
    value: indicator?.value,
    threshold: indicator?.threshold,
    firstMetOn,
    withdrawnBecause,
    pieces: evidence.length,
  };
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

  describe('11 thirty days', () => {
    const accident = (household: Household, compensated: string) =>
      world.push('public-security', 'traffic-accident', [
        {
          事故编号: `A-${household.householdId}`,
          姓名: '无关紧要',
          公民身份号码: household.members[0],
          县区代码: household.county,
          事故时间: '2026-05-03',
          伤害程度: '轻伤',
          赔偿情况: compensated,
        },
      ]);

    it(
      'an uncompensated light injury counts from the thirty-first day, unless it was compensated before; compensation after it withdraws',
      async () => {
        const uncompensated = await world.watched();
        const before = await world.watched();
        await accident(uncompensated, '未赔偿');
        await accident(before, '未赔偿');
        await accident(before, '已足额赔偿');
        expect(await world.revisions(uncompensated, 'accident.traffic')).toEqual([]);
        await world.day('2026-06-03');
        const raised = (await world.revisions(uncompensated, 'accident.traffic')).map(told);
        expect(raised).toMatchObject([{ kind: 'RAISED', firstMetOn: dayFromIso('2026-06-03') }]);
        expect(await world.revisions(before, 'accident.traffic')).toEqual([]);
        await accident(uncompensated, '已足额赔偿');
        const after = (await world.revisions(uncompensated, 'accident.traffic')).map(told);
        expect(after.at(-1)).toMatchObject({ kind: 'WITHDRAWN', withdrawnBecause: 'CORRECTED' });
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
            firstMetOn: dayFromIso('2026-07-10'),
            pieces: 3,
          },
        ]);
      },
      timeoutMs,
    );

    it.each([
      { name: 'a record of May', on: '2026-05-10', firstMetOn: '2026-07-10' },
      { name: 'a record of August', on: '2026-08-09', firstMetOn: '2026-08-09' },
    ])(
      '2 late record: $name',
      async ({ on, firstMetOn }) => {
        const home = await world.watched();
        await world.settle(home, `${home.householdId}-1`, '2026-03-10', 2000);
        await world.settle(home, `${home.householdId}-3`, '2026-07-10', 600);
        await world.settle(home, `${home.householdId}-2`, on, 2500, 1);
        expect(await burden(home)).toMatchObject([
          { kind: 'RAISED', value: 510_000, firstMetOn: dayFromIso(firstMetOn) },
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
        expect((await burden(home)).at(-1)).toMatchObject({
          kind: 'WITHDRAWN',
          withdrawnBecause: 'REVERSED',
          revision: 2,
        });
        await world.settle(home, `${id}-4`, '2026-08-10', 2450, 1);
        expect((await burden(home)).at(-1)).toMatchObject({
          kind: 'RAISED',
          revision: 3,
          reopened: true,
          value: 505_000,
        });
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
        await world.push('health-insurance', 'burden-list', [
          {
            姓名: '无关紧要',
            证件号码: home.members[0],
            统筹区: home.county,
            待遇年度: 2026,
            累计截止日期: '2026-06-30',
            累计个人负担: 5200,
          },
        ]);
        expect((await burden(home)).at(-1)).toMatchObject({ kind: 'RAISED', value: 520_000 });
        await world.settle(home, `${id}-3`, '2026-07-20', 300);
        expect((await burden(home)).at(-1)).toMatchObject({ value: 550_000 });
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
        expect(await burden(fromApril)).toMatchObject([{ kind: 'RAISED', value: 600_000 }]);
      },
      timeoutMs,
    );

    it(
      '7 becomes watched',
      async () => {
        const home = await world.ordinary();
        await world.settle(home, `${home.householdId}-1`, '2026-02-10', 8000);
        expect(await burden(home)).toEqual([]);
        // The ledger knows the month of identification; its first day counts.
        await world.becomesWatched(home, '2026-06-30', '202606');
        expect(await burden(home)).toMatchObject([
          {
            kind: 'RAISED',
            severity: 'YELLOW',
            value: 800_000,
            threshold: 500_000,
            firstMetOn: dayFromIso('2026-06-01'),
          },
        ]);
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
        expect(raised?.indicators).toMatchObject([{ value: 950_000, threshold: 900_000 }]);
        expect(raised?.evidence.map(({ topic }) => topic)).toEqual([
          'education.cost',
          'health-insurance.settlement',
          'emergency-management.fire',
        ]);
        for (const single of [yearBurden, 'schooling.year-cost', 'disaster.loss']) {
          expect(await world.revisions(home, single)).toEqual([]);
        }
        const ill = await world.watched(julu, { 家庭纯收入: 18_000 });
        await world.settle(ill, `${ill.householdId}-1`, '2026-04-10', 9500);
        expect(await burden(ill)).toMatchObject([{ kind: 'RAISED', value: 950_000 }]);
        expect(await world.revisions(ill, combined)).toEqual([]);
      },
      timeoutMs,
    );

    it(
      '16 lower line later',
      async () => {
        const home = await world.ordinary();
        await world.settle(home, `${home.householdId}-1`, '2026-02-10', 20_000);
        await world.becomesWatched(home, '2026-06-30', '202606');
        const february = { firstMetOn: dayFromIso('2026-02-10'), threshold: 2_000_000 };
        expect(await burden(home)).toMatchObject([
          { kind: 'RAISED', severity: 'YELLOW', ...february },
          { kind: 'UPDATED', severity: 'RED', ...february },
        ]);
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
        const revisions = await world.revisions(home, yearBurden);
        expect(revisions.map(told)).toMatchObject([{ kind: 'RAISED', value: 500_000 }]);
        expect(revisions.at(-1)?.excluded).toMatchObject([{ reason: 'SAME_FACT_OTHER_SOURCE' }]);
      },
      timeoutMs,
    );
  });

  itComesOutTheSame(() => world, 5, timeoutMs);
});
