import { codeTable, divisionEditions, divisionRegistry } from '#schemas';
import { isoDay } from '../time/days.js';
import { checkExclusionKinds } from './exclusion-kinds.js';
import { issueProblem } from './standard-issue.js';
import { rulesOf } from './standard-rule-check.js';
import { readDocument, type ProblemPath, type Problems } from './standard-text.js';
import { standardDocumentSchema, type StandardDocument } from './standard-document.js';
import { type StandardProblem } from './standard-problem.js';
import { type Standard, standardSchema, CITY_CODE } from './standard.js';

/** A checked standard, whole, or everything that is wrong with the document. */
export type StandardCheck =
  | { readonly ok: true; readonly standard: Standard }
  | { readonly ok: false; readonly problems: readonly StandardProblem[] };

/** What is expected of a document beside being right. */
export interface StandardExpectation {
  /** In whose name it is handed in; any county's where it is left out. */
  readonly countyCode?: string;
  /**
   * `next` (default): the number after those published, as a submission must have; `any` where the
   * other versions are not at hand, or the document was published already.
   */
  readonly numbering?: 'next' | 'any';
}

/**
 * Read and check a standard document (YAML or JSON), and fill it in from the city's version on which
 * a county's rests.
 * @param published whole standards published so far, among which `restsOn` must be and after which
 *   the version must be the next
 * @param today day of the submission; a version that reaches back before it needs a reason
 */
export function checkStandard(
  text: string,
  published: readonly Standard[],
  today: number,
  { countyCode, numbering = 'next' }: StandardExpectation = {},
): StandardCheck {
  const { value, problems } = readDocument(text);
  if (problems.isAny()) return { ok: false, problems: problems.list };
  const read = standardDocumentSchema.safeParse(value);
  if (!read.success) {
    for (const issue of read.error.issues) issueProblem(issue, value, problems);
    return { ok: false, problems: problems.list };
  }
  checkIdentity(read.data, published, today, problems);
  if (countyCode !== undefined && countyCode !== read.data.countyCode) {
    problems.add('COUNTY_OF_OTHERS', ['countyCode'], { found: read.data.countyCode });
  }
  if (numbering === 'next') checkVersion(read.data, published, problems);
  const base = baseOf(read.data, published, problems);
  checkLists(read.data, problems);
  const standard = base === undefined ? null : filledIn(read.data, base, problems);
  if (standard === null || problems.isAny()) return { ok: false, problems: problems.list };
  return { ok: true, standard };
}

/** Whose it is, and from when. */
function checkIdentity(
  { standardId, countyCode, validFrom, reason }: StandardDocument,
  published: readonly Standard[],
  today: number,
  problems: Problems,
): void {
  const isCounty = divisionEditions.some(
    (edition) => divisionRegistry(edition).find(countyCode) !== undefined,
  );
  if (countyCode !== CITY_CODE && !isCounty) {
    problems.add('COUNTY_UNKNOWN', ['countyCode'], { found: countyCode });
  }
  const own = published.filter((one) => one.countyCode === countyCode);
  const [first] = own;
  if (first !== undefined && first.standardId !== standardId) {
    const detail = { found: standardId, hint: first.standardId };
    problems.add('STANDARD_ID_CHANGED', ['standardId'], detail);
  }
  if (published.some((one) => one.standardId === standardId && one.countyCode !== countyCode)) {
    problems.add('STANDARD_ID_TAKEN', ['standardId'], { found: standardId });
  }
  if (validFrom < today && reason === null) {
    problems.add('REASON_MISSING', ['validFrom'], { found: isoDay(validFrom) });
  }
}

function checkVersion(
  { countyCode, version }: StandardDocument,
  published: readonly Standard[],
  problems: Problems,
): void {
  const own = published.filter((one) => one.countyCode === countyCode);
  const next = Math.max(0, ...own.map((one) => one.version)) + 1;
  if (version === next) return;
  problems.add('VERSION_NOT_NEXT', ['version'], { found: version, hint: String(next) });
}

/** The city's version that a county's rests on; null for the city's own, undefined when refused. */
function baseOf(
  { standardId, countyCode, restsOn }: StandardDocument,
  published: readonly Standard[],
  problems: Problems,
): Standard | null | undefined {
  if (countyCode === CITY_CODE) {
    if (restsOn === undefined) return null;
    problems.add('CITY_RESTS_ON', ['restsOn']);
    return undefined;
  }
  if (restsOn === undefined) {
    problems.add('RESTS_ON_MISSING', []);
    return undefined;
  }
  const named = published.filter((one) => one.standardId === restsOn.standardId);
  const base = named.find((one) => one.version === restsOn.version);
  if (base?.countyCode === CITY_CODE) return base;
  const found = `${restsOn.standardId} 第 ${String(restsOn.version)} 版`;
  const hint = published
    .filter((one) => one.countyCode === CITY_CODE)
    .map((one) => `${one.standardId} 第 ${String(one.version)} 版`)
    .join('、');
  const code =
    restsOn.standardId === standardId
      ? 'RESTS_ON_ITSELF'
      : named.some((one) => one.countyCode !== CITY_CODE)
        ? 'RESTS_ON_COUNTY'
        : 'RESTS_ON_UNPUBLISHED';
  problems.add(code, ['restsOn'], { found, hint });
  return undefined;
}

/** Lists in which nothing may stand twice, and whose names must be known. */
function checkLists(document: StandardDocument, problems: Problems): void {
  const { incomeGate, ruralIncome = [], schooling, diseaseList, severityLadder } = document;
  const repeated = (
    code: 'PERIOD_OVERLAPS' | 'STAGE_TWICE' | 'DISEASE_ITEM_TWICE',
    values: readonly unknown[],
    path: ProblemPath,
    key: string,
  ): void => {
    values.forEach((found, index) => {
      if (values.indexOf(found) < index) problems.add(code, [...path, index, key], { found });
    });
  };
  const years = (incomeGate?.lines ?? []).map((one) => one.year);
  repeated('PERIOD_OVERLAPS', years, ['incomeGate', 'lines'], 'year');
  repeated(
    'PERIOD_OVERLAPS',
    ruralIncome.map((one) => one.year),
    ['ruralIncome'],
    'year',
  );
  const stages = (schooling?.referenceFees ?? []).map((one) => one.stage);
  repeated('STAGE_TWICE', stages, ['schooling', 'referenceFees'], 'stage');
  knownCodes('STAGE_UNKNOWN', 'education-stage', stages, problems, (index) => [
    ...['schooling', 'referenceFees'],
    index,
    'stage',
  ]);
  const items = (diseaseList?.items ?? []).map((one) => one.item);
  repeated('DISEASE_ITEM_TWICE', items, ['diseaseList', 'items'], 'item');
  knownCodes(
    'CODE_SYSTEM_UNKNOWN',
    'code-system',
    diseaseList?.codeSystems ?? [],
    problems,
    (at) => [...['diseaseList', 'codeSystems'], at],
  );
  diseaseList?.items.forEach(({ codesIn }, item) => {
    const systems = Object.keys(codesIn);
    knownCodes('CODE_SYSTEM_UNKNOWN', 'code-system', systems, problems, (at) => [
      ...['diseaseList', 'items', item, 'codesIn'],
      systems[at] ?? '',
    ]);
  });
  checkExclusionKinds(document.exclusionKinds ?? [], problems);
  if (severityLadder === undefined) return;
  const { orange, red } = severityLadder;
  if (orange < 1000 || red <= orange) {
    const found = `orange ${String(orange / 1000)}、red ${String(red / 1000)}`;
    problems.add('LADDER_NOT_ASCENDING', ['severityLadder'], { found });
  }
}

function knownCodes(
  code: 'STAGE_UNKNOWN' | 'CODE_SYSTEM_UNKNOWN',
  tableId: string,
  values: readonly string[],
  problems: Problems,
  path: (index: number) => ProblemPath,
): void {
  const known = codeTable(tableId).entries.map((entry) => entry.code);
  values.forEach((value, index) => {
    if (known.includes(value)) return;
    problems.add(code, path(index), { found: value, hint: known.join('、') });
  });
}

function filledIn(
  document: StandardDocument,
  base: Standard | null,
  problems: Problems,
): Standard | null {
  const rules = rulesOf(document, base, problems);
  const { restsOn, incomeGate, schooling, severityLadder, ruralIncome, diseaseList, ...own } =
    document;
  const whole = {
    ...base,
    ...defined(own),
    reason: own.reason,
    restsOn: restsOn ?? null,
    ...defined({
      ruralIncomes: ruralIncome?.map(({ year, income }) => ({ year, incomeFen: income })),
      diseaseList: diseaseList === undefined ? undefined : wholeList(diseaseList),
      severityLadder:
        severityLadder === undefined
          ? undefined
          : { orangePermille: severityLadder.orange, redPermille: severityLadder.red },
    }),
    incomeGate: {
      ...base?.incomeGate,
      ...defined({
        factorPermille: incomeGate?.factor,
        lines: incomeGate?.lines?.map(({ year, line }) => ({ year, lineFen: line })),
      }),
    },
    schooling: {
      ...base?.schooling,
      ...defined({
        feeFactorPermille: schooling?.feeFactor,
        referenceFees: schooling?.referenceFees?.map(({ stage, fee }) => ({ stage, feeFen: fee })),
      }),
    },
    rules,
  };
  const checked = standardSchema.safeParse(whole);
  if (!checked.success) {
    for (const { path } of checked.error.issues) {
      problems.add('CITY_PART_MISSING', path.map(String), { found: path.join('.') });
    }
    return null;
  }
  checkRuralLines(checked.data, document, problems);
  return checked.data;
}

type DiseaseList = NonNullable<StandardDocument['diseaseList']>;

/** The codes of an item hold in every code system of the list, unless it says otherwise for one. */
function wholeList({ diseaseListId, codeSystems, items }: DiseaseList): Standard['diseaseList'] {
  return {
    diseaseListId,
    items: items.map(({ codes, codesIn, ...item }) => ({
      ...item,
      codes: { ...Object.fromEntries(codeSystems.map((system) => [system, codes])), ...codesIn },
    })),
  };
}

/** A share of a figure that the document does not know is no line. */
function checkRuralLines(
  { rules, ruralIncomes }: Standard,
  document: StandardDocument,
  problems: Problems,
): void {
  if (ruralIncomes.length > 0) return;
  for (const { ruleId, lines } of rules) {
    if (!Object.values(lines).some(({ kind }) => kind === 'RURAL_INCOME_SHARE')) continue;
    const index = document.rules.findIndex((rule) => rule.ruleId === ruleId);
    problems.add('RURAL_INCOME_MISSING', index < 0 ? [] : ['rules', index, 'thresholds']);
  }
}

// Keys that a document leaves out must not overwrite the city's with undefined.
function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
