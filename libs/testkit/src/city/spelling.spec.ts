import { normaliseIdNumber, parseDateText, parseMoney } from '#domain';
import { generateCity } from './generate-city.js';
import type { Cell } from './hand-over.js';
import { layoutOf } from './layouts.js';
import { countiesOf } from './places.js';
import { render } from './render.js';

const counties = countiesOf([
  ['130529', '巨鹿县'],
  ['130529100201', '甲村'],
  ['130529100202', '乙村'],
]);
const city = generateCity({ seed: 5, counties, households: 600 });

function read(kind: string, cell: Cell, inWan: boolean): unknown {
  const text = String(cell);
  if (kind === 'money') return parseMoney(text, inWan ? 'wan' : 'yuan');
  if (kind === 'date') return parseDateText(text);
  return normaliseIdNumber(text);
}

describe('spelled cells', () => {
  it('are read as what was planned, in every way of writing amounts, dates and numbers', () => {
    let checked = 0;
    for (const file of city.files) {
      const { columns } = layoutOf(file.layout);
      const { rows } = render(file);
      file.rows.forEach((row, at) => {
        if (row.kind !== 'record' || row.reject !== null) return;
        columns.forEach(({ field, kind }, place) => {
          const cell = rows[at]?.[place] ?? null;
          if (!['money', 'date', 'id'].includes(kind) || cell === null) return;
          const planned = row.fields[field];
          const wanted = kind === 'id' ? String(planned).slice(0, 18) : planned;
          const value = kind === 'id' ? { idNumber: wanted } : wanted;
          expect(read(kind, cell, file.inWan)).toMatchObject({ ok: true, value });
          checked += 1;
        });
      });
    }
    expect(checked).toBeGreaterThan(20_000);
  });
});
