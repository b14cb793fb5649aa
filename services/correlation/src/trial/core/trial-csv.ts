import { ruleTitlesZh, type RuleId } from '#domain';
import type { TrialCount, TrialResult } from './trial-tally.js';
import type { TrialChange } from './try-draft.js';

/** Rows of a table for a spreadsheet, the heading first. */
export type CsvRows = readonly (readonly (string | number)[])[];

const countHead = ['分类', '代码', '新增预警', '不再预警', '级别变化', '涉及户数'];

/** The counts of a trial by rule, town and village, in one table. */
export function resultRows({ byRule, byTown, byVillage }: TrialResult): CsvRows {
  const rows = (kind: string, counts: readonly TrialCount[]): (string | number)[][] =>
    counts.map(({ key, added, gone, severity, households }) => [
      ...[kind, key, added, gone, severity, households],
    ]);
  return [countHead, ...rows('规则', byRule), ...rows('乡镇', byTown), ...rows('村', byVillage)];
}

/** Heading of the table of the households behind the counts. */
export const changeHead: readonly string[] = [
  ...['户编号', '县', '乡镇', '村', '规则', '规则名称', '变化', '原级别', '新级别', '预警编号'],
];

const kindsZh: Readonly<Record<TrialChange['kind'], string>> = {
  NEW: '新增预警',
  GONE: '不再预警',
  SEVERITY: '级别变化',
};

const severitiesZh: Readonly<Record<string, string>> = {
  BLUE: '蓝',
  YELLOW: '黄',
  ORANGE: '橙',
  RED: '红',
};

/** A change of one household as a row under {@link changeHead}. */
export function changeRow(change: TrialChange): readonly string[] {
  const { householdId, countyCode, townCode, villageCode, ruleId, kind, alertId } = change;
  const severity = (code: string | null): string => severitiesZh[code ?? ''] ?? '';
  return [
    ...[householdId, countyCode, townCode, villageCode],
    ...[ruleId, ruleTitlesZh[ruleId as RuleId], kindsZh[kind]],
    ...[severity(change.severityBefore), severity(change.severityAfter), alertId],
  ];
}

/** The last row of a table of changes that are not all kept; whoever counts the rows must see it. */
export function omittedRow(omitted: number): readonly string[] {
  const said = `本次试算另有${omitted}条变化已计入数量，未保留农户和预警；请按县分别试算`;
  return [said, ...changeHead.slice(1).map(() => '')];
}
