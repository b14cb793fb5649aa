import type { Random } from '#testkit';
import type { Delivery, Input } from './inputs-of-examples.js';

const repeatedPercent = 40;

/** Inputs in some order, some of them twice; of several with one order only the last. */
export function inAnyOrder(inputs: readonly Input[], random: Random): Delivery[] {
  const chains = inputs.map((input) => {
    const chain = [input].flat();
    return random.chance(repeatedPercent) ? [...chain, ...chain.slice(-1)] : chain;
  });
  const places = random.shuffled(chains.flatMap((chain) => chain.map(() => chain)));
  return places.flatMap((chain) => chain.splice(0, 1));
}

/** Cuts a list at random into so many stretches, some of which may be empty. */
export function inStretches<T>(list: readonly T[], count: number, random: Random): T[][] {
  const cuts = Array.from({ length: count - 1 }, () => random.int(0, list.length));
  const ends = [...cuts.sort((a, b) => a - b), list.length];
  return ends.map((end, index) => list.slice(ends[index - 1] ?? 0, end));
}
