import fc from 'fast-check';
import { cellCharactersMax } from './limits.js';
import { TextTable } from './text-table.js';

function tableOf(texts: readonly string[]): TextTable {
  const table = new TextTable();
  for (const text of texts) table.add(text);
  return table;
}

describe('a table of texts', () => {
  it('gives each text back under its number, however many there are and however long', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.integer({ min: 0, max: cellCharactersMax }).map((length) => '普'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
        const table = tableOf(texts);
        expect(texts.map((_, at) => table.at(at))).toEqual(texts);
        expect(table.at(texts.length)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it('keeps a hundred thousand numbers of persons in four megabytes', () => {
    const numbers = Array.from(
      { length: 100_000 },
      (_, at) => `13059919${String(at).padStart(10, '0')}`,
    );
    const table = tableOf(numbers);
    expect([0, 1_023, 1_024, 99_999].map((at) => table.at(at))).toEqual(
      [0, 1_023, 1_024, 99_999].map((at) => numbers[at]),
    );
    expect(table.bytes).toBeLessThanOrEqual(4 * 1_024 * 1_024);
  });

  it('keeps of what no cell may hold as much as shows that', () => {
    expect(tableOf(['x'.repeat(10_000_000)]).at(0)).toHaveLength(cellCharactersMax + 1);
  });

  it('has nothing any more once it is freed', () => {
    const table = tableOf(['a', '']);
    table.free();
    expect([table.at(0), table.at(1), table.bytes]).toEqual([undefined, undefined, 0]);
  });

  it.each([-1, 0.5, Number.NaN])('has nothing under %s', (index) => {
    expect(tableOf(['a']).at(index)).toBeUndefined();
  });
});
