import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { isTorn } from './torn-row.js';

const row = (...cells: readonly string[]) => ({ sheet: 1, line: 2, cells, delimiter: ',' });

describe('a row that is not one row', () => {
  it.each([
    ['a quote that is closed two rows further down', row('1', 'a,b\n2,x,y\n3,c', 'z'), true],
    ['a quote that is closed in the next row', row('1', 'a,b\n2,c', 'z'), true],
    ['two rows without a line break between them', row('1', 'a', 'b2', 'c', 'd'), true],
    ['a delimiter inside a cell', row('1', 'a', 'b', 'c'), true],
    ['cells of several lines', row('1', '长信镇\n王村', 'b'), false],
    ['blank cells behind the last', row('1', 'a', 'b', '', ' '), false],
    ['fewer cells than the heading', row('1'), false],
    ['a list inside a cell of one line', row('1', 'a,b,c,d', 'b'), false],
  ])('%s', (_name, torn, expected) => {
    expect(isTorn(torn, 3)).toBe(expected);
  });

  it('is known only of a CSV: a workbook may have notes beside its table', () => {
    expect(isTorn({ sheet: 1, line: 2, cells: ['1', 'a', 'b', '备注'] }, 3)).toBe(false);
  });

  it('never swallows another row in silence, wherever a quote or a line break is lost', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '村', '1'), minLength: 1, maxLength: 3 });
    const table = fc.array(fc.array(cell, { minLength: 4, maxLength: 4 }), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(table, fc.nat(), fc.nat(), (rows, first, second) => {
        const lines = rows.map((cells, at) =>
          cells.map((text, column) => (column === 0 ? `M${String(at)}` : text)),
        );
        const quoteAt = (number: number): void => {
          const cells = lines[number % lines.length] ?? [];
          const column = 1 + (Math.floor(number / lines.length) % 3);
          cells[column] = `"${cells[column] ?? ''}`;
        };
        quoteAt(first);
        quoteAt(second);
        let read: string[][];
        try {
          read = parse(lines.map((cells) => cells.join(',')).join('\n'), {
            ...{ relax_column_count: true, relax_quotes: true },
          });
        } catch {
          return;
        }
        for (const cells of read) {
          const marks = cells.join(',').match(/M\d/g) ?? [];
          if (marks.length > 1) expect(isTorn(row(...cells), 4)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
