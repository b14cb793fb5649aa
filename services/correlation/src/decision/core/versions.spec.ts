import { aSettlement } from './testing/builders.js';
import { compareVersions, CurrentVersions, recordKey, versionsByRecord } from './versions.js';

// Of several versions of one record, which one counts.

const first = aSettlement('S1', '2026-03-10', 100);
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

describe('the version that counts', () => {
  test.each([
    ['the higher version before the later hand-over', { sourceVersion: 2, publishedAt: 0 }, {}],
    ['the later hand-over before the greater event id', { publishedAt: 2, eventId: 'a' }, {}],
    ['the greater event id before the greater bytes', { eventId: 'f', bytes: bytes(0) }, {}],
    ['the greater byte, wherever it stands', { bytes: bytes(1, 3) }, { bytes: bytes(1, 2) }],
    ['the first byte that differs', { bytes: bytes(2, 0) }, { bytes: bytes(1, 9) }],
    ['the longer of two that begin alike', { bytes: bytes(1, 2, 0) }, { bytes: bytes(1, 2) }],
    ['the greater byte before the longer record', { bytes: bytes(2) }, { bytes: bytes(1, 9, 9) }],
    ['anything before nothing', { bytes: bytes(0) }, { bytes: bytes() }],
  ])('%s', (_name, more, less) => {
    const same = { ...first, sourceVersion: 1, publishedAt: 1, eventId: 'e', bytes: bytes(1) };
    const [high, low] = [
      { ...same, ...more },
      { ...same, ...less },
    ];
    expect(compareVersions(high, low)).toBeGreaterThan(0);
    expect(compareVersions(low, high)).toBeLessThan(0);
    expect(new CurrentVersions([low, high]).all()).toEqual([high]);
    expect(new CurrentVersions([high, low]).all()).toEqual([high]);
  });

  test('is any of two that are the same to the last byte', () => {
    expect(compareVersions(first, { ...first, bytes: Uint8Array.from(first.bytes) })).toBe(0);
    expect(new CurrentVersions([first, first]).all()).toEqual([first]);
  });

  test.each([
    ['record id', { recordId: 'S2' }],
    ['source system', { sourceSystem: 'other' }],
    ['topic', { topic: 'health-insurance.burden' as const }],
  ])('is asked for each %s', (_name, changes) => {
    const other = { ...first, ...changes };
    expect(recordKey(other)).not.toBe(recordKey(first));
    expect(recordKey({ ...first, sourceVersion: 7, withdrawn: true } as never)).toBe(
      recordKey(first),
    );
  });

  test('does not run topic, source system and record id together', () => {
    const record = { topic: 'a', sourceSystem: 'b', recordId: 'c' };
    expect(recordKey(record)).not.toBe(recordKey({ ...record, topic: 'ab', sourceSystem: '' }));
    expect(recordKey(record)).not.toBe(recordKey({ ...record, sourceSystem: 'bc', recordId: '' }));
  });

  test('is there also when it is withdrawn, and of no evidence there is none', () => {
    const withdrawn = { ...first, sourceVersion: 2, withdrawn: true };
    expect(new CurrentVersions([withdrawn, first]).all()).toEqual([withdrawn]);
    expect(new CurrentVersions([]).all()).toEqual([]);
  });

  test('comes last among all of its record, in whatever order a table gives them', () => {
    const later = { ...first, sourceVersion: 2 };
    const other = aSettlement('S2', '2026-03-10', 100);
    expect([...versionsByRecord([later, other, first]).values()]).toEqual([
      [first, later],
      [other],
    ]);
  });
});
