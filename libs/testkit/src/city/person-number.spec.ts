import fc from 'fast-check';
import { normaliseIdNumber, syntheticPrefix } from '#domain';
import { dayOf } from './days.js';
import { checkCharacter, excelTruncated, PersonNumbers, wrongCheckDigit } from './person-number.js';
import { Random } from './random.js';

describe('a number of the city', () => {
  it.each(['11010519491231002X', '440524188001010014'])(
    'has the check character that GB 11643 prints for %s',
    (sample) => {
      expect(checkCharacter(sample.slice(0, 17))).toBe(sample[17]);
    },
  );

  it('is of nobody, and the hub reads out of it who it was made for', () => {
    const days = fc.integer({ min: dayOf('1900-01-01'), max: dayOf('2026-10-31') });
    fc.assert(
      fc.property(fc.integer(), days, fc.boolean(), (seed, birthOn, female) => {
        const idNumber = new PersonNumbers(new Random(seed)).next(birthOn, female);
        expect(idNumber.startsWith(syntheticPrefix)).toBe(true);
        const value = { idNumber, birthOn, sex: female ? '2' : '1' };
        expect(normaliseIdNumber(idNumber)).toEqual({ ok: true, value });
        const codes = [excelTruncated(idNumber), wrongCheckDigit(idNumber)].map((faulty) => {
          const read = normaliseIdNumber(faulty);
          return read.ok ? null : read.rejection.code;
        });
        expect(codes).toEqual(['ID_EXCEL_TRUNCATED', 'ID_CHECK_DIGIT']);
      }),
    );
  });
});
