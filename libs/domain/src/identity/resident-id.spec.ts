import fc from 'fast-check';
import { dayFromIso } from '../time/days.js';
import {
  normaliseIdNumber,
  normaliseStudentNumber,
  parseDisabilityCertificate,
  syntheticIdNumber,
} from './resident-id.js';

const born1970 = dayFromIso('1970-01-01');
const valid = syntheticIdNumber(born1970, 1);
const withX = syntheticIdNumber(dayFromIso('1949-12-31'), 2, '110105');

const accepted = [
  { name: "the standard's sample", raw: '11010519491231002X', id: '11010519491231002X' },
  { name: 'a synthetic number', raw: valid, id: valid },
  { name: 'lower-case x', raw: '11010519491231002x', id: withX },
  { name: 'full-width digits', raw: '１１０１０５１９４９１２３１００２Ｘ', id: withX },
  { name: 'blanks inside', raw: ` ${valid.slice(0, 6)} ${valid.slice(6)}\u3000`, id: valid },
  { name: 'a leading quote', raw: `'${valid}`, id: valid },
  { name: '15 digits of the first generation', raw: '130599700101001', id: valid },
  {
    name: 'an address part of the former prefecture (1322xx)',
    raw: syntheticIdNumber(dayFromIso('1899-05-06'), 3, '132229'),
    id: syntheticIdNumber(dayFromIso('1899-05-06'), 3, '132229'),
  },
  { name: 'a 20-digit disability certificate in its place', raw: `${valid}42`, id: valid },
  { name: 'a certificate with reissue suffix', raw: `${valid}42B1`, id: valid },
];

const refused = [
  { name: 'an empty cell', raw: ' ', code: 'ID_MISSING' },
  {
    name: 'digits 16 to 18 lost by a spreadsheet',
    raw: `${valid.slice(0, 15)}000`,
    code: 'ID_EXCEL_TRUNCATED',
  },
  {
    name: 'rounded up by a spreadsheet',
    raw: `${valid.slice(0, 15)}020`,
    code: 'ID_EXCEL_TRUNCATED',
  },
  { name: 'scientific notation', raw: '1.30599E+17', code: 'ID_EXCEL_TRUNCATED' },
  {
    name: 'a wrong check digit',
    raw: `${valid.slice(0, 17)}${valid.endsWith('1') ? '2' : '1'}`,
    code: 'ID_CHECK_DIGIT',
  },
  { name: 'a birth date that does not exist', raw: '130599199002300012', code: 'ID_BIRTH_DATE' },
  {
    name: 'a birth in 1850',
    raw: syntheticIdNumber(dayFromIso('1850-05-06'), 3),
    code: 'ID_BIRTH_DATE',
  },
  { name: '17 digits', raw: valid.slice(0, 17), code: 'ID_FORMAT' },
  { name: 'letters', raw: '无', code: 'ID_FORMAT' },
];

describe('normaliseIdNumber', () => {
  it.each(accepted)('takes $name', ({ raw, id }) => {
    expect(normaliseIdNumber(raw)).toMatchObject({ ok: true, value: { idNumber: id } });
  });

  it.each(refused)('refuses $name as $code', ({ raw, code }) => {
    expect(normaliseIdNumber(raw)).toMatchObject({ ok: false, rejection: { code } });
  });

  it('reads sex and birth date out of the number', () => {
    expect(normaliseIdNumber(withX)).toMatchObject({
      value: { sex: '2', birthOn: dayFromIso('1949-12-31') },
    });
  });

  it('never shows a whole number in what it found', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000, max: 20_000 }),
        fc.integer({ min: 1, max: 999 }),
        (birth, sequence) => {
          const number = syntheticIdNumber(birth, sequence);
          const broken = `${number.slice(0, 17)}${number.endsWith('5') ? '6' : '5'}`;
          const result = normaliseIdNumber(broken);
          expect(result.ok).toBe(false);
          expect(JSON.stringify(result)).not.toContain(broken.slice(6, 14));
        },
      ),
    );
  });

  it('finds every single wrong digit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        (place, shift) => {
          const digits = Array.from(valid);
          digits[place] = String((Number(digits[place]) + shift) % 10);
          expect(normaliseIdNumber(digits.join('')).ok).toBe(false);
        },
      ),
    );
  });
});

describe('parseDisabilityCertificate', () => {
  it('reads class and grade behind the number', () => {
    expect(parseDisabilityCertificate(`${valid}42B1`)).toMatchObject({
      value: { disabilityClass: 4, grade: 2, reissue: 'B1', resident: { idNumber: valid } },
    });
  });

  it.each([
    { name: 'a grade above 4', raw: `${valid}45` },
    { name: 'a class above 7', raw: `${valid}81` },
    { name: 'the bare ID', raw: valid },
  ])('refuses $name', ({ raw }) => {
    expect(parseDisabilityCertificate(raw)).toMatchObject({
      rejection: { code: 'CERTIFICATE_FORMAT' },
    });
  });
});

describe('normaliseStudentNumber', () => {
  it('gives the person of a number with G, and none of J or L', () => {
    expect(normaliseStudentNumber(`G${valid}`)).toMatchObject({
      value: { resident: { idNumber: valid } },
    });
    expect(normaliseStudentNumber(`L${valid}`)).toMatchObject({ value: { resident: null } });
  });
});
