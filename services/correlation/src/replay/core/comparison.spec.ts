import { Comparison } from './comparison.js';

const topic = 'county-center.alerts.130529';
const other = 'county-center.alerts.130531';

/** A value under a schema: its frame, and what follows. */
function value(schema: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 0, schema]), Buffer.from(text)]);
}

/** Encodes as schema 1 does, and knows no other one. */
function underSchemaOne(text: string): (frame: Buffer) => Buffer | null {
  return (frame) => (frame.equals(value(1, '')) ? value(1, text) : null);
}

/** What one household has on each side, as texts under schema 2 unless said. */
interface Sides {
  readonly published: readonly Buffer[];
  readonly replayed: readonly string[];
}

function compared({ published, replayed }: Sides, placesMax = 10): Comparison {
  const comparison = new Comparison(placesMax);
  for (const bytes of published) comparison.expect(topic, 'H1', bytes);
  for (const text of replayed) {
    comparison.meet(topic, 'H1', value(2, text), underSchemaOne(text));
  }
  comparison.end();
  return comparison;
}

describe('what was published beside what was decided again', () => {
  test.each([
    {
      name: 'the same bytes',
      published: [value(2, 'a'), value(2, 'b')],
      replayed: ['a', 'b'],
      places: [],
    },
    {
      name: 'one byte more',
      published: [value(2, 'a'), value(2, 'b')],
      replayed: ['a', 'bb'],
      places: [1],
    },
    {
      name: 'the same ones in another order',
      published: [value(2, 'a'), value(2, 'b')],
      replayed: ['b', 'a'],
      places: [0, 1],
    },
    {
      name: 'one that was never decided again',
      published: [value(2, 'a'), value(2, 'b')],
      replayed: ['a'],
      places: [1],
    },
    { name: 'one that was never published', published: [], replayed: ['a'], places: [0] },
    {
      name: 'other bytes under an older schema',
      published: [value(1, 'a')],
      replayed: ['b'],
      places: [0],
    },
    {
      name: 'a schema under which it cannot be written',
      published: [value(3, 'a')],
      replayed: ['a'],
      places: [0],
    },
  ])('$name', ({ published, replayed, places }) => {
    const comparison = compared({ published, replayed });
    expect(comparison.mismatches.map(({ place }) => place)).toEqual(places);
    expect(comparison).toMatchObject({
      published: published.length,
      replayed: replayed.length,
      sameUnderOlderSchema: 0,
      omitted: 0,
    });
  });

  test('the same under an older schema is the same, and counted', () => {
    const comparison = compared({
      published: [value(1, 'a'), value(2, 'b')],
      replayed: ['a', 'b'],
    });
    expect(comparison).toMatchObject({ sameUnderOlderSchema: 1, mismatches: [] });
  });

  test('keeps what was decided in a place that differs, and null where nothing was', () => {
    const { mismatches } = compared({ published: [value(2, 'a'), value(2, 'b')], replayed: ['c'] });
    expect(mismatches).toEqual([
      { topic, key: 'H1', place: 0, replayed: value(2, 'c') },
      { topic, key: 'H1', place: 1, replayed: null },
    ]);
  });

  test('counts places beyond those that it keeps', () => {
    const comparison = compared({ published: [], replayed: ['a', 'b', 'c'] }, 2);
    expect(comparison.mismatches).toHaveLength(2);
    expect(comparison.omitted).toBe(1);
  });

  test('keys and topics have each their own order', () => {
    const comparison = new Comparison(10);
    const never = (): null => null;
    comparison.expect(topic, 'H1', value(2, 'a'));
    comparison.expect(other, 'H1', value(2, 'b'));
    comparison.expect(topic, 'H2', value(2, 'c'));
    comparison.meet(topic, 'H2', value(2, 'c'), never);
    comparison.meet(other, 'H1', value(2, 'b'), never);
    comparison.meet(topic, 'H1', value(2, 'a'), never);
    comparison.end();
    expect(comparison.mismatches).toEqual([]);
  });

  test('what has been compared is not compared again with what comes after', () => {
    const comparison = new Comparison(10);
    const never = (): null => null;
    for (const key of ['H1', 'H2']) {
      comparison.expect(topic, key, value(2, key));
      comparison.meet(topic, key, value(2, key), never);
      comparison.end();
    }
    expect(comparison).toMatchObject({ published: 2, replayed: 2, mismatches: [] });
  });
});
