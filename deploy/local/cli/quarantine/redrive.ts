import type { z } from 'zod';
import { hubOf, withAccess, type AccessOptions } from '../access.js';
import { CommandEnd, exitCodes } from '../exit-code.js';
import type { Subcommand } from '../subcommand.js';
import { redriveAnswerSchema, redriveLine } from './answers.js';

interface RedriveOptions extends AccessOptions {
  readonly code?: string;
  readonly topic?: string;
  readonly group?: string;
  readonly county?: string;
  readonly reason: string;
  readonly id?: string;
  readonly run: boolean;
  readonly json: boolean;
}

function selectionOf(ids: readonly string[], options: RedriveOptions): object {
  const { code, topic, group, county } = options;
  if (ids.length > 0 && code === undefined) return { ids };
  if (ids.length === 0 && code !== undefined) {
    const rest = { topic: topic ?? null, group: group ?? null, countyCode: county ?? null };
    return { errorCode: code, ...rest };
  }
  const wayOut = '或列出编号，或用 --code 给出原因代码，二者取一。';
  throw new CommandEnd(exitCodes.usage, `未说明重投哪些记录。怎么办：${wayOut}`);
}

function summaryOf(answer: z.output<typeof redriveAnswerSchema>): string[] {
  const { records, keys, counts, notRedrivable, redrive } = answer;
  return [
    ...(redrive === null
      ? [`试运行，未做任何改动：将放回 ${String(records)} 条，涉及户（人）至多 ${String(keys)} 个`]
      : [redriveLine(redrive)]),
    ...counts.map(
      (count) => `${count.topic}，由 ${count.group} 重新处理：${String(count.records)} 条`,
    ),
    ...notRedrivable.map(({ quarantineId, reasonZh }) => `不能重投 ${quarantineId}：${reasonZh}`),
    ...(redrive === null && records > 0 ? ['确认无误后加 --run 执行'] : []),
  ];
}

/** `hub quarantine redrive`: puts records back as they were, in order; a dry run without `--run`. */
export const redrive: Subcommand = (parent, terminal) => {
  withAccess(parent.command('redrive'))
    .description('把隔离区记录按原样、按原次序放回原主题；不加 --run 只试运行')
    .argument('[ids...]', '隔离区编号')
    .option('--code <code>', '放回因同一原因被拒的全部记录')
    .option('--topic <topic>', '与 --code 合用：只限一个主题')
    .option('--group <group>', '与 --code 合用：只限一个环节（消费组）')
    .option('--county <code>', '与 --code 合用：只限一个县')
    .requiredOption('--reason <text>', '理由，留痕')
    .option('--id <uuid>', '自选编号；同一编号重复执行只办一次')
    .option('--run', '执行', false)
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (ids: string[], options: RedriveOptions) => {
      const { reason, id, run, json } = options;
      const order = {
        selection: selectionOf(ids, options),
        reason,
        dryRun: !run,
        ...(id === undefined ? {} : { redriveId: id }),
      };
      const hub = hubOf(options, terminal);
      const answer = await hub.ask('operations', '/redrives', redriveAnswerSchema, order);
      terminal.out(json ? JSON.stringify(answer) : summaryOf(answer).join('\n'));
    });
};
