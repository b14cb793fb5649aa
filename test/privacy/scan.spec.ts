import { dayFromIso, syntheticIdNumber } from '#domain';
import { PrivacyScan } from './scan.js';

const number = syntheticIdNumber(dayFromIso('1984-02-29'), 7);
const notPlanted = syntheticIdNumber(dayFromIso('1990-03-07'), 451);

const names = ['郅建国', '安康', '郅强'];

describe('the privacy scan', () => {
  it.each([
    { name: 'a planted number', text: `{"a":"${number}"}`, what: 'number' },
    { name: 'a planted number in a longer one', text: `20260101${number}`, what: 'number' },
    { name: 'any number of that shape', text: `x ${notPlanted} y`, what: 'number' },
    { name: 'such a number behind letters', text: `id${notPlanted}`, what: 'number' },
    { name: 'such a number in Chinese text', text: `证件号${notPlanted}有误`, what: 'number' },
    { name: 'a number that ends in x', text: '"11010519491231002x"', what: 'number' },
    { name: 'a number of 15 digits', text: '"130599700101001"', what: 'number' },
    { name: 'a disability certificate', text: `cert=${notPlanted}42`, what: 'number' },
    { name: 'a reissued one', text: `${notPlanted}42B1,`, what: 'number' },
    { name: 'a planted name', text: 'seen: 郅建国 again', what: 'name' },
    { name: 'a planted name inside a sentence', text: '村民郅建国的住院', what: 'name' },
    { name: 'a name of two letters as a value', text: '{"name":"郅强"}', what: 'name' },
    { name: 'a name of two letters in a list', text: '130529,郅强,男', what: 'name' },
    { name: 'a name of two letters as a word', text: 'refused 郅强', what: 'name' },
    { name: 'a name of two letters alone', text: '安康', what: 'name' },
  ])('finds $name', ({ text, what }) => {
    const scan = new PrivacyScan(names, [number]);
    scan.text('here', text);
    expect(scan.leaks).toEqual([{ place: 'here', what }]);
  });

  it.each([
    { name: 'a longer run of digits', text: '20260101123045678901234' },
    {
      name: 'an instant in milliseconds, one in microseconds',
      text: '1784000000000 1784000000000123',
    },
    { name: 'a number of a record', text: 'SL20261009001' },
    { name: '15 digits without a month', text: '130599701301001' },
    { name: '15 digits without a day', text: '130599701232001' },
    { name: 'a figure with as many digits after its point', text: '0.130599700101001' },
    { name: 'a hash in which such digits stand', text: 'ab130599700101001f4e2a90c1d77b3c' },
    { name: 'a longer word in which a name of two letters stands', text: '平安康乐村' },
  ])('takes for what it is: $name', ({ text }) => {
    const scan = new PrivacyScan(names, [number]);
    scan.text('here', text);
    expect(scan.leaks).toEqual([]);
    expect(scan.texts).toBe(1);
  });
});
