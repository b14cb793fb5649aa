import type { Envelope } from '#schemas';
import { aDepartmentRecord } from '../../match/core/a-department-record.fixture.js';
import { linkKeyOf } from '../../placement/core/link-key.js';
import { aReference, aResident } from '../../register/core/a-resident.fixture.js';
import { personOf, type Person } from '../../register/core/person.js';
import { reasonsAbout, type EarlierDecision, type ReasonCode } from './reasons.js';

const [number, birth, village] = [aReference('old'), aReference('birth'), aReference('village')];
const other = aReference('other');
const named = { nameBirthRef: birth, nameVillageRef: village };
const wang = personOf(aResident('wang', named));
const twin = personOf(aResident('twin', named));
const half = personOf(aResident('half', { nameBirthRef: birth, nameVillageRef: other }));

const decision = (more: Partial<EarlierDecision>): EarlierDecision => ({
  linkKey: linkKeyOf(aDepartmentRecord(named).envelope),
  verdict: 'SAME',
  personRef: wang.personRef,
  isUndone: false,
  ...more,
});
const elsewhere = linkKeyOf({ ...aDepartmentRecord(named).envelope, sourceSystem: 'yb' });

const cases: {
  name: string;
  about?: Person;
  record: Partial<Envelope>;
  others?: readonly Person[];
  decisions?: readonly EarlierDecision[];
  code: ReasonCode;
  expected: readonly (readonly [string, string])[];
}[] = [
  {
    name: 'no number was given',
    record: named,
    code: 'NUMBER',
    expected: [['NEITHER', '记录没有给出证件号码。']],
  },
  {
    name: 'a former number',
    about: personOf(aResident('wang', { aliases: [number] })),
    record: { personRef: number },
    code: 'NUMBER',
    expected: [['FOR', '记录中的证件号码是该人现在或以前的号码。']],
  },
  {
    name: 'the number of somebody else',
    record: { personRef: number },
    code: 'NUMBER',
    expected: [['AGAINST', '记录中的证件号码不是该人的号码。']],
  },
  {
    name: 'name and birth date agree',
    record: named,
    code: 'NAME_AND_BIRTH',
    expected: [['FOR', '姓名和出生日期都与该人一致。']],
  },
  {
    name: 'name and birth date differ',
    record: { nameBirthRef: other },
    code: 'NAME_AND_BIRTH',
    expected: [['AGAINST', '姓名和出生日期不能同时与该人一致。']],
  },
  {
    name: 'no birth date was given',
    record: { nameVillageRef: village },
    code: 'NAME_AND_BIRTH',
    expected: [['NEITHER', '记录没有给出姓名和出生日期，无法比对。']],
  },
  {
    name: 'the register lacks the birth date',
    about: personOf(aResident('wang')),
    record: named,
    code: 'NAME_AND_BIRTH',
    expected: [['NEITHER', '登记簿缺少该人的姓名或出生日期，无法比对。']],
  },
  {
    name: 'name and village agree',
    record: named,
    code: 'NAME_AND_VILLAGE',
    expected: [['FOR', '姓名和所在村都与该人一致。']],
  },
  {
    name: 'the same village',
    record: { divisionCode: '130529100201' },
    code: 'PLACE',
    expected: [['FOR', '记录所在的村就是该人居住的村。']],
  },
  {
    name: 'the same town, another village',
    record: { divisionCode: '130529100202' },
    code: 'PLACE',
    expected: [['FOR', '记录与该人同在一个乡镇。']],
  },
  {
    name: 'another town of the county',
    record: { divisionCode: '130529101201' },
    code: 'PLACE',
    expected: [['AGAINST', '记录与该人同在一个县，但不在同一个乡镇。']],
  },
  {
    name: 'another county',
    record: { divisionCode: '130531100201' },
    code: 'PLACE',
    expected: [['AGAINST', '记录所在的县不是该人居住的县。']],
  },
  {
    name: 'only the county is known',
    record: { divisionCode: null, countyCode: '130529' },
    code: 'PLACE',
    expected: [['NEITHER', '记录只说明在该人居住的县，没有给出乡镇和村。']],
  },
  {
    name: 'a household on that day',
    record: named,
    code: 'HOUSEHOLD_ON_DAY',
    expected: [['FOR', '发生当日该人登记在户 H1。']],
  },
  {
    name: 'no household on that day',
    about: personOf(aResident('wang', { residences: [] })),
    record: named,
    code: 'HOUSEHOLD_ON_DAY',
    expected: [['NEITHER', '登记簿中没有该人在发生当日的户。']],
  },
  {
    name: 'a namesake fits as well',
    record: named,
    others: [twin],
    code: 'OTHER_CANDIDATES',
    expected: [['AGAINST', '另有 1 名候选人员的相符之处不少于该人。']],
  },
  {
    name: 'a namesake fits less',
    record: named,
    others: [half],
    code: 'OTHER_CANDIDATES',
    expected: [['FOR', '其他 1 名候选人员的相符之处都更少。']],
  },
  {
    name: 'nobody else',
    record: named,
    code: 'OTHER_CANDIDATES',
    expected: [['FOR', '没有其他候选人员。']],
  },
  {
    name: 'nothing was decided before, or about other names only',
    record: named,
    decisions: [decision({ linkKey: 'edu-aid/x/y/z' })],
    code: 'EARLIER_DECISION',
    expected: [['NEITHER', '以前没有人对这样的记录作过决定。']],
  },
  {
    name: 'a namesake was excluded, and it was put off since',
    record: named,
    decisions: [
      decision({ verdict: 'NOT_SAME', personRef: twin.personRef }),
      decision({ verdict: 'LATER', personRef: null }),
    ],
    code: 'EARLIER_DECISION',
    expected: [
      ['FOR', '已认定不是另外 1 名同名人员。'],
      ['NEITHER', '以前有人决定暂缓认定。'],
    ],
  },
  {
    name: 'decided and undone',
    record: named,
    decisions: [decision({ isUndone: true }), decision({ verdict: 'NOT_SAME', isUndone: true })],
    code: 'EARLIER_DECISION',
    expected: [
      ['NEITHER', '曾认定是该人，后来撤销。'],
      ['NEITHER', '曾认定不是该人，后来撤销。'],
    ],
  },
  {
    name: 'decided for another source of the same spelling',
    record: named,
    decisions: [
      decision({ linkKey: elsewhere }),
      decision({ linkKey: elsewhere, verdict: 'NOT_SAME' }),
      decision({ linkKey: elsewhere, personRef: twin.personRef }),
    ],
    code: 'EARLIER_DECISION',
    expected: [
      ['FOR', '另一来源的同名记录已认定是该人。'],
      ['AGAINST', '另一来源的同名记录已认定不是该人。'],
    ],
  },
];

describe('reasons for and against a candidate', () => {
  test.each(cases)('$name', ({ about = wang, record, others = [], decisions = [], ...rest }) => {
    const { envelope } = aDepartmentRecord(record);
    const found = reasonsAbout(about, { envelope, candidates: [about, ...others], decisions });
    expect(
      found
        .filter(({ code }) => code === rest.code)
        .map(({ speaks, sentence }) => [speaks, sentence]),
    ).toEqual(rest.expected);
  });

  test('every kind of reason is there, in one order for all candidates', () => {
    const { envelope } = aDepartmentRecord(named);
    const codesOf = (person: Person) =>
      reasonsAbout(person, { envelope, candidates: [wang, half], decisions: [] }).map(
        ({ code }) => code,
      );
    expect(codesOf(half)).toEqual(codesOf(wang));
    expect(new Set(codesOf(wang)).size).toBe(7);
  });
});
