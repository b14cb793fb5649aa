import pc from 'picocolors';
import type { Delivery } from '#connector-kit';
import { divisionRegistry, type CountyAlert } from '#schemas';
import type { CityDescription, Difference } from '#testkit';
import type { CityProgress } from './play-city.js';

const msPerSecond = 1_000;
const differencesShownMax = 20;

const severityWords = {
  RED: pc.red('红'),
  ORANGE: pc.magenta('橙'),
  YELLOW: pc.yellow('黄'),
  BLUE: pc.blue('蓝'),
} as const;

const kindWords = { RAISED: '新增', UPDATED: '更新', WITHDRAWN: '撤销' } as const;

const causeWords: Readonly<Record<string, string>> = {
  illness: '因病',
  schooling: '因学',
  disaster: '因灾',
  accident: '因意外',
  disability: '因残',
  coverage: '断保',
  income: '收入骤减',
  combined: '综合支出',
  reported: '基层上报',
};

function place(code: string): string {
  const registry = divisionRegistry('2019-10-31');
  return registry.find(code)?.name ?? divisionRegistry('2023-06-30').find(code)?.name ?? code;
}

function clock(instant: number): string {
  return new Date(instant).toLocaleTimeString('zh-CN', {
    timeZone: 'Asia/Shanghai',
    hour12: false,
  });
}

/** One alert as it comes out of its topic: time, county, village, cause, severity, sentence. */
export function alertLine(alert: CountyAlert): string {
  const { kind, severity, cause, countyCode, villageCode, explanation, decidedAt } = alert;
  const where = `${place(countyCode)}${place(villageCode)}`;
  const what = `${kindWords[kind]} ${severityWords[severity]} ${causeWords[cause] ?? cause}`;
  return `${pc.dim(clock(decidedAt))} ${what}  ${where}  ${explanation}`;
}

/** One receipt. */
export function receiptLine(connector: string, delivery: Delivery): string {
  const { fileName, refusalZh, rowsPublished, rowsUnchanged, rowsRejected, rowsIgnored } = delivery;
  const name = `${connector}  ${fileName}`;
  if (refusalZh !== null) return pc.yellow(`回执  ${name}  整份退回：${refusalZh}`);
  const figures = `已接收 ${String(rowsPublished)}，无变化 ${String(rowsUnchanged)}，退回 ${String(rowsRejected)}，忽略 ${String(rowsIgnored)}`;
  return pc.dim(`回执  ${name}  ${figures}`);
}

/** How far everything has come, for one line that is written over. */
export function progressLine({
  filesDone,
  files,
  outboxRecords,
  lagRecords,
}: CityProgress): string {
  return `文件 ${String(filesDone)}/${String(files)}，待发布 ${String(outboxRecords)} 条，待处理 ${String(lagRecords)} 条`;
}

/** What is about to be played. */
export function cityLines(city: CityDescription): readonly string[] {
  return [
    `城市样本（种子 ${String(city.seed)}）：${String(city.counties)} 个县，${String(city.households)} 户，${String(city.persons)} 人，其中重点监测 ${String(city.watchedHouseholds)} 户`,
    `${String(city.files)} 个文件，${String(city.rows)} 行；业务日期固定为 ${city.today}（人工推进，非运行状态）`,
  ];
}

/** Figures of one source. */
export interface SourceFigures {
  readonly files: number;
  readonly refused: number;
  readonly rows: number;
  readonly published: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ignored: number;
}

/** A table of what came in, by source. */
export function sourceLines(sources: Readonly<Record<string, SourceFigures>>): readonly string[] {
  const heading = ['来源'.padEnd(28), '文件', '整份退回', '行', '已接收', '无变化', '退回', '忽略'];
  const rows = Object.entries(sources).map(([name, figures]) =>
    [
      name.padEnd(30),
      ...[
        figures.files,
        figures.refused,
        figures.rows,
        figures.published,
        figures.unchanged,
        figures.rejected,
        figures.ignored,
      ].map((value) => String(value).padStart(6)),
    ].join(' '),
  );
  return [heading.join('  '), ...rows];
}

/** Whether everything came out as it was planted, and if not, what did not. */
export function verdictLines(differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) {
    return [pc.green('✓ 全部预警、回执逐行、待匹配与待核对数量，均与预先埋设的真值一致。')];
  }
  return [
    pc.red(`✗ 与预先埋设的真值有 ${String(differences.length)} 处不符：`),
    ...differences
      .slice(0, differencesShownMax)
      .map(({ subject, expected, found }) => `  ${subject}：应为 ${expected}，实为 ${found}`),
  ];
}

/** Milliseconds as seconds with one decimal. */
export function seconds(ms: number): string {
  return (ms / msPerSecond).toFixed(1);
}
