import fc from 'fast-check';
import { harmlessCell } from './harmless-cell.js';

describe('a cell that a department will open', () => {
  it.each([
    ['a formula', '=1+1'],
    ['a call of a program', "=cmd|' /C calc'!A0"],
    ['a sum', '@SUM(A1:A9)'],
    ['a sign that begins a formula', '+1+1'],
    ['a difference', '-2+3'],
    ['a full-width sign, which a Chinese spreadsheet takes as well', '＝1+1'],
    ['a full-width plus', '＋1+1'],
    ['a full-width minus', '－A1'],
    ['a full-width at', '＠SUM(A1)'],
    ['blanks before it', ' \u3000=1+1'],
    ['a sign that nobody sees before it', '\u200b\ufeff=1+1'],
    ['a tab', '\tA1'],
    ['a line break', '\r\n=1+1'],
  ])('is only text: %s', (_name, text) => {
    expect(harmlessCell(text)).toBe(`'${text}`);
  });

  it.each([
    '',
    '普通门诊',
    '-100',
    '+1,234.50',
    '－３'.normalize('NFKC'),
    '2026-03-05',
    'A-1',
    'a=b',
  ])('is left as it is: %j', (text) => {
    expect(harmlessCell(text)).toBe(text);
  });

  it('keeps its text, and never begins with a sign unless it is an amount', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('=+-@＝＋－＠\t\r\n 1.a')) }),
        (text) => {
          const cell = harmlessCell(text);
          expect(cell.replace(/^'/, '')).toBe(text.replace(/^'/, ''));
          expect(/^\s*[=+\-@＝＋－＠]/.test(cell) && !/^[+\-＋－][\d.,]+$/.test(cell)).toBe(false);
        },
      ),
    );
  });
});
