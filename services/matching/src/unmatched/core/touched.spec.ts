import { aReference, aResident } from '../../residents/core/a-resident.fixture.js';
import { personOf } from '../../residents/core/person.js';
import { linkKeyOf } from './link-key.js';
import { nothingTouched, touch, touchedCount } from './touched.js';

const [number, birth, village] = [aReference('old'), aReference('birth'), aReference('village')];

describe('references that a change of a resident touches', () => {
  test('own number, former numbers and both names, each once', () => {
    const touched = nothingTouched();
    const named = { nameBirthRef: birth, nameVillageRef: village };
    const person = personOf(aResident('wang', { aliases: [number], ...named }));
    touch(touched, person);
    touch(touched, person);
    expect(touched).toEqual({
      numbers: new Set([aReference('wang'), number]),
      nameBirths: new Set([birth]),
      nameVillages: new Set([village]),
    });
    expect(touchedCount(touched)).toBe(4);
  });

  test('a resident who was not there before touches nothing by that', () => {
    const touched = nothingTouched();
    touch(touched, undefined);
    expect(touchedCount(touched)).toBe(0);
  });
});

describe('the key of a decided link', () => {
  const record = {
    sourceSystem: 'edu',
    personRef: null,
    nameBirthRef: birth,
    nameVillageRef: village,
  };
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
