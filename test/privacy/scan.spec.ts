import { dayFromIso, syntheticIdNumber } from '#domain';
import { PrivacyScan } from './scan.js';

const number = syntheticIdNumber(dayFromIso('1984-02-29'), 7);
const notPlanted = syntheticIdNumber(dayFromIso('1990-03-07'), 451);

describe('the privacy scan', () => {
  it.each([
    { name: 'a planted number', text: `{"a":"${number}"}`, what: 'number' },
    { name: 'any number of that shape', text: `x ${notPlanted} y`, what: 'number' },
    { name: 'a planted name', text: 'seen: 郅建国 again', what: 'name' },
  ])('finds $name', ({ text, what }) => {
    const scan = new PrivacyScan(['郅建国'], [number]);
    scan.text('here', text);
    expect(scan.leaks).toEqual([{ place: 'here', what }]);
  });

  it('takes a longer run of digits, a hash and an instant for what they are', () => {
    const scan = new PrivacyScan(['郅建国'], [number]);
    scan.text('here', '20260101123045678901234 4f1e2d3c 1784000000000 SL20261009001');
    expect(scan.leaks).toEqual([]);
    expect(scan.texts).toBe(1);
  });
});
