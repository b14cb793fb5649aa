import type { CountyAlert } from '#schemas';
import { villages, type Household } from './small-hub.js';
import { SmallWorld } from './small-world.js';

const timeoutMs = 180_000;
const namesake = { 姓名: '同名户主' };

describe('a decision of a person, through the running hub', () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
    await world.day('2026-12-31');
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  /** A fire of which the department gives the head's name and village only. */
  async function burns(household: Household): Promise<void> {
    await world.push('emergency-management', 'household-fire', [
      {
        ...{ 火灾编号: 'F-NAME-ONLY', 户主姓名: namesake.姓名, 户主身份证号: null },
        ...{ 村区划代码: villages[household.county], 起火时间: '2026-06-10', 财产损失: 6000 },
      },
    ]);
  }

  function losses(household: Household): Promise<readonly CountyAlert[]> {
    return world.revisions(household, 'disaster.loss');
  }

  function matching(path: string, body?: unknown) {
    return world.ask('julu-1', path, body, 'matching');
  }

  it(
    'raises the alert, and undone it withdraws it with that reason: nobody moved',
    async () => {
      const [home, other] = [await world.watched(), await world.watched()];
      for (const { members, ...rest } of [home, other]) {
        const cells = { 数据日期: '2025-11-30', ...namesake };
        await world.ledger([world.row({ members, ...rest }, members[0], cells)]);
      }
      await burns(home);
      const { body } = await matching('/reviews');
      const [review] = body['items'] as {
        id: number;
        candidates: { householdId: string; personRef: string }[];
      }[];
      const person = review?.candidates.find(
        ({ householdId }) => householdId === home.householdId,
      )?.personRef;
      const decided = await matching(`/reviews/${String(review?.id)}/decision`, {
        ...{ verdict: 'SAME', personRef: person, reason: '电话核实' },
      });
      expect(decided).toMatchObject({ status: 200, body: { placed: 1 } });
      expect(await losses(home)).toMatchObject([{ kind: 'RAISED' }]);
      const undo = `/decisions/${String(decided.body['decisionId'])}/undo`;
      expect(await matching(undo, { reason: '认错人' })).toMatchObject({ status: 200 });
      expect((await losses(home)).slice(1)).toMatchObject([
        { kind: 'WITHDRAWN', withdrawnBecause: 'LINK_UNDONE', continues: null },
      ]);
      expect(await losses(other)).toEqual([]);
    },
    timeoutMs,
  );
});
