import { dayFromIso } from '#domain';
import { eventually } from '#testkit';
import { itComesOutTheSame } from './comes-out-the-same.js';
import { juluStandard, line7000, publishInJulu, widerFactor } from './county-standard.js';
import type { Household } from './small-hub.js';
import { privateSchool, SmallWorld } from './small-world.js';

const yearBurden = 'illness.year-burden';
const yearCost = 'schooling.year-cost';
const timeoutMs = 180_000;
/** How soon a change counts on a running hub. */
const liveWithinMs = 10_000;

describe('standards that change, through the API of the running hub', () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
    await world.day('2026-06-30');
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  const revisions = async (household: Household, ruleId: string) =>
    (await world.revisions(household, ruleId)).map(({ indicators: [indicator], ...alert }) => ({
      ...alert,
      ...{ value: indicator?.value, threshold: indicator?.threshold },
    }));

  /** Number of the transaction that wrote the household's state last. */
  async function writtenBy({ householdId }: Household): Promise<readonly string[]> {
    const rows = await world.lookUp<{ xmin: string }>(
      `select xmin::text from correlation.household where household_id = $1
       union all select xmin::text from correlation.alert where household_id = $1`,
      [householdId],
    );
    return rows.map(({ xmin }) => xmin);
  }

  it(
    '8 standard changes: from its day on, back with a reason, for that county only, within ten seconds',
    async () => {
      const before = await world.watched();
      const after = await world.watched();
      const across = await world.watched();
      const neighbour = await world.watched('130532');
      const inJune = (home: Household, amount: number) =>
        world.settle(home, `${home.householdId}-1`, '2026-06-10', amount);
      await inJune(before, 5_500);
      await inJune(neighbour, 5_500);
      await inJune(across, 4_000);
      const raised = {
        ...{ kind: 'RAISED', revision: 1, value: 550_000, threshold: 500_000 },
        ...{ standardId: 'XT-DEFAULT', standardVersion: 1, firstMetOn: dayFromIso('2026-06-10') },
      };
      expect(await revisions(before, yearBurden)).toMatchObject([raised]);

      await publishInJulu(world, 1, juluStandard(1, '2026-07-01', ...line7000));
      await world.day('2026-07-15');
      await inJune(after, 5_500);
      await world.settle(across, `${across.householdId}-2`, '2026-07-10', 1_500);
      expect(await revisions(across, yearBurden)).toEqual([]);
      for (const home of [before, after]) {
        expect(await revisions(home, yearBurden)).toMatchObject([raised]);
      }

      const neighbours = await revisions(neighbour, yearBurden);
      const untouched = await writtenBy(neighbour);
      const backwards = ['reason: 县政府决定自年初起执行', ...line7000];
      await publishInJulu(world, 2, juluStandard(2, '2026-01-01', ...backwards));
      await eventually(
        'the version that reaches back has withdrawn the alert',
        async () => (await revisions(before, yearBurden)).length === 2,
        liveWithinMs,
      );
      await world.quiet();
      for (const home of [before, after]) {
        expect((await revisions(home, yearBurden)).slice(1)).toMatchObject([
          { kind: 'WITHDRAWN', revision: 2, withdrawnBecause: 'STANDARD_CORRECTED' },
        ]);
      }
      expect(await revisions(across, yearBurden)).toEqual([]);
      expect(await revisions(neighbour, yearBurden)).toEqual(neighbours);
      expect(await writtenBy(neighbour)).toEqual(untouched);
    },
    timeoutMs,
  );

  it(
    '10 schooling: a private school counts once the county widens its factor',
    async () => {
      await world.day('2026-09-20');
      const home = await world.ordinary();
      await world.study(home, 2026, '2026-09-10', 12_000, privateSchool);
      expect(await revisions(home, yearCost)).toEqual([]);
      await publishInJulu(world, 3, juluStandard(3, '2026-09-01', ...widerFactor));
      await eventually(
        'the school counts',
        async () => (await revisions(home, yearCost)).length === 1,
        liveWithinMs,
      );
      expect(await revisions(home, yearCost)).toMatchObject([
        {
          ...{ kind: 'RAISED', value: 1_200_000, threshold: 800_000, group: 'ORDINARY' },
          ...{ standardId: 'JULU', standardVersion: 3, windowKey: '2026' },
          firstMetOn: dayFromIso('2026-09-10'),
        },
      ]);
    },
    timeoutMs,
  );

  itComesOutTheSame(() => world, 2, timeoutMs);
});
