import { Random } from '#testkit';
import type { Delivery } from './inputs-of-examples.js';
import { inAnyOrder, inStretches } from './orders.js';

const named = (): Delivery => () => Promise.resolve();
const [one, other, first, second] = [named(), named(), named(), named()];
const random = new Random(114);
const times = Array.from({ length: 50 });

describe('orders of deliveries', () => {
  const orders = times.map(() => inAnyOrder([one, [first, second], other], random));

  it('have every delivery, some of them twice, in many orders', () => {
    for (const order of orders) expect(new Set(order).size).toBe(4);
    expect(new Set(orders.map((order) => order.length)).size).toBeGreaterThan(1);
    expect(new Set(orders.map(([delivery]) => delivery))).toEqual(new Set([one, first, other]));
  });

  it('keep the order of those that have one, of which the last alone may come again', () => {
    for (const order of orders) {
      expect(order.filter((delivery) => delivery === first)).toHaveLength(1);
      expect(order.indexOf(first)).toBeLessThan(order.indexOf(second));
    }
    expect(orders.some((order) => order.indexOf(second) < order.lastIndexOf(second))).toBe(true);
  });

  it('are cut into stretches without losing or moving anything', () => {
    const list = [1, 2, 3, 4, 5];
    const cuts = times.map(() => inStretches(list, 3, random));
    for (const cut of cuts) {
      expect(cut).toHaveLength(3);
      expect(cut.flat()).toEqual(list);
    }
    expect(new Set(cuts.map(([{ length } = []]) => length)).size).toBeGreaterThan(3);
    expect(inStretches(list, 1, random)).toEqual([list]);
  });
});
