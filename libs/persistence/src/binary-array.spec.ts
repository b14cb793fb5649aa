import { binaryArray, sqlList } from './binary-array.js';

// What PostgreSQL makes of it is held by unnest.int-spec.ts; here what is left to the driver.
describe('a list in binary', () => {
  it.each([
    { name: 'a type without a form here', type: 'date', values: ['2026-01-01'] },
    { name: 'an empty list', type: 'text', values: [] },
    { name: 'a number as text', type: 'text', values: ['a', 1] },
    { name: 'text as a number', type: 'integer', values: [1, '2'] },
    { name: 'a fraction', type: 'bigint', values: [1.5] },
    { name: 'bytes that are no buffer', type: 'bytea', values: [new Uint8Array(1)] },
    { name: 'a word for yes', type: 'boolean', values: ['t'] },
  ] as const)('is left to the driver: $name', ({ type, values }) => {
    expect(binaryArray(type, values)).toBeNull();
  });

  it('is a parameter for a search: binary, and left to the driver where it is empty', () => {
    expect(sqlList('text', ['户'])).toEqual(binaryArray('text', ['户']));
    expect(sqlList('text', [])).toEqual([]);
  });

  it('has a header of five words and each value behind its length', () => {
    expect(binaryArray('text', ['户', null])?.toString('hex')).toBe(
      ['00000001', '00000001', '00000019', '00000002', '00000001']
        .concat('00000003', 'e688b7', 'ffffffff')
        .join(''),
    );
  });
});
