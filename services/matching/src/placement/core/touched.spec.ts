import { aReference, aResident } from '../../register/core/a-resident.fixture.js';
import { personOf } from '../../register/core/person.js';
import { linkKeyOf } from './link-key.js';
import { nothingTouched, partsOf, touchAll, touchedCount, touchResident } from './touched.js';

const [number, birth, village] = [aReference('old'), aReference('birth'), aReference('village')];
const named = { nameBirthRef: birth, nameVillageRef: village };

describe('what a change of the register touches', () => {
  test('own number, former numbers and both names, of before and after, each once', () => {
    const touched = nothingTouched();
    const before = personOf(aResident('wang', { aliases: [number] }));
    const after = personOf(aResident('wang', { aliases: [number], ...named }));
    touchResident(touched, before.personRef, [before, after]);
    touchResident(touched, before.personRef, [after]);
    const [part] = partsOf(touched, 10);
    expect(part).toEqual({
      references: [aReference('wang'), number, birth, village],
      households: [],
    });
    expect(touchedCount(touched)).toBe(1);
  });

  test('a resident of whom nothing was known any more: the number', () => {
    const touched = nothingTouched();
    touchResident(touched, number, [undefined, undefined]);
    expect(partsOf(touched, 10)).toEqual([{ references: [number], households: [] }]);
  });

  test('what could not be looked at is added to what came since', () => {
    const [failed, since] = [nothingTouched(), nothingTouched()];
    touchResident(failed, number, [undefined]);
    failed.households.add('H1');
    touchResident(since, number, [personOf(aResident('wang', named))]);
    touchAll(since, failed);
    expect(touchedCount(since)).toBe(2);
    const [part] = partsOf(since, 10);
    expect(new Set(part?.references)).toEqual(new Set([number, birth, village]));
    expect(part?.households).toEqual(['H1']);
  });

  test('all references of one resident are in one part', () => {
    const touched = nothingTouched();
    for (const name of ['a', 'b', 'c']) {
      const person = personOf(aResident(name, { aliases: [aReference(`old ${name}`)] }));
      touchResident(touched, person.personRef, [person]);
    }
    touched.households.add('H1');
    const parts = partsOf(touched, 2);
    expect(parts.map(({ references }) => references.length)).toEqual([4, 2]);
    expect(parts[1]?.households).toEqual(['H1']);
    expect(partsOf(nothingTouched(), 2)).toEqual([]);
  });
});

describe('the key of a decided link', () => {
  const record = { sourceSystem: 'edu', personRef: null, ...named };
  test.each([
    { name: 'another source', other: { ...record, sourceSystem: 'yb' } },
    { name: 'another village', other: { ...record, nameVillageRef: number } },
    { name: 'no birth date', other: { ...record, nameBirthRef: null } },
    {
      name: 'the same references in other places',
      other: { ...record, nameBirthRef: village, nameVillageRef: birth },
    },
  ])('differs for $name', ({ other }) => {
    expect(linkKeyOf(other)).not.toBe(linkKeyOf(record));
    expect(linkKeyOf({ ...record })).toBe(linkKeyOf(record));
  });
});
