import { HubError } from '#domain';
import { classify } from './classify.js';
import { decideOnFailure, type Failure, type FailureDecision } from './decide-on-failure.js';
import { blameKey } from './key-failed.js';

const limits = { attemptsMax: 5, backoff: { firstMs: 100, delayMsMax: 1_000 } };
const bug = new TypeError('x is not a function');
const away = new HubError('DATABASE_UNREACHABLE', 'away');

const cases: readonly {
  name: string;
  error: unknown;
  failure?: Partial<Failure>;
  expected: Partial<FailureDecision>;
}[] = [
  {
    name: 'a bug among many',
    error: bug,
    failure: { offsets: [7, 8] },
    expected: { kind: 'split' },
  },
  { name: 'a bug, once', error: bug, failure: { attempts: 1 }, expected: { kind: 'retry-later' } },
  { name: 'a bug, five times', error: bug, expected: { kind: 'hold-key', key: 'H1' } },
  {
    name: 'a bug with a record that concerns everybody',
    error: bug,
    failure: { key: null },
    expected: { kind: 'hold' },
  },
  {
    name: 'a bug with one of all whom a record concerns',
    error: blameKey('H2', bug),
    failure: { key: null },
    expected: { kind: 'hold-key', key: 'H2' },
  },
  {
    name: 'what a key has stored cannot be read: the record that concerns all is not to blame',
    error: blameKey('H2', new HubError('AVRO_UNDECODABLE', 'bytes')),
    failure: { key: null },
    expected: { kind: 'hold-key', key: 'H2' },
  },
  {
    name: 'a dependency is away in the work for one key',
    error: blameKey('H2', away),
    expected: { kind: 'retry-later' },
  },
  {
    name: 'a wrong configuration',
    error: new HubError('CONFIG_INVALID', 'wrong'),
    expected: { kind: 'hold' },
  },
  {
    name: 'no room for what waits',
    error: new HubError('HOLD_FULL', 'full'),
    failure: { attempts: 1 },
    expected: { kind: 'hold' },
  },
  {
    name: 'a bad record that is named',
    error: new HubError('RECORD_REFUSED', 'no', { offset: 8 }),
    failure: { offsets: [7, 8] },
    expected: { kind: 'quarantine', offset: 8 },
  },
];

describe('what follows from a failure', () => {
  it.each(cases)('$name: $expected.kind', ({ error, failure, expected }) => {
    const trouble = classify(error);
    const whole = { trouble, offsets: [7], key: 'H1', attempts: 5, random: 0, ...failure };
    expect(decideOnFailure(whole, limits)).toMatchObject(expected);
  });

  it('masks what a message quotes', () => {
    const named = blameKey('H1', new Error('no place for 130599198402290077'));
    expect(named.message).not.toContain('19840229');
  });
});
