import { Random } from '#testkit';
import { examples, type Delivery, type Example, type Home } from './inputs-of-examples.js';
import { inAnyOrder, inStretches } from './orders.js';
import { SmallWorld } from './small-world.js';

const timeoutMs = 600_000;
/** Another order each day; a failing one is repeated by its number. */
const seed = Number(process.env['ANY_ORDER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Households for each example: in the order of the page, in others after all that happens meanwhile, or around it. */
const ordersOfEach = 4;

describe(`worked examples, through the running hub, seed ${seed}`, () => {
  let world: SmallWorld;

  beforeAll(async () => {
    world = await SmallWorld.start();
  }, timeoutMs);

  afterAll(async () => {
    await world.end();
  }, timeoutMs);

  /** Households that an example's inputs are about, one for each order. */
  async function households({ county, hasPartner, isKnown }: Example): Promise<readonly Home[]> {
    const homes = Array.from({ length: ordersOfEach }, (): Home => {
      const home = world.unlisted(county);
      return hasPartner === true ? { ...home, partner: world.unlisted() } : home;
    });
    await world.inOneGo(async () => {
      for (const home of homes) if (isKnown === true) await world.listed(home);
    });
    return homes;
  }

  /** The deliveries of an order, cut by what happens to all meanwhile. */
  function cutOf({ inputs, meanwhile = [] }: Example, order: number, random: Random) {
    const nothing = meanwhile.map((): Delivery[] => []);
    if (order === 0) return [inputs.flat(), ...nothing];
    if (order === 1) return [...nothing, inAnyOrder(inputs, random)];
    return inStretches(inAnyOrder(inputs, random), meanwhile.length + 1, random);
  }

  it.each(Object.entries(examples))(
    '17 any order: the inputs of “%s”, any of them twice, end in the same content',
    async (name, example) => {
      const { today = '2026-12-31', meanwhile = [] } = example;
      await world.day(today);
      const random = new Random(seed).fork(name);
      const homes = await households(example);
      const cuts = homes.map((home, order) => ({ home, cut: cutOf(example, order, random) }));
      for (let stretch = 0; stretch <= meanwhile.length; stretch += 1) {
        await world.inOneGo(async () => {
          for (const { home, cut } of cuts) {
            for (const deliver of cut[stretch] ?? []) await deliver(world, home);
          }
        });
        await meanwhile[stretch]?.(world);
        await world.quiet();
      }
      const [expected = [], ...others] = await world.contents(homes);
      expect(expected).not.toEqual([]);
      expect(others).toEqual(others.map(() => expected));
    },
    timeoutMs,
  );

  it(
    '17 any order: all that departments sent, once more on the bus and the last first, changes nothing',
    async () => {
      const before = await world.published();
      expect(await world.putAgain()).toBeGreaterThan(100);
      expect(await world.published()).toEqual(before);
    },
    timeoutMs,
  );

  it(
    'all of it comes out the same, byte for byte, when the household log is decided again',
    async () => {
      expect(await world.replay()).toMatchObject({ identical: true, complete: true });
    },
    timeoutMs,
  );
});
