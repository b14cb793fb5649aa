import fc from 'fast-check';
import type { CountyTerm, Resident } from '#schemas';
import { aReference, aResident } from './a-resident.fixture.js';
import { PersonIndex } from './person-index.js';
import { personOf, type Person, type PersonLookup } from './person.js';

/** The index as one would write it without a thought for memory. */
class NaiveIndex implements PersonLookup {
  readonly #residents = new Map<string, Resident>();
  readonly #leaving = new Set<string>();

  put(resident: Resident): void {
    this.#leaving.delete(resident.personRef);
    const known = this.#residents.get(resident.personRef);
    if (known === undefined || resident.version >= known.version) {
      this.#residents.set(resident.personRef, resident);
    }
    this.#letGo();
  }

  remove(personRef: string): void {
    if (this.#residents.has(personRef)) this.#leaving.add(personRef);
    this.#letGo();
  }

  #letGo(): void {
    for (const reference of this.#leaving) {
      const isOthers = this.byAlias(reference).some(({ personRef }) => personRef !== reference);
      if (!isOthers) continue;
      this.#residents.delete(reference);
      this.#leaving.delete(reference);
    }
  }

  get size(): number {
    return this.#residents.size;
  }

  byPersonRef(reference: string): Person | undefined {
    const resident = this.#residents.get(reference);
    return resident === undefined ? undefined : personOf(resident);
  }

  byAlias(reference: string): Person[] {
    return this.#where(({ aliases }) => aliases.includes(reference));
  }

  byNameBirth(reference: string): Person[] {
    return this.#where(({ nameBirthRef }) => nameBirthRef === reference);
  }

  byNameVillage(reference: string): Person[] {
    return this.#where(({ nameVillageRef }) => nameVillageRef === reference);
  }

  #where(fits: (resident: Resident) => boolean): Person[] {
    return [...this.#residents.values()]
      .filter(fits)
      .map(personOf)
      .sort((a, b) => (a.personRef < b.personRef ? -1 : 1));
  }
}

// Few references, and many that share their first 32 bits, so that collisions happen in every run.
const references = Array.from(
  { length: 24 },
  (_, n) =>
    (n % 3 === 0 ? 'ffffffff' : (n * 97).toString(16).padStart(8, '0')).padEnd(30, '0') +
    n.toString(16).padStart(2, '0'),
);
const reference = fc.constantFrom(...references);
const day = fc.integer({ min: -40_000, max: 40_000 });
const code = fc.constantFrom('130529', '130505', '000001');
const county: fc.Arbitrary<CountyTerm> = fc.record({
  countyCode: code,
  succeeds: fc.array(code, { maxLength: 2 }),
  from: day,
  to: fc.option(day),
});
const resident: fc.Arbitrary<Resident> = fc
  .record({
    personRef: reference,
    version: fc.integer({ min: 1, max: 6 }),
    nameBirthRef: fc.option(reference),
    nameVillageRef: fc.option(reference),
    aliases: fc.array(reference, { maxLength: 3 }),
    residences: fc.array(
      fc.record({
        householdId: fc.string({ unit: 'grapheme', maxLength: 20 }),
        from: day,
        to: fc.option(day),
        counties: fc.array(county, { maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map((some) => ({ ...some, countyCode: '130529', villageCode: '130529100201' }));
const step = fc.oneof(
  { weight: 4, arbitrary: resident.map((put) => ({ put, remove: null })) },
  { weight: 1, arbitrary: reference.map((remove) => ({ put: null, remove })) },
);

/** Who has a number, with everything about them. */
function found(index: PersonIndex, reference: string): Person | undefined {
  const person = index.byPersonRef(reference);
  return person === undefined ? undefined : personOf(person);
}

describe('the person index', () => {
  test('answers as a plain map would, after any versions in any order and any removals', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const [index, naive] = [new PersonIndex(), new NaiveIndex()];
        for (const { put, remove } of steps) {
          if (put !== null) {
            index.put(put);
            naive.put(put);
          } else {
            index.remove(remove);
            naive.remove(remove);
          }
        }
        expect(index.size).toBe(naive.size);
        for (const ref of references) {
          expect(found(index, ref)).toEqual(naive.byPersonRef(ref));
          expect(index.byAlias(ref)).toEqual(naive.byAlias(ref));
          expect(index.byNameBirth(ref)).toEqual(naive.byNameBirth(ref));
          expect(index.byNameVillage(ref)).toEqual(naive.byNameVillage(ref));
        }
      }),
    );
  });

  test('an older version changes nothing and says so', () => {
    const index = new PersonIndex();
    index.put(aResident('wang', { version: 3, aliases: [aReference('old')] }));
    expect(index.put(aResident('wang', { version: 2 }))).toEqual({ kind: 'stale' });
    expect(index.byAlias(aReference('old'))).toHaveLength(1);
  });

  test('a change tells who the resident was, so that records waiting under old references are seen', () => {
    const index = new PersonIndex();
    const before = aResident('wang', { nameBirthRef: aReference('was') });
    const after = aResident('wang', { version: 2, nameBirthRef: aReference('is') });
    index.put(before);
    expect(index.put(after)).toEqual({
      kind: 'changed',
      before: personOf(before),
      after: personOf(after),
      forgotten: [],
    });
  });

  test('a former number is forgotten when the resident is known who has it: at once, or when they come', () => {
    const former = aResident('former');
    const reissued = aResident('reissued', { aliases: [aReference('former')] });
    const index = new PersonIndex();
    index.put(former);
    index.put(reissued);
    expect(index.remove(aReference('former'))).toEqual(personOf(former));
    expect(index.byPersonRef(aReference('former'))).toBeUndefined();

    const other = new PersonIndex();
    other.put(former);
    expect(other.remove(aReference('former'))).toBeUndefined();
    expect(found(other, aReference('former'))).toEqual(personOf(former));
    expect(other.put(reissued)).toMatchObject({ forgotten: [personOf(former)] });
    expect(other.byPersonRef(aReference('former'))).toBeUndefined();
    expect(other.size).toBe(1);
  });

  test('a number that is given back before anybody had it as a former one is nobody’s to forget', () => {
    const index = new PersonIndex();
    index.put(aResident('former'));
    index.remove(aReference('former'));
    index.put(aResident('former', { version: 3 }));
    index.put(aResident('reissued', { aliases: [aReference('former')] }));
    expect(index.size).toBe(2);
  });

  test('memory stays bounded when the same residents change again and again', () => {
    const index = new PersonIndex();
    const names = Array.from({ length: 500 }, (_, n) => `person-${n}`);
    for (const name of names) index.put(aResident(name));
    for (let version = 2; version < 10; version += 1) {
      for (const name of names) index.put(aResident(name, { version }));
    }
    const afterSome = index.byteLength;
    for (let version = 10; version < 60; version += 1) {
      for (const name of names) index.put(aResident(name, { version }));
    }
    expect(index.byteLength).toBeLessThanOrEqual(afterSome * 1.5);
    expect(index.size).toBe(names.length);
  });

  test.each([
    { name: 'a person reference that is too short', broken: aResident('x', { personRef: 'abc' }) },
    { name: 'an alias in capitals', broken: aResident('x', { aliases: ['A'.repeat(32)] }) },
    { name: 'an empty linkage reference', broken: aResident('x', { nameBirthRef: '' }) },
  ])('refuses $name', ({ broken }) => {
    expect(() => new PersonIndex().put(broken)).toThrow(RangeError);
  });

  test('who was found stays who they were, whatever becomes of the index', () => {
    const index = new PersonIndex();
    const before = aResident('wang', { nameBirthRef: aReference('was') });
    index.put(before);
    const person = index.byPersonRef(before.personRef);
    for (let version = 2; version < 200; version += 1) {
      index.put(aResident('wang', { version, nameBirthRef: null, residences: [] }));
      index.put(aResident(`other-${version}`));
    }
    expect(person && personOf(person)).toEqual(personOf(before));
    expect(found(index, before.personRef)).toMatchObject({ nameBirthRef: null, residences: [] });
  });

  test('a malformed reference of a record refers to nobody', () => {
    const index = new PersonIndex();
    const wang = '0a'.repeat(16);
    index.put(aResident('wang', { personRef: wang }));
    const others = [
      '',
      'not-hex',
      wang.toUpperCase(),
      `${wang}0a`,
      wang.slice(2),
      ` ${wang.slice(1)}`,
    ];
    for (const other of [
      ...others,
      `/a${wang.slice(2)}`,
      `${wang.slice(0, -1)}:`,
      `县${wang.slice(1)}`,
    ]) {
      expect(index.byPersonRef(other)).toBeUndefined();
    }
    expect(index.byPersonRef(wang)).toBeDefined();
    expect(index.byNameBirth('')).toEqual([]);
  });
});
