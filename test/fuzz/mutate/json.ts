import type { Random } from '#testkit';
import { mutateText } from './text.js';

/** Deeper than a reader that calls itself for every level can go. */
const deepLevels = 20_000;

/** Around raw text that no serialiser would write, such as a number of four hundred digits. */
const raw = (text: string): string => `@raw(${text})`;
const rawInJson = /"@raw\((.*?)\)"/g;

const raws = [
  '1e999',
  '-1e-999',
  '0.1e1',
  '9'.repeat(400),
  '130599198402290075',
  '1.0',
  'NaN',
  '01',
];

function confused(random: Random, value: unknown): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return random.pick<() => unknown>([
    () => null,
    () => random.int(-2_147_483_648, 2_147_483_647),
    () => random.chance(50),
    () => [value],
    () => ({ value }),
    () => [],
    () => ({}),
    () => mutateText(random, text),
    () => mutateText(random, text),
    () => Number(value),
    () => raw(random.pick(raws)),
  ])();
}

/** A copy of a value in which one entry, somewhere, has become something else. */
export function mutateValue(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(3))
    return confused(random, value);
  if (Array.isArray(value)) {
    const at = random.int(0, value.length);
    if (random.chance(5)) return [...(value as unknown[]).slice(0, at)];
    return (value as unknown[]).map((item, index) =>
      index === at ? mutateValue(random, item) : item,
    );
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return confused(random, value);
  const at = random.int(0, entries.length - 1);
  if (random.chance(4)) return Object.fromEntries(entries.filter((_, index) => index !== at));
  if (random.chance(4)) return { ...value, [mutateText(random, entries[at]?.[0] ?? '')]: 1 };
  return Object.fromEntries(
    entries.map(([key, item], index) => [key, index === at ? mutateValue(random, item) : item]),
  );
}

/** JSON text of a mutated value, now and then so deep or so odd that only text can say it. */
export function jsonText(random: Random, value: unknown): string {
  const text = JSON.stringify(value ?? null).replaceAll(rawInJson, '$1');
  if (random.chance(0.5)) {
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const);
    return open.repeat(deepLevels) + text + close.repeat(random.pick([deepLevels, 0]));
  }
  if (random.chance(2)) return text.replace(/"/, random.pick(['', "'", '"__proto__":1,"']));
  return text;
}
