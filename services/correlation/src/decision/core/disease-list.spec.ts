import { listedDisease } from './disease-list.js';
import { cityStandard, on } from './testing/builders.js';
import { type EvidenceBodies } from './types.js';

// Which item of the city's list of major diseases a diagnosis belongs to.

const DIAGNOSED = '2026-03-10';

function aDiagnosis(
  diagnosisCode: string,
  changes: Partial<EvidenceBodies['health-insurance.major-disease']> = {},
): EvidenceBodies['health-insurance.major-disease'] {
  return {
    diagnosisCode,
    codeSystem: 'ICD10-YB2',
    morphologyCode: null,
    secondCode: null,
    diagnosedOn: on(DIAGNOSED),
    ...changes,
  };
}

const city = cityStandard();

describe('a diagnosis', () => {
  test.each([
    ['stomach cancer', aDiagnosis('C16.900'), '3'],
    ['a code in small letters, with blanks and without a dot', aDiagnosis(' c16 900x001 '), '3'],
    ['the first code of a range', aDiagnosis('J60'), '14'],
    ['the last code of a range, with what follows it', aDiagnosis('J65.x00'), '14'],
    ['the code before a range', aDiagnosis('J59.9'), null],
    ['the code after a range', aDiagnosis('J66.0'), null],
    ['a code shorter than the prefix', aDiagnosis('C1'), null],
    ['a code of another system', aDiagnosis('C16', { codeSystem: 'ICD9-CM3' }), null],
    ['renal disease as one edition codes it', aDiagnosis('N18.0'), null],
    [
      'renal disease as another edition codes it',
      aDiagnosis('N18.0', { codeSystem: 'GBT14396' }),
      '7',
    ],
    ['a bone tumour with its morphology', aDiagnosis('C40.2', { morphologyCode: 'M9180/3' }), '17'],
    [
      'its morphology in small letters, with more behind it',
      aDiagnosis('C40.2', { morphologyCode: 'm9180/3 high grade' }),
      '17',
    ],
    [
      'its morphology somewhere inside a longer text',
      aDiagnosis('C40.2', { morphologyCode: 'XM9180/3' }),
      null,
    ],
    ['a bone tumour of another kind', aDiagnosis('C40.2', { morphologyCode: 'M9260/3' }), null],
    ['a bone tumour of which nothing is said', aDiagnosis('C40.2'), null],
    ['tuberculosis that resists drugs', aDiagnosis('A15.0', { secondCode: 'U84.300' }), '22'],
    ['tuberculosis that does not', aDiagnosis('A15.0', { secondCode: 'U82.0' }), null],
    ['tuberculosis of which nothing is said', aDiagnosis('A15.0'), null],
    ['a heart valve', aDiagnosis('I35.0'), null],
  ])('%s', (_name, diagnosis, item) => {
    expect(listedDisease(city, diagnosis, on('1980-01-01'))?.item.item ?? null).toBe(item);
  });

  test('needs one of several second codes, not all', () => {
    const items = city.diseaseList.items.map((one) =>
      one.item === '22' ? { ...one, secondCodes: ['U84.3', 'U82'] } : one,
    );
    const standard = { ...city, diseaseList: { ...city.diseaseList, items } };
    const diagnosis = aDiagnosis('A15.0', { secondCode: 'U82.0' });
    expect(listedDisease(standard, diagnosis, null)?.item.item).toBe('22');
  });

  test('belongs to the first item that fits', () => {
    const [first, ...others] = city.diseaseList.items;
    const general = { ...first!, item: '26', childOnly: false };
    const items = [first!, ...others, general];
    const standard = { ...city, diseaseList: { ...city.diseaseList, items } };
    const diagnosis = aDiagnosis('Q21.1');
    expect(listedDisease(standard, diagnosis, on('2015-01-01'))?.item.item).toBe('1');
    expect(listedDisease(standard, diagnosis, on('1980-01-01'))?.item.item).toBe('26');
  });
});

describe('an item for children up to 17', () => {
  const heart = aDiagnosis('Q21.1');
  test.each([
    ['an infant', '2026-03-10', true],
    ['of 17 on the last day', '2008-03-11', true],
    ['who becomes 18 on the day of the diagnosis', '2008-03-10', false],
    ['a grown person', '1980-01-01', false],
  ])('%s born on %s', (_name, born, listed) => {
    const found = listedDisease(city, heart, on(born));
    expect(found === null ? null : [found.item.item, found.ageUnknown]).toEqual(
      listed ? ['1', false] : null,
    );
  });

  test('counts, and says so, for a person whose birth is not known', () => {
    expect(listedDisease(city, heart, null)).toMatchObject({
      item: { item: '1' },
      ageUnknown: true,
    });
  });

  test('a disease of all ages asks for no birth', () => {
    expect(listedDisease(city, aDiagnosis('C16'), null)).toMatchObject({ ageUnknown: false });
    expect(listedDisease(city, aDiagnosis('C16'), on('1980-01-01'))).toMatchObject({
      ageUnknown: false,
    });
  });
});
