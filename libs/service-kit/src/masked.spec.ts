import { dayFromIso, HubError, syntheticIdNumber } from '#domain';
import { masked } from './masked.js';

const number = syntheticIdNumber(dayFromIso('1984-02-29'), 7);
const phone = '13800001234';

/** An error as the driver of the database throws it: the row that failed hangs on it. */
function driverError(): Error {
  return Object.assign(new Error(`duplicate key value (${number})`), {
    code: '23505',
    detail: `Key (id)=(${number}) already exists.`,
    parameters: [number, '郅建国'],
  });
}

describe('what a log line carries', () => {
  it.each([
    { name: 'a text', value: `seen ${number}, ${phone}` },
    { name: 'a list of lists', value: [[number], [phone]] },
    { name: 'a map', value: new Map([['number', number]]) },
    { name: 'an object', value: { row: { certificate: `${number}42` } } },
    { name: 'a driver error', value: driverError() },
    { name: 'an error with a cause', value: new Error('wrapped', { cause: driverError() }) },
    { name: 'bytes', value: Buffer.from(number) },
    {
      name: 'an error of the hub with fields',
      value: new HubError('INTERNAL', number, { found: number }),
    },
  ])('has no number, phone or value of a row in it: $name', ({ value }) => {
    const line = JSON.stringify(masked(value));
    expect(line).not.toContain(number);
    expect(line).not.toContain(phone);
    expect(line).not.toContain('郅建国');
  });

  it('keeps what an engineer needs of an error', () => {
    expect(masked(driverError())).toMatchObject({
      type: 'Error',
      code: '23505',
      stack: expect.stringContaining('masked.spec') as unknown,
    });
  });

  it('ends where values contain themselves or have no end', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(JSON.stringify(masked(loop))).toContain('…');
    expect(masked(Array.from({ length: 1_000 }, () => 1))).toHaveLength(50);
  });
});
