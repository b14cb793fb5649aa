import { z } from 'zod';
import { hubOf, withAccess, type AccessOptions } from '../access.js';
import type { Subcommand } from '../subcommand.js';
import { table } from '../table.js';
import { localTime, versionSchema, versionTable } from './answers.js';

/** A version with its text and its history. */
export const wholeVersionSchema = z.object({
  version: versionSchema,
  text: z.string(),
  history: z.array(
    z.object({
      action: z.string(),
      actor: z.string(),
      at: z.number(),
      reason: z.string().nullable(),
    }),
  ),
  trials: z.array(z.looseObject({ trialId: z.string(), triedBy: z.string(), at: z.number() })),
});

const actions: Readonly<Record<string, string>> = {
  SUBMITTED: '提交',
  TRIED: '试算',
  APPROVED: '批准',
  WITHDRAWN: '撤回',
  LOADED: '随系统部署',
};

/** `hub standards show <county> <version>`: the text as it was submitted, and who did what. */
export const show: Subcommand = (parent, terminal) => {
  withAccess(parent.command('show'))
    .description('显示一个版本：提交时的全文、状态、经办记录、试算')
    .argument('<county>', '县级代码，六位')
    .argument('<version>', '版本号')
    .option('--text', '只输出标准文件全文', false)
    .option('--json', '输出 JSON，供程序使用', false)
    .action(
      async (
        county: string,
        version: string,
        options: AccessOptions & { json: boolean; text: boolean },
      ) => {
        const hub = hubOf(options, terminal);
        const path = `/counties/${county}/standards/${version}`;
        const whole = await hub.ask('register', path, wholeVersionSchema);
        if (options.json) terminal.out(JSON.stringify(whole));
        else if (options.text) terminal.out(whole.text.trimEnd());
        else terminal.out(described(whole));
      },
    );
};

function described({
  version,
  text,
  history,
  trials,
}: z.output<typeof wholeVersionSchema>): string {
  const steps = history.map(({ action, actor, at, reason }) => [
    localTime(at),
    actions[action] ?? action,
    actor,
    reason ?? '',
  ]);
  const tried = trials.map(({ trialId, triedBy, at }) => [localTime(at), triedBy, trialId]);
  return [
    versionTable([version]),
    `校验值 ${version.documentSha256}`,
    '',
    table(['时间', '事项', '经办', '理由'], steps),
    ...(tried.length === 0 ? [] : ['', table(['试算时间', '试算人', '编号'], tried)]),
    '',
    text.trimEnd(),
  ].join('\n');
}
