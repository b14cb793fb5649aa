import { readFileSync } from 'node:fs';
import { projectPath } from '#schemas';
import { dayFromIso } from '../../time/days.js';
import { checkStandard } from '../standard-check.js';
import { problemLine, type StandardProblemCode } from '../standard-problem.js';
import { type Standard } from '../standard.js';

/** Day of the submissions. */
export const today = dayFromIso('2026-06-01');
const cityText = readFileSync(
  projectPath('services/register/standards/130500-default-v1.yaml'),
  'utf8',
);

function wholeStandard(text: string, published: readonly Standard[]): Standard {
  const checked = checkStandard(text, published, today);
  if (!checked.ok) throw new Error(checked.problems.map((one) => problemLine('', one)).join('\n'));
  return checked.standard;
}

/** The city's default, whole. */
export const city = wholeStandard(cityText, []);

/** Five lines; what a row appends begins on line 6. */
export const head = `standardId: JULU
countyCode: "130529"
version: 1
validFrom: "2026-07-01"
restsOn: { standardId: XT-DEFAULT, version: 1 }
`;
const pingxiang = wholeStandard(head.replace('JULU', 'PINGXIANG').replace('130529', '130532'), [
  city,
]);
/** Version 1 of the county. */
export const julu = wholeStandard(head, [city]);
/** What was published before. */
export const published: readonly Standard[] = [city, pingxiang];

/** One entry of a rule, on line 8. */
export const ofRule = (entry: string, ruleId = 'illness.year-burden'): string =>
  `${head}rules:\n  - ruleId: ${ruleId}\n    ${entry}\n`;
/** The five lines with one of them changed. */
export const changed = (from: string | RegExp, to: string): string => head.replace(from, to);
/** A disease list whose items begin on line 10. */
export const item = (text: string): string =>
  `${head}diseaseList:\n  diseaseListId: JULU-30\n  codeSystems: [ICD10-YB2]\n  items:\n${text}\n`;

/** A wrong document: name, text, code and line to be told, what the sentence shows, versions before it. */
export type RefusedRow = readonly [
  name: string,
  text: string,
  code: StandardProblemCode,
  line: number,
  found: RegExp,
  among?: readonly Standard[],
];
