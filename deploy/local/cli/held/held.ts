import { Option, type Command } from 'commander';
import { z } from 'zod';
import { consumerGroups } from '../../load-applications.js';
import { hubOf, withAccess, type AccessOptions, type Asked } from '../access.js';
import type { Subcommand } from '../subcommand.js';
import { table } from '../table.js';

const heldSchema = z.looseObject({
  heldId: z.int(),
  topic: z.string(),
  partition: z.int(),
  fromOffset: z.int(),
  records: z.int(),
  attempts: z.int(),
  errorCode: z.string(),
  reason: z.string(),
  firstSeenAt: z.int(),
});
const pageSchema = z.object({ items: z.array(heldSchema), next: z.string().nullable() });
const nothingSchema = z.null();

interface HeldOptions extends AccessOptions {
  readonly application: Asked;
  readonly reason: string;
  readonly offset: string;
  readonly json: boolean;
}

function withApplication(command: Command): Command {
  return withAccess(command).addOption(
    new Option('--application <name>', '在哪个环节挂起')
      .choices(consumerGroups)
      .default('correlation'),
  );
}

const list: Subcommand = (parent, terminal) => {
  withApplication(parent.command('list'))
    .description('列出挂起的户（人）：停在哪条记录、为什么、后面多少条在等')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (options: HeldOptions) => {
      const hub = hubOf(options, terminal);
      const { items } = await hub.ask(options.application, '/held?limit=200', pageSchema);
      if (options.json) {
        terminal.out(JSON.stringify({ held: items }));
        return;
      }
      const rows = items.map((held) => [
        String(held.heldId),
        `${held.topic}/${String(held.partition)}`,
        String(held.fromOffset),
        String(held.records),
        String(held.attempts),
        new Date(held.firstSeenAt).toISOString(),
        `${held.errorCode} ${held.reason}`,
      ]);
      const heading = ['编号', '主题/分区', '首条', '等待', '已试', '自', '原因'];
      terminal.out(rows.length === 0 ? '没有挂起的户（人）' : table(heading, rows));
    });
};

const retry: Subcommand = (parent, terminal) => {
  withApplication(parent.command('retry'))
    .description('立即重试')
    .argument('<id>', '挂起编号')
    .requiredOption('--reason <text>', '理由，留痕')
    .action(async (id: string, options: HeldOptions) => {
      const { application, reason } = options;
      const path = `/held/${encodeURIComponent(id)}/retry`;
      await hubOf(options, terminal).ask(application, path, nothingSchema, { reason });
      terminal.out('已安排立即重试，稍后用 hub held list 查看');
    });
};

const skip: Subcommand = (parent, terminal) => {
  withApplication(parent.command('skip'))
    .description('跳过第一条等待的记录（转入隔离区），其余立即重试')
    .argument('<id>', '挂起编号')
    .requiredOption('--offset <n>', '要跳过的记录，即清单中的首条')
    .requiredOption('--reason <text>', '理由，留痕')
    .action(async (id: string, options: HeldOptions) => {
      const { application, reason, offset } = options;
      const path = `/held/${encodeURIComponent(id)}/skip`;
      const decision = { reason, offset: Number(offset) };
      await hubOf(options, terminal).ask(application, path, nothingSchema, decision);
      terminal.out('已跳过并转入隔离区，其余立即重试');
    });
};

/** `hub held …`: households and persons whose record cannot be processed. */
export const held: Subcommand = (parent, terminal) => {
  const group = parent.command('held').description('挂起的户（人）：查看，重试，跳过');
  for (const add of [list, retry, skip]) add(group, terminal);
};
