import { byNumber, MatchingWorld } from './matching-world.fixture.js';
import { aReference } from './src/register/core/a-resident.fixture.js';

const timeoutMs = 120_000;
const named = { nameBirthRef: aReference('birth'), nameVillageRef: aReference('village') };

interface Candidate {
  readonly personRef: string;
  readonly householdId: string;
  readonly reasons: readonly { code: string; speaks: string; sentence: string }[];
}

interface Review {
  readonly id: number;
  readonly sourceRecordId: string;
  readonly candidates: readonly Candidate[];
  readonly decisions: readonly { verdict: string; undoneAt: number | null }[];
}

describe('review of doubtful matches, through the API', () => {
  let world: MatchingWorld;

  beforeAll(async () => {
    world = await MatchingWorld.start();
    await world.lives('wang', [['H1', 0, null]], named);
    await world.lives('twin', [['H2', 0, null]], { ...named, villageCode: '130531100201' });
    await world.looked();
    await world.bill('first', 50, named);
    await world.bill('of a known number', 50, byNumber('wang'));
    await world.remembered('first', 'of a known number');
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  async function reviews(): Promise<readonly Review[]> {
    return ((await (await world.ask('GET', '/reviews')).json()) as { items: Review[] }).items;
  }

  async function post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
    const answer = await world.ask('POST', path, body);
    return { status: answer.status, body: await answer.json() };
  }

  async function decide(verdict: string, name: string | null): Promise<number> {
    const [review] = await reviews();
    const personRef = name === null ? null : aReference(name);
    const path = `/reviews/${String(review?.id)}/decision`;
    const { status, body } = await post(path, { verdict, personRef, reason: '电话核实' });
    expect(status).toBe(200);
    return (body as { decisionId: number }).decisionId;
  }

  it(
    'candidates side by side, with reasons as data and as sentences, and no name or number',
    async () => {
      const [review, ...others] = await reviews();
      expect(others).toEqual([]);
      expect(review?.sourceRecordId).toBe('first');
      expect(review?.candidates.map(({ householdId }) => householdId).sort()).toEqual(['H1', 'H2']);
      const wang = review?.candidates.find(({ householdId }) => householdId === 'H1');
      expect(wang?.reasons).toEqual([
        { code: 'NUMBER', speaks: 'NEITHER', sentence: '记录没有给出证件号码。' },
        { code: 'NAME_AND_BIRTH', speaks: 'FOR', sentence: '姓名和出生日期都与该人一致。' },
        { code: 'NAME_AND_VILLAGE', speaks: 'FOR', sentence: '姓名和所在村都与该人一致。' },
        {
          code: 'PLACE',
          speaks: 'NEITHER',
          sentence: '记录只说明在该人居住的县，没有给出乡镇和村。',
        },
        { code: 'HOUSEHOLD_ON_DAY', speaks: 'FOR', sentence: '发生当日该人登记在户 H1。' },
        {
          code: 'OTHER_CANDIDATES',
          speaks: 'AGAINST',
          sentence: '另有 1 名候选人员的相符之处不少于该人。',
        },
        {
          code: 'EARLIER_DECISION',
          speaks: 'NEITHER',
          sentence: '以前没有人对这样的记录作过决定。',
        },
      ]);
      const text = JSON.stringify(review);
      for (const reference of Object.values(named)) expect(text).not.toContain(reference);
    },
    timeoutMs,
  );

  it(
    'later, then the same, remembered for the next record of the spelling, and undone without a trace',
    async () => {
      await decide('LATER', null);
      expect((await reviews()).map(({ decisions }) => decisions)).toMatchObject([
        [{ verdict: 'LATER', undoneAt: null }],
      ]);
      const decisionId = await decide('SAME', 'wang');
      expect(await reviews()).toEqual([]);
      await world.bill('second', 51, named);
      await world.remembered('second');
      expect(await world.has('H1')).toEqual(['first', 'of a known number', 'second']);
      const taken = (await (await world.ask('GET', '/decisions')).json()) as {
        items: { decisionId: number; verdict: string }[];
      };
      expect(taken.items.map(({ verdict }) => verdict)).toEqual(['LATER', 'SAME']);
      const undo = `/decisions/${String(decisionId)}/undo`;
      expect(await post(undo, { reason: '认错人' })).toMatchObject({
        status: 200,
        body: { decisionId, seen: 2, placed: 0 },
      });
      expect(await world.has('H1')).toEqual(['of a known number']);
      const gone = (await world.told('H1')).filter(({ said }) => said.startsWith('-'));
      expect(gone).toEqual([
        { record: 'first', said: '- LINK_UNDONE nobody' },
        { record: 'second', said: '- LINK_UNDONE nobody' },
      ]);
      expect((await reviews()).map(({ sourceRecordId }) => sourceRecordId)).toEqual([
        'first',
        'second',
      ]);
      expect((await post(undo, { reason: '再次' })).status).toBe(404);
    },
    timeoutMs,
  );

  it(
    'what was decided follows the person, also once nothing of the record names them any more',
    async () => {
      const village = (name: string) => ({ nameVillageRef: aReference(name) });
      await world.lives('zhao', [['Z1', 0, null]], village('zhao here'));
      await world.lives('zhao too', [['Z9', 0, null]], village('zhao here'));
      await world.looked();
      await world.bill('of a zhao', 50, village('zhao here'));
      await world.remembered('of a zhao');
      const review = (await reviews()).find(({ sourceRecordId }) => sourceRecordId === 'of a zhao');
      const path = `/reviews/${String(review?.id)}/decision`;
      const same = { verdict: 'SAME', personRef: aReference('zhao'), reason: '电话核实' };
      expect((await post(path, same)).status).toBe(200);
      expect(await world.has('Z1')).toEqual(['of a zhao']);
      for (const [at, home] of ['Z2', 'Z3'].entries()) {
        const stays = [['Z1', 0, 60] as const, [home, 60, null] as const];
        await world.lives('zhao', stays, village(`zhao there ${String(at)}`));
        await world.looked();
        expect(await world.has(home)).toEqual(['of a zhao']);
      }
    },
    timeoutMs,
  );

  it(
    'not the one, so the other; somebody who is no candidate is refused, and so is a second opinion',
    async () => {
      const [review] = await reviews();
      const path = `/reviews/${String(review?.id)}/decision`;
      const stranger = { verdict: 'SAME', personRef: aReference('li'), reason: '猜测' };
      expect((await post(path, stranger)).status).toBe(400);
      await decide('NOT_SAME', 'wang');
      expect(await world.has('H2')).toEqual(['first', 'second']);
      expect(await reviews()).toEqual([]);
      expect((await post(path, { ...stranger, personRef: aReference('twin') })).status).toBe(404);
    },
    timeoutMs,
  );
});
