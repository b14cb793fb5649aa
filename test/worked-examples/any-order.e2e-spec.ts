import { Random } from '#testkit';
import { guangzong, villages, type Household, type Row } from './small-hub.js';
import { SmallWorld } from './small-world.js';

const julu: Household['county'] = '130529';
const pingxiang: Household['county'] = '130532';
const timeoutMs = 600_000;
/** Another order each day; a failing one is repeated by its number. */
const seed = Number(process.env['ANY_ORDER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const ordersOfEach = 3;
const repeatedPercent = 40;

type Delivery = (home: Household) => Promise<void>;

/** The inputs of an example; a version that replaces another is one input, since what was said last counts. */
interface Example {
  readonly county?: Household['county'];
  readonly hasPartner?: true;
  readonly inputs: readonly Delivery[];
}

describe('worked examples, through the running hub', () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
    await world.day('2026-12-31');
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  const bill =
    (id: string, on: string, personal: number, member = 0, source?: string): Delivery =>
    (home) =>
      world.settle(home, `${home.householdId}-${id}`, on, personal, member, source);

  const monitored: Delivery = (home) => world.becomesWatched(home, '2026-06-30', '202606');

  const yearSoFar: Delivery = (home) =>
    world.push('health-insurance', 'burden-list', [
      {
        姓名: '无关紧要',
        证件号码: home.members[0],
        统筹区: home.county,
        待遇年度: 2026,
        累计截止日期: '2026-06-30',
        累计个人负担: 5200,
      },
    ]);

  const later = (kind: string, on: string, cells: Row): Row => {
    return { 数据日期: '2026-09-30', 变动类型: kind, 变动日期: on, ...cells };
  };

  const movesCounty: Delivery = (home) =>
    world.ledger(
      home.members.map((idNumber) =>
        world.row(
          home,
          idNumber,
          later('整户搬迁', '2026-09-15', { 村区划代码: villages[guangzong] }),
        ),
      ),
    );

  /** Households from which somebody marries into another one, by that one. */
  const partners = new Map<string, Household>();

  const partnerOf = ({ householdId }: Household): Household => {
    const found = partners.get(householdId);
    if (found === undefined) throw new Error(`${householdId} has no partner`);
    return found;
  };

  const marriesIn: Delivery = (home) => {
    const { householdId, members } = partnerOf(home);
    const cells = later('婚入', '2026-08-20', { 原户编号: householdId, 与户主关系: '配偶' });
    return world.ledger([world.row(home, members[1], cells)]);
  };

  const examples: Readonly<Record<string, Example>> = {
    '1 and 2': {
      inputs: [
        monitored,
        bill('1', '2026-03-10', 2000),
        bill('2', '2026-05-10', 2500, 1),
        bill('3', '2026-07-10', 600),
      ],
    },
    '3 and 4': {
      inputs: [
        monitored,
        bill('1', '2026-03-10', 2000),
        bill('2', '2026-05-10', 2500, 1),
        bill('3', '2026-07-10', 600),
        bill('2', '2026-08-10', -2500, 1),
        bill('4', '2026-08-10', 2450, 1),
      ],
    },
    '5': {
      inputs: [
        monitored,
        bill('1', '2026-03-10', 2000),
        bill('2', '2026-04-10', 2500),
        yearSoFar,
        bill('3', '2026-07-20', 300),
      ],
    },
    '6, with a benefit year from 1 April': {
      county: pingxiang,
      inputs: [
        monitored,
        bill('1', '2025-12-31 23:59:59', 3000),
        bill('2', '2026-01-01 00:00:00', 3000),
        bill('3', '2026-04-01 00:00:00', 5000),
      ],
    },
    '9': {
      inputs: [
        monitored,
        (home) => world.study(home, 2025, '2026-03-01', 4000),
        bill('1', '2026-04-10', 3000),
        (home) => world.burn(home, '2026-05-10', 3500),
      ],
    },
    '12': {
      inputs: [
        monitored,
        bill('1', '2026-03-10', 4000),
        movesCounty,
        bill('2', '2026-10-05', 1600, 1),
        bill('3', '2026-10-06', 500),
      ],
    },
    '13': {
      hasPartner: true,
      inputs: [
        monitored,
        (home) => bill('1', '2026-05-10', 2500, 1)(partnerOf(home)),
        bill('1', '2026-04-10', 2600),
        marriesIn,
      ],
    },
    '7 and 16': { inputs: [bill('1', '2026-02-10', 20_000), monitored] },
    '8, with the line of another county': {
      county: guangzong,
      inputs: [monitored, bill('1', '2026-06-10', 4000), bill('2', '2026-07-10', 2500, 1)],
    },
  };

  describe(`17 any order, seed ${String(seed)}`, () => {
    it.each(Object.entries(examples))(
      'the inputs of %s in any order, any of them twice, end in the same content',
      async (name, { county, hasPartner, inputs }) => {
        const random = new Random(seed).fork(name);
        const household = async (): Promise<Household> => {
          const home = await world.watched(county ?? julu, {
            监测对象类别: null,
            识别监测时间: null,
          });
          if (hasPartner === true) partners.set(home.householdId, await world.watched());
          return home;
        };
        const inOrder = await household();
        const homes: { home: Household; deliveries: readonly Delivery[] }[] = [];
        for (let order = 0; order < ordersOfEach; order += 1) {
          const again = inputs.filter(() => random.chance(repeatedPercent));
          const deliveries = random.shuffled([...inputs, ...again]);
          homes.push({ home: await household(), deliveries });
        }
        await world.inOneGo(async () => {
          for (const deliver of inputs) await deliver(inOrder);
          for (const { home, deliveries } of homes) {
            for (const deliver of deliveries) await deliver(home);
          }
        });
        const expected = await world.contents(inOrder);
        expect(expected.length).toBeGreaterThan(0);
        for (const { home } of homes) expect(await world.contents(home)).toEqual(expected);
      },
      timeoutMs,
    );
  });

  it(
    'all of it comes out the same, byte for byte, when the household log is decided again',
    async () => {
      expect(await world.replay()).toMatchObject({ identical: true, complete: true });
    },
    timeoutMs,
  );
});
