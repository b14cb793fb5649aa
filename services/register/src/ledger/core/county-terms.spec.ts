import type { CountyTerm, PlaceTerm } from '#schemas';
import { countyTermsOf } from './county-terms.js';

const place = (
  villageCode: string,
  from: number,
  to: number | null,
  succeeds: string[] = [],
): PlaceTerm => ({
  countyCode: villageCode.slice(0, 6),
  townCode: villageCode.slice(0, 9),
  villageCode,
  ...{ succeeds, from, to },
});
const county = (
  countyCode: string,
  from: number,
  to: number | null,
  succeeds: string[] = [],
): CountyTerm => ({ countyCode, succeeds, from, to });

describe('counties of a household', () => {
  test.each([
    { name: 'nowhere', places: [], expected: [] },
    {
      name: 'one village',
      places: [place('130529100201', 10, null)],
      expected: [county('130529', 10, null)],
    },
    {
      name: 'from one village of a county to another',
      places: [place('130529100201', 10, 20), place('130529100202', 20, null)],
      expected: [county('130529', 10, null)],
    },
    {
      name: 'to another county',
      places: [place('130529100201', 10, 20), place('130531100201', 20, null)],
      expected: [county('130529', 10, 20), county('130531', 20, null)],
    },
    {
      name: 'away for a while',
      places: [place('130529100201', 10, 20), place('130529100201', 30, null)],
      expected: [county('130529', 10, 20), county('130529', 30, null)],
    },
    {
      name: 'a county that got another code, and a village there that never had the old one',
      places: [
        place('130526100201', 10, 20),
        place('130505100001', 20, 30, ['130526']),
        place('130505200001', 30, null),
      ],
      expected: [
        county('130526', 10, 20),
        county('130505', 20, 30, ['130526']),
        county('130505', 30, null),
      ],
    },
  ])('$name', ({ places, expected }) => {
    expect(countyTermsOf(places)).toEqual(expected);
  });
});
