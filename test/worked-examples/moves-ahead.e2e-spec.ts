import type { CountyAlert } from '#schemas';
import { guangzong, type Household, type Row } from './small-hub.js';
import { SmallWorld } from './small-world.js';

const yearBurden = 'illness.year-burden';
const disasterLoss = 'disaster.loss';
const timeoutMs = 180_000;

/** Cells of a ledger of the end of September 2026 that say what will change. */
function entered(kind: string, on: string, cells: Row = {}): Row {
  return { 数据日期: '2026-09-30', 变动类型: kind, 变动日期: on, ...cells };
}

describe('what is entered ahead of its day, through the running hub', () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
    await world.day('2026-09-30');
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  /** 2,600 of the first member, 2,500 of the second: over the line of Julu. */
  async function burdened(household: Household): Promise<CountyAlert> {
    await world.settle(household, `${household.householdId}-1`, '2026-03-10', 2600);
    await world.settle(household, `${household.householdId}-2`, '2026-05-10', 2500, 1);
    return last(household);
  }

  async function last(household: Household, ruleId = yearBurden): Promise<CountyAlert> {
    const revision = (await world.revisions(household, ruleId)).at(-1);
    if (revision === undefined) throw new Error('there is no alert');
    return revision;
  }

  it(
    'a person marries into another county: evidence follows on the day, and each alert names the other',
    async () => {
      const from = await world.watched();
      const raised = await burdened(from);
      const to = await world.watched(guangzong);
      await world.settle(to, `${to.householdId}-1`, '2026-04-10', 3600);
      const cells = entered('婚入', '2026-10-15', {
        原户编号: from.householdId,
        与户主关系: '配偶',
      });
      await world.ledger([world.row(to, from.members[1], cells)]);
      await world.day('2026-10-14');
      expect([await last(from), await world.revisions(to, yearBurden)]).toEqual([raised, []]);
      await world.day('2026-10-15');
      const withdrawn = await last(from);
      const there = await last(to);
      expect(withdrawn).toMatchObject({
        ...{ kind: 'WITHDRAWN', withdrawnBecause: 'PERSON_MOVED', continues: there.alertId },
      });
      expect(there).toMatchObject({
        ...{ kind: 'RAISED', countyCode: guangzong, continues: raised.alertId },
        indicators: [{ value: 610_000 }],
      });
    },
    timeoutMs,
  );

  it(
    'a household merges: the house and its fire go along on the day',
    async () => {
      const gone = await world.watched();
      await world.burn(gone, '2026-06-01', 6000);
      const raised = await last(gone, disasterLoss);
      const stays = await world.watched();
      const cells = entered('整户合并', '2026-10-20', { 转入户编号: stays.householdId });
      await world.ledger([world.row(gone, gone.members[0], cells)]);
      await world.day('2026-10-19');
      expect([await last(gone, disasterLoss), await world.revisions(stays, disasterLoss)]).toEqual([
        raised,
        [],
      ]);
      await world.day('2026-10-20');
      const there = await last(stays, disasterLoss);
      expect(there).toMatchObject({ kind: 'RAISED', continues: raised.alertId });
      expect(await last(gone, disasterLoss)).toMatchObject({
        ...{ kind: 'WITHDRAWN', withdrawnBecause: 'HOUSEHOLD_MERGED', continues: there.alertId },
      });
    },
    timeoutMs,
  );

  it(
    'a move that is taken back before its day never happens',
    async () => {
      const from = await world.watched();
      const raised = await burdened(from);
      const to = await world.watched();
      const row = (cells: Row): Row => world.row(to, from.members[1], cells);
      await world.ledger([row(entered('婚入', '2026-10-25', { 原户编号: from.householdId }))]);
      await world.ledger([row({ 数据日期: '2026-10-22', 变动类型: '误录' })]);
      await world.day('2026-10-25');
      expect([await last(from), await world.revisions(to, yearBurden)]).toEqual([raised, []]);
    },
    timeoutMs,
  );

  it('the log read again gives the same alerts', async () => {
    expect((await world.replay()).differences).toEqual([]);
  });
});
