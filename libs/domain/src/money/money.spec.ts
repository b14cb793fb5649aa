import fc from 'fast-check';
import { formatFenZh, parseMoney } from './money.js';

const accepted = [
  { name: 'plain yuan', raw: '5100', unit: 'yuan', fen: 510_000 },
  { name: 'thousands and a unit', raw: '12,345.60元', unit: 'yuan', fen: 1_234_560 },
  { name: 'full-width digits', raw: '１２３．４', unit: 'yuan', fen: 12_340 },
  { name: 'a currency sign', raw: '￥0.05', unit: 'yuan', fen: 5 },
  { name: 'ten thousands by the column', raw: '1.2', unit: 'wan', fen: 1_200_000 },
  { name: 'ten thousands by the cell', raw: '1.2万元', unit: 'yuan', fen: 1_200_000 },
  { name: 'fen', raw: '510000', unit: 'fen', fen: 510_000 },
  { name: 'a negative amount', raw: '-2500.00', unit: 'yuan', fen: -250_000 },
  { name: 'brackets of bookkeepers', raw: '(123.45)', unit: 'yuan', fen: -12_345 },
  {
    name: 'noise of a spreadsheet above',
    raw: '173240.22000000001',
    unit: 'yuan',
    fen: 17_324_022,
  },
  {
    name: 'noise of a spreadsheet below',
    raw: '173240.21999999997',
    unit: 'yuan',
    fen: 17_324_022,
  },
] as const;

const refused = [
  { name: 'words', raw: '无', unit: 'yuan' },
  { name: 'parts of a fen', raw: '1.234', unit: 'yuan' },
  { name: 'two numbers', raw: '1 2.3.4', unit: 'yuan' },
  { name: 'an empty cell', raw: '', unit: 'yuan' },
  { name: 'an amount that nobody believes', raw: '99999999999999', unit: 'yuan' },
] as const;

describe('parseMoney', () => {
  it.each(accepted)('reads $name', ({ raw, unit, fen }) => {
    expect(parseMoney(raw, unit)).toEqual({ ok: true, value: fen });
  });

  it.each(refused)('refuses $name', ({ raw, unit }) => {
    expect(parseMoney(raw, unit)).toMatchObject({
      ok: false,
      rejection: { code: 'AMOUNT_FORMAT' },
    });
  });

  it('reads back every amount that it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000_000, max: 100_000_000_000 }), (fen) => {
        expect(parseMoney(formatFenZh(fen), 'fen')).toEqual({ ok: true, value: fen });
      }),
    );
  });
});
