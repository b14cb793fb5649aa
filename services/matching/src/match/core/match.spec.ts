import type { Resident } from '#schemas';
import { aReference, aResident } from '../../register/core/a-resident.fixture.js';
import { aMerger } from '../../register/core/a-merger.fixture.js';
import { RegisterIndex } from '../../register/core/register-index.js';
import { match, type LinkDecisions, type MatchEnvelope, type MatchResult } from './match.js';

const settlement = 'health-insurance.settlement';
const dayMs = 86_400_000;
const noon = 12 * 3_600_000;
const [wangBirth, wangVillage] = [aReference('wang-birth'), aReference('wang-village')];
const [number, wang, other] = [aReference('number'), aReference('wang'), aReference('other')];

function aRecord(more: Partial<MatchEnvelope> = {}): MatchEnvelope {
  const nobody = { personRef: null, nameBirthRef: null, nameVillageRef: null };
  return { ...nobody, occurredAt: 100 * dayMs + noon, ...more };
}

function indexOf(...residents: Resident[]): RegisterIndex {
  const index = new RegisterIndex();
  for (const resident of residents) index.persons.put(resident);
  return index;
}

const named = { nameBirthRef: wangBirth, nameVillageRef: wangVillage };
const matched = (matchedBy: string, personRef = wang): object => ({
  kind: 'matched',
  personRef,
  householdId: 'H1',
  householdAtEvent: 'H1',
  matchedBy,
  residences: aResident('wang').residences,
});
const parked = (because = 'PERSON_UNKNOWN'): object => ({ kind: 'parked', because });
const review = (...candidates: string[]): object => ({ kind: 'review', candidates });

interface Case {
  name: string;
  residents: Resident[];
  record: MatchEnvelope;
  decisions?: LinkDecisions;
  expected: object;
}

const cases: Case[] = [
  {
    name: 'the number is known',
    residents: [aResident('wang')],
    record: aRecord({ personRef: wang }),
    expected: matched('PERSON_REF'),
  },
  {
    name: 'the number is a former one: evidence carries the present one',
    residents: [aResident('wang', { aliases: [number] })],
    record: aRecord({ personRef: number }),
    expected: matched('ALIAS'),
  },
  {
    name: 'a number of one person and former number of another belongs to its owner',
    residents: [aResident('wang'), aResident('other', { aliases: [wang] })],
    record: aRecord({ personRef: wang }),
    expected: matched('PERSON_REF'),
  },
  {
    name: 'two residents claim the same former number',
    residents: [
      aResident('wang', { aliases: [number] }),
      aResident('other', { aliases: [number] }),
    ],
    record: aRecord({ personRef: number }),
    expected: review(other, wang),
  },
  {
    name: 'the number is unknown and the name fits one resident: a namesake is another person',
    residents: [aResident('wang', named)],
    record: aRecord({ personRef: number, ...named }),
    expected: parked(),
  },
  {
    name: 'no number, birth date and village fit one',
    residents: [aResident('wang', named), aResident('other')],
    record: aRecord(named),
    expected: matched('NAME_BIRTH'),
  },
  {
    name: 'no number, the village alone fits one',
    residents: [aResident('wang', named)],
    record: aRecord({ nameVillageRef: wangVillage }),
    expected: matched('NAME_VILLAGE'),
  },
  {
    name: 'no number, the birth date alone fits one',
    residents: [aResident('wang', named)],
    record: aRecord({ nameBirthRef: wangBirth }),
    expected: matched('NAME_BIRTH'),
  },
  {
    name: 'the register lacks the birth date that the record has: nothing contradicts',
    residents: [aResident('wang', { nameVillageRef: wangVillage })],
    record: aRecord(named),
    expected: matched('NAME_VILLAGE'),
  },
  {
    name: 'two of one name in one village',
    residents: [
      aResident('wang', { nameVillageRef: wangVillage }),
      aResident('other', { nameVillageRef: wangVillage }),
    ],
    record: aRecord({ nameVillageRef: wangVillage }),
    expected: review(other, wang),
  },
  {
    name: 'two of one name in one village, told apart by birth date',
    residents: [
      aResident('wang', named),
      aResident('other', { nameVillageRef: wangVillage, nameBirthRef: aReference('else') }),
    ],
    record: aRecord(named),
    expected: matched('NAME_BIRTH'),
  },
  {
    name: 'birth date and village name different persons',
    residents: [
      aResident('wang', { nameBirthRef: wangBirth, nameVillageRef: aReference('elsewhere') }),
      aResident('other', { nameBirthRef: aReference('else'), nameVillageRef: wangVillage }),
    ],
    record: aRecord(named),
    expected: review(other, wang),
  },
  {
    name: 'the birth date fits one, the village of that person is another: doubtful, one candidate',
    residents: [
      aResident('wang', { nameBirthRef: wangBirth, nameVillageRef: aReference('moved') }),
    ],
    record: aRecord(named),
    expected: review(wang),
  },
  {
    name: 'nobody of that name',
    residents: [aResident('wang')],
    record: aRecord(named),
    expected: parked(),
  },
  {
    name: 'no number and no name',
    residents: [aResident('wang')],
    record: aRecord(),
    expected: parked('NO_REFERENCE'),
  },
  {
    name: 'a person without household',
    residents: [aResident('wang', { residences: [] })],
    record: aRecord({ personRef: wang }),
    expected: parked('HOUSEHOLD_UNKNOWN'),
  },
  {
    name: 'decided: the same person',
    residents: [
      aResident('wang', { nameVillageRef: wangVillage }),
      aResident('other', { nameVillageRef: wangVillage }),
    ],
    record: aRecord({ nameVillageRef: wangVillage }),
    decisions: { samePersonRef: other, notPersonRefs: [] },
    expected: matched('DECISION', other),
  },
  {
    name: 'decided: not one of two, the other is left',
    residents: [
      aResident('wang', { nameVillageRef: wangVillage }),
      aResident('other', { nameVillageRef: wangVillage }),
    ],
    record: aRecord({ nameVillageRef: wangVillage }),
    decisions: { samePersonRef: null, notPersonRefs: [other] },
    expected: matched('NAME_VILLAGE'),
  },
  {
    name: 'decided: not the only one, so it waits for another to be registered',
    residents: [aResident('wang', { nameVillageRef: wangVillage })],
    record: aRecord({ nameVillageRef: wangVillage }),
    decisions: { samePersonRef: null, notPersonRefs: [wang] },
    expected: parked(),
  },
  {
    name: 'a decision for a person who left the register holds nobody',
    residents: [aResident('wang', { nameVillageRef: wangVillage })],
    record: aRecord({ nameVillageRef: wangVillage }),
    decisions: { samePersonRef: other, notPersonRefs: [] },
    expected: matched('NAME_VILLAGE'),
  },
  {
    name: 'decided: a person who has another number by now',
    residents: [
      aResident('wang', { nameVillageRef: wangVillage, aliases: [number] }),
      aResident('other', { nameVillageRef: wangVillage }),
    ],
    record: aRecord({ nameVillageRef: wangVillage }),
    decisions: { samePersonRef: number, notPersonRefs: [] },
    expected: matched('DECISION'),
  },
  {
    name: 'decided: not a person who has another number by now',
    residents: [aResident('wang', { nameVillageRef: wangVillage, aliases: [number] })],
    record: aRecord({ nameVillageRef: wangVillage }),
    decisions: { samePersonRef: null, notPersonRefs: [number] },
    expected: parked(),
  },
  {
    name: 'the old and the new number of a person, until the old one is forgotten: no namesakes',
    residents: [
      aResident('number', { nameVillageRef: wangVillage }),
      aResident('wang', { nameVillageRef: wangVillage, aliases: [number] }),
    ],
    record: aRecord({ nameVillageRef: wangVillage }),
    expected: matched('NAME_VILLAGE'),
  },
  {
    name: 'a decision about names never overrules a number',
    residents: [aResident('wang'), aResident('other')],
    record: aRecord({ personRef: wang }),
    decisions: { samePersonRef: other, notPersonRefs: [] },
    expected: matched('PERSON_REF'),
  },
];

describe('whose record it is', () => {
  test.each(cases)('$name', ({ residents, record, decisions, expected }) => {
    expect(match(settlement, record, indexOf(...residents), decisions)).toEqual(expected);
    // The order in which the register told of people decides nothing.
    expect(match(settlement, record, indexOf(...residents.toReversed()), decisions)).toEqual(
      expected,
    );
  });
});

describe('household now and household at the event', () => {
  const moved = aResident('wang', {
    residences: [
      { householdId: 'OLD', from: 50, to: 101, counties: [] },
      { householdId: 'NEW', from: 101, to: null, counties: [] },
    ],
  });
  const at = (topic: string, occurredAt: number): MatchResult =>
    match(topic, aRecord({ personRef: wang, occurredAt }), indexOf(moved));

  test.each([
    { name: 'the burden follows the person', topic: settlement, householdId: 'NEW' },
    {
      name: 'a damaged house stays',
      topic: 'emergency-management.housing-damage',
      householdId: 'OLD',
    },
    { name: 'a burnt house stays', topic: 'emergency-management.fire', householdId: 'OLD' },
    {
      name: 'a casualty follows the person',
      topic: 'emergency-management.casualty',
      householdId: 'NEW',
    },
  ])('$name', ({ topic, householdId }) => {
    expect(at(topic, 100 * dayMs)).toMatchObject({ householdId, householdAtEvent: 'OLD' });
  });

  test('the local day begins at 16:00 UTC', () => {
    const newDay = 100 * dayMs + 16 * 3_600_000;
    expect(at(settlement, newDay - 1)).toMatchObject({ householdAtEvent: 'OLD' });
    expect(at(settlement, newDay)).toMatchObject({ householdAtEvent: 'NEW' });
  });

  const dead = aResident('wang', {
    residences: [{ householdId: 'OLD', from: 50, to: 101, counties: [] }],
  });
  test.each([
    { name: 'somebody who died stays with the last one', resident: dead, into: null },
    { name: 'whose household was merged after the death', resident: dead, into: 'NEW' },
  ])('$name', ({ resident, into }) => {
    const index = indexOf(resident);
    index.mergers.put(aMerger('OLD', 2, into));
    expect(match(settlement, aRecord({ personRef: wang }), index)).toMatchObject({
      householdId: into ?? 'OLD',
      householdAtEvent: 'OLD',
    });
  });

  test('a damaged house goes along in a merger, and only then', () => {
    const index = indexOf(moved);
    const damage = aRecord({ personRef: wang });
    const house = 'emergency-management.housing-damage';
    expect(match(house, damage, index)).toMatchObject({ householdId: 'OLD' });
    index.mergers.put(aMerger('OLD', 2, 'THIRD'));
    expect(match(house, damage, index)).toMatchObject({ householdId: 'THIRD' });
  });
});
