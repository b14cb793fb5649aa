import { besideApplication } from '#service-kit';
import { correlation } from '../../../services/correlation/src/app.js';
import { SchemaRefused } from '../../../services/correlation/src/replay/shell/rebuilt-tables.js';
import {
  type RebuiltReport,
  replayInto,
} from '../../../services/correlation/src/replay/shell/replay-into.js';
import {
  Replay,
  type ReplayProgress,
  type ReplayReport,
} from '../../../services/correlation/src/replay/shell/replay.js';
import { applications } from '../applications.js';
import { CommandEnd, exitCodes } from './exit-code.js';
import { hubSettings } from './hub-settings.js';
import type { Subcommand } from './subcommand.js';
import type { Terminal } from './terminal.js';

/** Progress is told each time that so many hundredths more are done. */
const stepPercent = 10;

function progressTo(terminal: Terminal): (progress: ReplayProgress) => void {
  let told = 0;
  return ({ eventsRead, eventsTotal }) => {
    const percent = Math.floor((100 * eventsRead) / Math.max(1, eventsTotal));
    if (percent < told + stepPercent) return;
    told = percent - (percent % stepPercent);
    terminal.err(`已重放 ${String(eventsRead)} / ${String(eventsTotal)} 条（${String(told)}%）`);
  };
}

function summaryOf(report: ReplayReport): string[] {
  const { events, refused, published, replayed, differences, differencesOmitted } = report;
  return [
    `重放事件 ${String(events)} 条，其中无法使用 ${String(refused)} 条`,
    `已发布修订 ${String(published)} 条，重放得出 ${String(replayed)} 条`,
    ...(report.sameUnderOlderSchema === 0
      ? []
      : [`其中 ${String(report.sameUnderOlderSchema)} 条按旧数据格式编码后一致`]),
    ...(report.skipped === 0 ? [] : [`人工跳过的记录 ${String(report.skipped)} 条，未重放`]),
    ...report.held.map(
      ({ householdId, partition, fromOffset, errorCode }) =>
        `挂起：户 ${householdId} 自分区 ${String(partition)} 偏移 ${String(fromOffset)} 起无法比对（${errorCode}）`,
    ),
    ...(report.complete ? [] : ['日志开头已被清除，无法证明一致']),
    ...differences.map(
      ({ topic, householdId, alertId, revision, field }) =>
        `不一致：${topic} 户 ${householdId} 预警 ${alertId} 第 ${String(revision)} 次修订 字段 ${field}`,
    ),
    ...(differencesOmitted === 0 ? [] : [`另有 ${String(differencesOmitted)} 处不一致未列出`]),
    report.identical ? '逐字节一致' : '不一致',
  ];
}

function rebuiltLines({ schema, households, differing }: RebuiltReport): string[] {
  const gone = `不再需要时删除：drop schema ${schema} cascade`;
  const head = `重建的状态已写入 ${schema}，共 ${String(households)} 户；${gone}`;
  if (differing === null) {
    return [head, '未与中枢自己的表比对：重放期间中枢又有研判、有挂起的户，或日志开头已被清除'];
  }
  const { alerts, households: ofEvidence } = differing;
  return [
    head,
    isSame(differing)
      ? '与中枢自己的表一致'
      : `与中枢自己的表不一致：预警 ${String(alerts)} 条，证据数不同的户 ${String(ofEvidence)} 户`,
  ];
}

function isSame(differing: RebuiltReport['differing']): boolean {
  return differing === null || (differing.alerts === 0 && differing.households === 0);
}

function refusalOf({ schema, reason }: SchemaRefused): CommandEnd {
  switch (reason) {
    case 'NAME':
      return new CommandEnd(
        exitCodes.usage,
        `模式名“${schema}”不可用。怎么办：用 replay_ 开头，其后为 1 至 40 个小写字母、数字或下划线，如 replay_check。`,
      );
    case 'FOREIGN':
      return new CommandEnd(
        exitCodes.refused,
        `模式 ${schema} 已存在，且不是重放所建，不予覆盖。怎么办：换一个名称。`,
      );
    case 'BUSY':
      return new CommandEnd(
        exitCodes.refused,
        `另一个重放正在写入模式 ${schema}。怎么办：等它结束，或换一个名称。`,
      );
  }
}

interface CommandOptions {
  readonly county?: string;
  readonly whole: boolean;
  readonly into?: string;
  readonly json: boolean;
}

/** Replays beside the hub, into a schema where one is named. */
async function replayBeside(
  terminal: Terminal,
  { county, whole, into }: CommandOptions,
  signal: AbortSignal,
): Promise<ReplayReport & { readonly rebuilt?: RebuiltReport }> {
  const options = { county: county ?? null, whole, onProgress: progressTo(terminal), signal };
  try {
    return await besideApplication(
      correlation,
      applications,
      hubSettings(terminal),
      ({ bus, codec, dataSource, unitOfWork, config, cipher }) => {
        const replay = new Replay(bus, codec, unitOfWork, config, cipher);
        return into === undefined
          ? replay.run(options)
          : replayInto(replay, dataSource, into, options);
      },
    );
  } catch (error) {
    throw error instanceof SchemaRefused ? refusalOf(error) : error;
  }
}

/** `hub replay`: decides the household log once more and compares with what was published. */
export const replay: Subcommand = (parent, terminal) => {
  parent
    .command('replay')
    .description('从头重放家庭事件日志，与已发布的预警逐字节比对；不影响运行中的中枢')
    .option('--county <code>', '只比对一个县（6 位区划代码）；不填为全部')
    .option(
      '--whole',
      '每条记录都完整研判该户（运行中对不可能改变预警的账单不研判）；更慢，证明更强',
      false,
    )
    .option(
      '--into <schema>',
      '把重建的状态写入同一数据库的这个模式（replay_ 开头），供 SQL 查看；同名的旧重放会被替换',
    )
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (options: CommandOptions) => {
      const stopping = new AbortController();
      const stop = (): void => {
        stopping.abort();
      };
      // Its consumer leaves its group also when somebody loses patience.
      process.once('SIGINT', stop);
      try {
        const report = await replayBeside(terminal, options, stopping.signal);
        const { rebuilt } = report;
        const lines = [...summaryOf(report), ...(rebuilt ? rebuiltLines(rebuilt) : [])];
        terminal.out(options.json ? JSON.stringify(report) : lines.join('\n'));
        if (!report.identical || !isSame(rebuilt?.differing ?? null)) {
          throw new CommandEnd(exitCodes.refused, '');
        }
      } finally {
        process.removeListener('SIGINT', stop);
      }
    });
};
