import type { TrialCount, TrialResult } from './trial-tally.js';

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
