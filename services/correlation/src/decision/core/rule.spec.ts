import { compiledRule, listParameter, lookAt, numberParameter } from './rule.js';
import { cityStandard, countyStandard, lines, on } from './testing/builders.js';
import { type DayView } from './timeline.js';

// A rule as one version of the standard states it, and whom it reaches on a day.

const day = on('2026-03-10');
const watched: DayView = { standard: cityStandard(), group: 'WATCHED', category: 'MARGINAL' };
const ordinary: DayView = { ...watched, group: 'ORDINARY', category: null };

const reaching = (view: DayView, line: { kind: 'NEVER' } | { kind: 'ALWAYS' }): DayView => ({
  ...view,
  standard: countyStandard({
    rules: { 'illness.year-burden': { lines: { ...lines(5000, 20_000), ordinary: line } } },
  }),
});

describe('a look at a day', () => {
  test('names the line of the group, and everything that applied', () => {
    expect(lookAt(day, watched, 'illness.year-burden')).toMatchObject({
      day,
      line: { kind: 'AMOUNT', fen: 500_000 },
      group: 'WATCHED',
      category: 'MARGINAL',
      standard: { standardId: 'XT-DEFAULT' },
      compiled: { rule: { ruleId: 'illness.year-burden' } },
    });
    expect(lookAt(day, ordinary, 'illness.year-burden')).toMatchObject({
      line: { kind: 'AMOUNT', fen: 2_000_000 },
      group: 'ORDINARY',
      category: null,
    });
  });

  test('finds nothing on a day without a standard', () => {
    expect(lookAt(day, { ...watched, standard: null }, 'illness.year-burden')).toBeNull();
  });

  test('finds nothing of a rule that is off, and nothing of one that is not named', () => {
    const off = countyStandard({ rules: { 'illness.year-burden': { enabled: false } } });
    expect(lookAt(day, { ...watched, standard: off }, 'illness.year-burden')).toBeNull();
    expect(compiledRule(off, 'illness.year-burden')).toBeNull();
    expect(compiledRule(off, 'illness.single-stay')).not.toBeNull();
    const none = { ...off, rules: [] };
    expect(lookAt(day, { ...watched, standard: none }, 'illness.single-stay')).toBeNull();
  });

  test('finds nothing where the rule never reaches the group', () => {
    const never = { kind: 'NEVER' } as const;
    expect(lookAt(day, reaching(ordinary, never), 'illness.year-burden')).toBeNull();
    expect(lookAt(day, reaching(watched, never), 'illness.year-burden')).not.toBeNull();
    const always = lookAt(day, reaching(ordinary, { kind: 'ALWAYS' }), 'illness.year-burden');
    expect(always).toMatchObject({ line: { kind: 'ALWAYS' } });
  });
});

describe('a rule of a standard', () => {
  test('is compiled once for each version', () => {
    const standard = cityStandard();
    const compiled = compiledRule(standard, 'illness.year-burden');
    expect(compiledRule(standard, 'illness.year-burden')).toBe(compiled);
    expect(compiledRule(cityStandard(), 'illness.year-burden')).not.toBe(compiled);
  });

  test('has the cases of its severity, or none for the ladder', () => {
    const standard = cityStandard();
    expect(compiledRule(standard, 'illness.year-burden')?.cases).toBeNull();
    const cases = compiledRule(standard, 'disaster.housing')?.cases ?? [];
    const names = { value: 1, threshold: 0, watched: true };
    const of = (collapsedRooms: number) =>
      cases.map(({ when, is }) => [when?.({ ...names, collapsedRooms }) ?? null, is]);
    expect(of(1)).toEqual([
      [true, 'RED'],
      [null, 'ORANGE'],
    ]);
    expect(of(0)).toEqual([
      [false, 'RED'],
      [null, 'ORANGE'],
    ]);
  });
});

describe('a parameter', () => {
  const disability = lookAt(day, watched, 'disability.severe')!;
  const stay = lookAt(day, watched, 'illness.single-stay')!;

  test('is read as the document states it', () => {
    expect(numberParameter(disability, 'severeGradeMax')).toBe(2);
    expect(listParameter(stay.compiled.rule, 'inpatientMedTypes')).toEqual(['21']);
  });

  test('of the wrong kind, or not there, is refused by rule and name', () => {
    expect(() => numberParameter(stay, 'inpatientMedTypes')).toThrow(
      'illness.single-stay: no number inpatientMedTypes',
    );
    expect(() => numberParameter(stay, 'absent')).toThrow('illness.single-stay: no number absent');
    expect(() => listParameter(disability.compiled.rule, 'severeGradeMax')).toThrow(
      'disability.severe: no list severeGradeMax',
    );
    expect(() => listParameter(disability.compiled.rule, 'absent')).toThrow(
      'disability.severe: no list absent',
    );
  });
});
