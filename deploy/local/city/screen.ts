import pc from 'picocolors';
import type { Delivery } from '#connector-kit';
import { CITY_CODE } from '#domain';
import { divisionRegistry, type CountyAlert } from '#schemas';
import {
  decisionsCount,
  type CityDescription,
  type Difference,
  type OwnDecisions,
  type OwnHandOvers,
} from '#testkit';
import type { CityProgress } from './play-city.js';
import type { RunMemory, RunSummary, RunTimes, SourceFigures } from './summary.js';

const msPerSecond = 1_000;
const bytesPerMebibyte = 1_048_576;
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

/** A table of what came in, by source. */
function sourceLines(sources: Readonly<Record<string, SourceFigures>>): readonly string[] {
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

function timesLine({ readyMs, firstAlertMs, firstAlertAfterReadyMs, playedMs }: RunTimes): string {
  const first =
    firstAlertMs === null || firstAlertAfterReadyMs === null
      ? '没有新的预警'
      : `第一条预警：自启动 ${seconds(firstAlertMs)} 秒，自就绪 ${seconds(firstAlertAfterReadyMs)} 秒`;
  return `用时：就绪 ${seconds(readyMs)} 秒；${first}；全部处理 ${seconds(playedMs)} 秒`;
}

function memoryLine(memory: RunMemory): string {
  const { hubBytesMax, kafkaBytes, registryBytes, postgresBytes, allBytes } = memory;
  const shown = (bytes: number): string => `${String(Math.round(bytes / bytesPerMebibyte))} MiB`;
  return `内存：中枢进程最高 ${shown(hubBytesMax)}，Kafka ${shown(kafkaBytes)}，登记服务 ${shown(registryBytes)}，数据库 ${shown(postgresBytes)}，合计 ${shown(allBytes)}`;
}

/** What came in, what came of it, and what it took. */
export function summaryLines(summary: RunSummary): readonly string[] {
  const { alertsInForce, alertsWithdrawn, matched, quarantined } = summary;
  const total = (counts: Readonly<Record<string, number>>): string =>
    String(Object.values(counts).reduce((sum, count) => sum + count, 0));
  return [
    pc.bold('汇总'),
    ...sourceLines(summary.sources),
    `预警：生效 ${String(alertsInForce)} 条，已撤销 ${String(alertsWithdrawn)} 条；已归户记录 ${String(matched)} 条，待匹配 ${total(summary.parkedByTopic)} 条，待人工核对 ${total(summary.reviewByTopic)} 条，隔离 ${String(quarantined)} 条`,
    timesLine(summary.times),
    memoryLine(summary.memory),
  ];
}

function handOverLines({ handOvers, households }: OwnHandOvers): readonly string[] {
  if (handOvers === 0) return [];
  return [
    `另有 ${String(handOvers)} 份您自己的交接，连同所涉 ${String(households.size)} 户的预警，不参加比较。`,
  ];
}

function decisionLines(decisions: OwnDecisions): readonly string[] {
  if (decisionsCount(decisions) === 0) return [];
  const { standards, links, drivenTo, households } = decisions;
  const counties = standards.map((code) => (code === CITY_CODE ? '市级' : place(code)));
  const parts = [
    standards.length === 0
      ? []
      : `批准标准 ${String(standards.length)} 项（${counties.join('、')}）`,
    links === 0 ? [] : `人工核对 ${String(links)} 项`,
    drivenTo === null ? [] : `业务日期推进到 ${drivenTo}`,
  ];
  return [
    `另有您自己作出的决定：${parts.flat().join('，')}；所涉 ${String(households.size)} 户的预警不参加比较。`,
  ];
}

/** Whether everything came out as it was planted, and if not, what did not; and what was not compared. */
export function verdictLines(
  differences: readonly Difference[],
  handOvers: OwnHandOvers,
  decisions: OwnDecisions,
): readonly string[] {
  const own = [...handOverLines(handOvers), ...decisionLines(decisions)];
  if (differences.length === 0) {
    return [pc.green('✓ 全部预警、回执逐行、待匹配与待核对数量，均与预先埋设的真值一致。'), ...own];
  }
  return [
    pc.red(`✗ 与预先埋设的真值有 ${String(differences.length)} 处不符：`),
    ...differences
      .slice(0, differencesShownMax)
      .map(({ subject, expected, found }) => `  ${subject}：应为 ${expected}，实为 ${found}`),
    ...own,
  ];
}

/** Milliseconds as seconds with one decimal. */
export function seconds(ms: number): string {
  return (ms / msPerSecond).toFixed(1);
}
