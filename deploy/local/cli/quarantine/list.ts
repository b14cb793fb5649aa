import { z } from 'zod';
import { hubOf, withAccess, type AccessOptions } from '../access.js';
import { queryOf } from '../pages.js';
import type { Subcommand } from '../subcommand.js';
import { table } from '../table.js';
import { recordSchema } from './answers.js';

const pageSchema = z.object({ items: z.array(recordSchema), next: z.string().nullable() });

interface ListOptions extends AccessOptions {
  readonly topic?: string;
  readonly group?: string;
  readonly code?: string;
  readonly county?: string;
  readonly status: string;
  readonly limit: string;
  readonly json: boolean;
}

/** `hub quarantine list`: what lies there and why, never its content. */
export const list: Subcommand = (parent, terminal) => {
  withAccess(parent.command('list'))
    .description('列出隔离区记录：位置、原因；不含内容')
    .option('--topic <topic>', '只看一个主题')
    .option('--group <group>', '只看一个环节（消费组）拒收的')
    .option('--code <code>', '只看一种原因')
    .option('--county <code>', '只看一个县，六位')
    .option('--status <status>', 'open 待处理，redriven 已重投', 'open')
    .option('--limit <n>', '至多列出条数，不超过 200', '50')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (options: ListOptions) => {
      const { topic, group, code, county, status, limit } = options;
      const asked = { topic, group, errorCode: code, countyCode: county, status, limit };
      const page = await hubOf(options, terminal).ask(
        'operations',
        `/quarantine${queryOf(asked)}`,
        pageSchema,
      );
      if (options.json) {
        terminal.out(JSON.stringify({ records: page.items, complete: page.next === null }));
        return;
      }
      const rows = page.items.map((record) => [
        record.quarantineId,
        record.errorCode,
        record.countyCode ?? '',
        new Date(record.lastSeenAt).toISOString(),
        String(record.refusals),
        record.field === null ? record.reasonZh : `${record.field}：${record.reasonZh}`,
      ]);
      const heading = ['编号', '原因代码', '县', '最近被拒', '次数', '原因'];
      terminal.out(rows.length === 0 ? '隔离区没有符合条件的记录' : table(heading, rows));
      if (page.next !== null) terminal.err(`还有更多，只列出前 ${limit} 条`);
    });
};
