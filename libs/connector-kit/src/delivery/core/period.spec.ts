import { dayFromIso } from '#domain';
import { projectPath } from '#schemas';
import { loadLayouts } from '../../layout/shell/load-layouts.js';
import { PeriodCheck, readFileName } from './period.js';

const layouts = loadLayouts(
  [projectPath('connectors/health-insurance/layouts')],
  'health-insurance',
);
const settlement = layouts.get('settlement-monthly');
if (settlement === undefined) throw new Error('the layout is gone');
const march = dayFromIso('2026-03-01');

describe('the name of a file', () => {
  it('tells the month that it is about', () => {
    expect(readFileName(settlement, '医保结算202603_02.csv')).toMatchObject({ monthFirst: march });
  });

  it.each(['死亡注销202603_01.xlsx', 'settlement.csv', '医保结算_最新.csv'])(
    'of another folder is refused with what was expected: %s',
    (name) => {
      expect(() => readFileName(settlement, name)).toThrow(
        expect.objectContaining({ code: 'WRONG_FOLDER' }) as Error,
      );
    },
  );
});

describe('the month of a file against its rows', () => {
  it.each([
    { name: 'all inside', inside: 4, outside: 0, refused: false },
    { name: 'a few late rows', inside: 3, outside: 1, refused: false },
    { name: 'half of them', inside: 2, outside: 2, refused: true },
    { name: 'all of another month', inside: 0, outside: 4, refused: true },
    { name: 'no rows with a date', inside: 0, outside: 0, refused: false },
  ])('$name', ({ inside, outside, refused }) => {
    const check = new PeriodCheck(settlement, march);
    for (let row = 0; row < inside; row += 1) check.count(march + row);
    for (let row = 0; row < outside; row += 1) check.count(march - 1 - row);
    const end = () => {
      check.end();
    };
    if (refused) expect(end).toThrow(expect.objectContaining({ code: 'WRONG_PERIOD' }) as Error);
    else expect(end).not.toThrow();
  });
});
