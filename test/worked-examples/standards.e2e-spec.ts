import { dayFromIso, standardTextHash } from '#domain';
import { eventually } from '#testkit';
import { itComesOutTheSame } from './comes-out-the-same.js';
import type { Household } from './small-hub.js';
import { SmallWorld } from './small-world.js';

const yearBurden = 'illness.year-burden';
const yearCost = 'schooling.year-cost';
const timeoutMs = 180_000;
/** How soon a change counts on a running hub. */
const liveWithinMs = 10_000;

/** Julu's own standard in some version. */
const julu = (version: number, validFrom: string, ...own: readonly string[]): string =>
  [
    'standardId: JULU',
    'countyCode: "130529"',
    `version: ${String(version)}`,
    `validFrom: "${validFrom}"`,
    'restsOn: { standardId: XT-DEFAULT, version: 1 }',
    ...own,
    '',
  ].join('\n');

const line7000 = [
  'rules:',
  `  - ruleId: ${yearBurden}`,
  '    thresholds: { watched: 7000 yuan }',
] as const;

describe('standards that change, through the API of the running hub', () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
    await world.day('2026-06-30');
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  /** From the document to its publication; the answer to the approval is there when this resolves. */
  async function publish(version: number, text: string): Promise<void> {
    const documentSha256 = standardTextHash(text);
    const trial = world.trialOf('130529', text, `T-${String(version)}`);
    await world.standards('officer', '130529/standards/trials', trial);
    await world.standards('officer', '130529/standards', { text });
    await world.standards('approver', `130529/standards/${String(version)}/approval`, {
      documentSha256,
    });
  }

  const revisions = async (household: Household, ruleId: string) =>
    (await world.revisions(household, ruleId)).map(
      ({ kind, revision, standardVersion, withdrawnBecause, indicators: [indicator] }) => ({
        ...{ kind, revision, standardVersion, withdrawnBecause },
        ...{ value: indicator?.value, threshold: indicator?.threshold },
      }),
    );

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
      const across = await world.watched();
      const neighbour = await world.watched('130532');
      for (const home of [before, neighbour]) {
        await world.settle(home, `${home.householdId}-1`, '2026-06-10', 5_500);
      }
      await world.settle(across, `${across.householdId}-1`, '2026-06-10', 4_000);
      const raised = { kind: 'RAISED', revision: 1, value: 550_000, threshold: 500_000 };
      expect(await revisions(before, yearBurden)).toMatchObject([raised]);

      await publish(1, julu(1, '2026-07-01', ...line7000));
      await world.day('2026-07-15');
      await world.settle(across, `${across.householdId}-2`, '2026-07-10', 1_500);
      expect(await revisions(across, yearBurden)).toEqual([]);
      expect(await revisions(before, yearBurden)).toMatchObject([raised]);

      const neighbours = await revisions(neighbour, yearBurden);
      const untouched = await writtenBy(neighbour);
      await publish(2, julu(2, '2026-01-01', 'reason: 县政府决定自年初起执行', ...line7000));
      await eventually(
        'the version that reaches back has withdrawn the alert',
        async () => (await revisions(before, yearBurden)).length === 2,
        liveWithinMs,
      );
      expect((await revisions(before, yearBurden)).at(-1)).toMatchObject({
        kind: 'WITHDRAWN',
        withdrawnBecause: 'STANDARD_CORRECTED',
      });
      await world.quiet();
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
      const [idNumber] = home.members;
      await world.push('education', 'cost-yearly', [
        {
          学籍号: `G${idNumber}`,
          姓名: '无关紧要',
          身份证件号: idNumber,
          县区代码: home.county,
          学年: 2026,
          学校标识码: '3613000001',
          学段: '普通高中',
          办学性质: '民办',
          学校年收费标准: 12_000,
          学费: 12_000,
          住宿费: 0,
          书本费: 0,
          资助金额: 0,
          填报日期: '2026-09-10',
        },
      ]);
      expect(await revisions(home, yearCost)).toEqual([]);
      const wider = ['reason: 民办学校自本学年起计入', 'schooling: { feeFactor: 2.5 }'];
      await publish(3, julu(3, '2026-09-01', ...wider, ...line7000));
      await eventually(
        'the school counts',
        async () => (await revisions(home, yearCost)).length === 1,
        liveWithinMs,
      );
      expect(await revisions(home, yearCost)).toMatchObject([
        { kind: 'RAISED', value: 1_200_000, threshold: 800_000, standardVersion: 3 },
      ]);
      const [alert] = await world.revisions(home, yearCost);
      expect(alert?.firstMetOn).toBeGreaterThanOrEqual(dayFromIso('2026-09-01'));
    },
    timeoutMs,
  );

  itComesOutTheSame(() => world, 2, timeoutMs);
});
