import { besideApplication } from '#service-kit';
import { correlation } from '../../../services/correlation/src/app.js';
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
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async ({ county, whole, json }: { county?: string; whole: boolean; json: boolean }) => {
      const stopping = new AbortController();
      const stop = (): void => {
        stopping.abort();
      };
      // Its consumer leaves its group also when somebody loses patience.
      process.once('SIGINT', stop);
      try {
        const report = await besideApplication(
          correlation,
          applications,
          hubSettings(terminal),
          ({ bus, codec, unitOfWork, config, cipher }) =>
            new Replay(bus, codec, unitOfWork, config, cipher).run({
              county: county ?? null,
              whole,
              onProgress: progressTo(terminal),
              signal: stopping.signal,
            }),
        );
        terminal.out(json ? JSON.stringify(report) : summaryOf(report).join('\n'));
        if (!report.identical) throw new CommandEnd(exitCodes.refused, '');
      } finally {
        process.removeListener('SIGINT', stop);
      }
    });
};
