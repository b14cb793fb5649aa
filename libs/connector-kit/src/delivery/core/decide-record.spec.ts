import { decideRecord, type KnownRecord } from './decide-record.js';

const known: KnownRecord = { version: 4, contentHash: 'c', personKey: 'p', withdrawn: false };
const record = { contentHash: 'c', personKey: 'p', withdrawn: false };

describe('decideRecord', () => {
  it.each([
    { name: 'the same content', given: record, of: known, version: null, withdrawnAs: null },
    { name: 'a new record', given: record, of: null, version: 1, withdrawnAs: null },
    {
      name: 'another content',
      given: { ...record, contentHash: 'd' },
      of: known,
      version: 5,
      withdrawnAs: null,
    },
    {
      name: 'another person',
      given: { ...record, contentHash: 'd', personKey: 'q' },
      of: known,
      version: 6,
      withdrawnAs: 5,
    },
    {
      name: 'another person, after it was withdrawn from the first',
      given: { ...record, contentHash: 'd', personKey: 'q' },
      of: { ...known, withdrawn: true },
      version: 5,
      withdrawnAs: null,
    },
    {
      name: 'the same content after it was withdrawn as missing',
      given: record,
      of: { ...known, withdrawn: true },
      version: 5,
      withdrawnAs: null,
    },
    {
      name: 'a withdrawal once more',
      given: { ...record, withdrawn: true },
      of: { ...known, withdrawn: true },
      version: null,
      withdrawnAs: null,
    },
  ])('$name', ({ given, of, version, withdrawnAs }) => {
    expect(decideRecord(given, of)).toEqual(
      version === null ? { outcome: 'unchanged' } : { outcome: 'published', version, withdrawnAs },
    );
  });
});
