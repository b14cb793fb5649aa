import { dayFromIso } from '#domain';
import type { CountyAlert } from '#schemas';
import { itComesOutTheSame } from './comes-out-the-same.js';
import {
  anotherVillage,
  guangzong,
  nanhe,
  villages,
  type Household,
  type Row,
} from './small-hub.js';
import { SmallWorld } from './small-world.js';

const yearBurden = 'illness.year-burden';
const timeoutMs = 180_000;

/** Cells of a ledger of the end of September 2026 that say what has changed. */
function changed(kind: string, on: string, cells: Row = {}): Row {
  return { 数据日期: '2026-09-30', 变动类型: kind, 变动日期: on, ...cells };
}

/** The parts of a revision that the examples name. */
function told({ kind, countyCode, indicators, withdrawnBecause, reopened }: CountyAlert) {
  const value = indicators[0]?.value;
  return { kind, countyCode, value, withdrawnBecause, reopened };
}

function only<T>(all: readonly T[]): T {
  const [first, ...others] = all;
  if (first === undefined || others.length > 0) throw new Error(`${String(all.length)}, not one`);
  return first;
}

describe('the register moves, through the running hub', () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
    await world.day('2026-12-31');
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  async function burden(household: Household) {
    return (await world.burden(household)).map(told);
  }

  /** The alert of example 1: 2,000 and 600 of the first member, 2,500 of the second. */
  async function burdened(household: Household): Promise<CountyAlert> {
    const id = household.householdId;
    await world.settle(household, `${id}-1`, '2026-03-10', 2000);
    await world.settle(household, `${id}-2`, '2026-05-10', 2500, 1);
    await world.settle(household, `${id}-3`, '2026-07-10', 600);
    const raised = only(await world.burden(household));
    expect(told(raised)).toMatchObject({ kind: 'RAISED', value: 510_000 });
    return raised;
  }

  /** Rows of all members of a household, each with the same cells. */
  function rowsOf(household: Household, cells: Row): readonly Row[] {
    return household.members.map((idNumber) => world.row(household, idNumber, cells));
  }

  it(
    '12 moves county',
    async () => {
      const home = await world.watched();
      const raised = await burdened(home);
      const cells = changed('整户搬迁', '2026-09-15', { 村区划代码: villages[guangzong] });
      await world.ledger(rowsOf(home, cells));
      const afterMove = await world.revisions(home, yearBurden);
      expect(afterMove).toHaveLength(2);
      const withdrawn = afterMove.at(-1);
      expect(withdrawn).toMatchObject({
        ...{ alertId: raised.alertId, kind: 'WITHDRAWN', countyCode: '130529' },
        withdrawnBecause: 'HOUSEHOLD_MOVED',
      });
      await world.settle(home, `${home.householdId}-4`, '2026-10-05', 600);
      expect(await burden(home)).toHaveLength(2);
      await world.settle(home, `${home.householdId}-5`, '2026-10-06', 400);
      const there = (await world.revisions(home, yearBurden)).filter(
        ({ alertId }) => alertId !== raised.alertId,
      );
      expect(only(there)).toMatchObject({
        ...{ alertId: withdrawn?.continues, continues: raised.alertId },
        ...{ kind: 'RAISED', countyCode: guangzong, revision: 1 },
        indicators: [{ value: 610_000, threshold: 600_000 }],
      });
      expect(await world.topicsOf(raised.alertId)).toEqual(['county-center.alerts.130529']);
    },
    timeoutMs,
  );

  it(
    '13 marries out',
    async () => {
      const from = await world.watched();
      await burdened(from);
      const to = await world.watched();
      await world.settle(to, `${to.householdId}-1`, '2026-04-10', 2600);
      expect(await burden(to)).toEqual([]);
      const cells = changed('婚入', '2026-08-20', {
        原户编号: from.householdId,
        与户主关系: '配偶',
      });
      await world.ledger([world.row(to, from.members[1], cells)]);
      const raised = only(await world.revisions(to, yearBurden));
      expect((await world.revisions(from, yearBurden)).at(-1)).toMatchObject({
        ...{ kind: 'WITHDRAWN', withdrawnBecause: 'PERSON_MOVED', continues: raised.alertId },
        alertId: raised.continues,
      });
      expect(told(raised)).toMatchObject({ kind: 'RAISED', value: 510_000 });
    },
    timeoutMs,
  );

  it(
    'two households merge: the one withdraws, naming the alert of the other, which decides with both',
    async () => {
      const gone = await world.watched();
      const raised = await burdened(gone);
      const stays = await world.watched();
      await world.settle(stays, `${stays.householdId}-1`, '2026-04-10', 2000);
      // The ledger's row of the head alone says it; the other member goes along.
      const cells = changed('整户合并', '2026-08-20', { 转入户编号: stays.householdId });
      await world.ledger([world.row(gone, gone.members[0], cells)]);
      const after = await world.revisions(stays, yearBurden);
      expect((await world.revisions(gone, yearBurden)).at(-1)).toMatchObject({
        alertId: raised.alertId,
        kind: 'WITHDRAWN',
        withdrawnBecause: 'HOUSEHOLD_MERGED',
        continues: after[0]?.alertId,
      });
      expect(after.map(told).at(-1)).toMatchObject({ value: 710_000 });
      expect(after.map(({ kind }) => kind)).not.toContain('WITHDRAWN');
    },
    timeoutMs,
  );

  it(
    'splits, and merges back: the alert is withdrawn and comes back with the same content',
    async () => {
      const home = await world.watched();
      const raised = await burdened(home);
      const split = { ...world.unlisted(), members: [home.members[1], home.members[0]] as const };
      const cells = changed('分户', '2026-08-20', { 原户编号: home.householdId });
      await world.ledger([world.row(split, home.members[1], cells)]);
      expect((await burden(home)).at(-1)).toMatchObject({
        kind: 'WITHDRAWN',
        withdrawnBecause: 'PERSON_MOVED',
      });
      const back = { 数据日期: '2026-10-31', 变动类型: '并户', 变动日期: '2026-10-10' };
      await world.ledger([
        world.row(split, home.members[1], { ...back, 转入户编号: home.householdId }),
      ]);
      const again = (await world.revisions(home, yearBurden)).at(-1);
      expect(again).toMatchObject({ alertId: raised.alertId, kind: 'RAISED', reopened: true });
      expect(again?.indicators).toEqual(raised.indicators);
      expect(again?.firstMetOn).toBe(raised.firstMetOn);
    },
    timeoutMs,
  );

  it(
    'moves to another village of the county: the same alert, updated',
    async () => {
      const home = await world.watched();
      const raised = await burdened(home);
      const cells = changed('整户搬迁', '2026-08-20', { 村区划代码: anotherVillage });
      await world.ledger(rowsOf(home, cells));
      expect((await world.revisions(home, yearBurden)).at(-1)).toMatchObject({
        ...{ alertId: raised.alertId, kind: 'UPDATED', revision: 2 },
        ...{ material: false, villageCode: anotherVillage },
      });
    },
    timeoutMs,
  );

  it(
    'the county gets another code: the same alert on the same topic, with the new code',
    async () => {
      const home = await world.watched(nanhe.before, { 数据日期: '2019-10-31' });
      const raised = await burdened(home);
      expect(raised.countyCode).toBe(nanhe.before);
      const cells = { 数据日期: '2020-06-30', 村区划代码: villages[nanhe.after] };
      await world.ledger(rowsOf(home, cells));
      const updated = (await world.revisions(home, yearBurden)).at(-1);
      expect(updated).toMatchObject({
        ...{ alertId: raised.alertId, kind: 'UPDATED', revision: 2 },
        ...{ countyCode: nanhe.after, villageCode: villages[nanhe.after] },
      });
      expect(await world.topicsOf(raised.alertId)).toEqual([
        `county-center.alerts.${nanhe.before}`,
      ]);
    },
    timeoutMs,
  );

  it(
    'another number of the household: the alert goes on under the new one',
    async () => {
      const home = await world.watched();
      await burdened(home);
      const renamed = { ...world.unlisted(), members: home.members };
      const cells = changed('户编号变更', '2026-08-20', { 原户编号: home.householdId });
      await world.ledger(rowsOf(renamed, cells));
      const after = await world.revisions(renamed, yearBurden);
      expect(after.map(told).at(-1)).toMatchObject({ value: 510_000 });
      expect((await world.revisions(home, yearBurden)).at(-1)).toMatchObject({
        kind: 'WITHDRAWN',
        withdrawnBecause: 'HOUSEHOLD_MERGED',
        continues: after[0]?.alertId,
      });
    },
    timeoutMs,
  );

  it(
    'a reissued number: bills under either are one person’s',
    async () => {
      const home = await world.watched();
      const other = world.unlisted();
      const [former, reissued] = [home.members[0], other.members[0]];
      await world.settle(home, `${home.householdId}-1`, '2026-03-10', 2000);
      await world.ledger([
        world.row(home, reissued, {
          ...{ 数据日期: '2026-09-30', 与户主关系: '户主' },
          ...{ 变动类型: '证件号码变更', 原证件号码: former },
        }),
      ]);
      const later = { ...home, members: [reissued, home.members[1]] as const };
      await world.settle(later, `${home.householdId}-2`, '2026-10-10', 1600);
      // A department that still has the old number.
      await world.settle(home, `${home.householdId}-3`, '2026-10-11', 1500);
      const raised = (await world.revisions(home, yearBurden)).at(-1);
      expect(raised).toMatchObject({ kind: 'RAISED', indicators: [{ value: 510_000 }] });
      expect(new Set(raised?.evidence.map(({ personRef }) => personRef)).size).toBe(1);
    },
    timeoutMs,
  );

  it(
    'a number that turns out to be a member’s other one: the alert is not withdrawn in between',
    async () => {
      const home = await world.watched();
      const raised = await burdened(home);
      const reissued = world.unlisted().members[1];
      const cells = { 数据日期: '2026-09-30', 变动类型: '证件号码变更' };
      await world.ledger([world.row(home, reissued, { ...cells, 原证件号码: home.members[1] })]);
      const after = await world.revisions(home, yearBurden);
      expect(after.map(({ kind }) => kind)).not.toContain('WITHDRAWN');
      expect(after.at(-1)?.indicators).toEqual(raised.indicators);
      expect(new Set(after.at(-1)?.evidence.map(({ personRef }) => personRef)).size).toBe(2);
    },
    timeoutMs,
  );

  it(
    'a death: what the dead person paid stays with the household, and bills that come late count',
    async () => {
      const home = await world.watched();
      const id = home.householdId;
      await world.settle(home, `${id}-1`, '2026-03-10', 2000);
      await world.settle(home, `${id}-2`, '2026-05-10', 2500, 1);
      await world.ledger([world.row(home, home.members[1], changed('死亡', '2026-06-02'))]);
      await world.settle(home, `${id}-3`, '2026-05-20', 600, 1);
      const raised = only(await world.revisions(home, yearBurden));
      expect(told(raised)).toMatchObject({ kind: 'RAISED', value: 510_000 });
      expect(raised.firstMetOn).toBe(dayFromIso('2026-05-20'));
    },
    timeoutMs,
  );

  it(
    'never was a member: the alert that rested on the mistake is withdrawn, and restored when the correction is',
    async () => {
      const home = await world.watched();
      const raised = await burdened(home);
      const row = (cells: Row) => world.row(home, home.members[1], cells);
      await world.ledger([row({ 数据日期: '2026-09-30', 变动类型: '误录' })]);
      expect((await burden(home)).at(-1)).toMatchObject({
        kind: 'WITHDRAWN',
        withdrawnBecause: 'FACT_CORRECTED',
      });
      await world.ledger([row({ 数据日期: '2026-09-30' })]);
      const again = (await world.revisions(home, yearBurden)).at(-1);
      expect(again).toMatchObject({ alertId: raised.alertId, kind: 'RAISED', reopened: true });
      expect(again?.indicators).toEqual(raised.indicators);
    },
    timeoutMs,
  );

  it(
    'a household that nobody knows: the row comes back with the reason, and nothing moves',
    async () => {
      const home = await world.watched();
      await burdened(home);
      const cells = changed('整户合并', '2026-08-20', { 转入户编号: 'NOWHERE' });
      await expect(world.ledger([world.row(home, home.members[0], cells)])).rejects.toThrow(
        /【转入户编号】户编号不在监测台账内/,
      );
      expect(await burden(home)).toHaveLength(1);
    },
    timeoutMs,
  );

  itComesOutTheSame(() => world, 5, timeoutMs);
});
