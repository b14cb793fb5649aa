import fc from 'fast-check';
import { drawOf } from '../../testing/draw.js';
import { GrowingMap } from './growing-map.js';

const draw = drawOf(100);

function entriesOf(map: ReadonlyMap<string, number>): [string, number][] {
  return [...map];
}

describe('a map that grows', () => {
  const two = new Map([
    ['a', 1],
    ['b', 2],
  ]);

  test('is the same one again when it is one already', () => {
    const map = GrowingMap.of(two);
    expect(GrowingMap.of(map)).toBe(map);
  });

  test('has what the map had that it was made of, and not what that map gets later', () => {
    const source = new Map(two);
    const map = GrowingMap.of(source);
    source.set('c', 3);
    expect(entriesOf(map)).toEqual([...two]);
  });

  test('does not have what was added to a map that grew from it', () => {
    const map = GrowingMap.of(two);
    const grown = map.with('c', 3);
    expect([map.size, map.has('c'), map.get('c')]).toEqual([2, false, undefined]);
    expect([[...map.keys()], [...map.values()], entriesOf(map)]).toEqual([
      ['a', 'b'],
      [1, 2],
      [...two],
    ]);
    expect([grown.size, grown.has('c'), grown.get('c')]).toEqual([3, true, 3]);
  });

  test('may be grown from again: neither sees what the other one got', () => {
    const map = GrowingMap.of(two);
    const first = map.with('c', 3).with('d', 4);
    const second = map.with('c', 30);
    expect(entriesOf(first)).toEqual([...two, ['c', 3], ['d', 4]]);
    expect(entriesOf(second)).toEqual([...two, ['c', 30]]);
  });

  test('keeps the place of a key that gets another value', () => {
    const map = GrowingMap.of(two);
    expect(entriesOf(map.with('a', 10))).toEqual([
      ['a', 10],
      ['b', 2],
    ]);
    expect(entriesOf(map)).toEqual([...two]);
  });

  test('visits what it has, in its order', () => {
    const map = GrowingMap.of(two);
    map.with('c', 3);
    const visited: unknown[] = [];
    map.forEach((value, key, whole) => visited.push([key, value, whole === map]));
    expect(visited).toEqual([
      ['a', 1, true],
      ['b', 2, true],
    ]);
  });

  const keys = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

  it(`cannot be told from a map that is copied for each entry (seed ${draw.seed})`, () => {
    const step = fc.record({
      from: fc.nat(),
      key: fc.constantFrom(...keys),
      value: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const maps = [{ grown: GrowingMap.of(two), copied: new Map(two) }];
        for (const { from, key, value } of steps) {
          const { grown, copied } = maps[from % maps.length]!;
          maps.push({ grown: grown.with(key, value), copied: new Map(copied).set(key, value) });
        }
        for (const { grown, copied } of maps) {
          expect(entriesOf(grown)).toEqual([...copied]);
          expect(grown.size).toBe(copied.size);
          for (const key of keys) {
            expect([grown.has(key), grown.get(key)]).toEqual([copied.has(key), copied.get(key)]);
          }
        }
      }),
      draw,
    );
  });
});
