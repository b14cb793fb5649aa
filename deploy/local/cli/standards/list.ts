import { z } from 'zod';
import { hubOf, withAccess, type AccessOptions } from '../access.js';
import type { Subcommand } from '../subcommand.js';
import { versionSchema, versionTable } from './answers.js';

const pageSchema = z.object({ items: z.array(versionSchema), next: z.string().nullable() });

/** `hub standards list <county>`: a county's versions, the newest first. */
export const list: Subcommand = (parent, terminal) => {
  withAccess(parent.command('list'))
    .description('列出一个县的各版本（市级为 130500），新的在前')
    .argument('<county>', '县级代码，六位')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(async (county: string, options: AccessOptions & { json: boolean }) => {
      const hub = hubOf(options, terminal);
      const { items } = await hub.ask(
        'register',
        `/counties/${county}/standards?limit=200`,
        pageSchema,
      );
      if (options.json) terminal.out(JSON.stringify({ versions: items }));
      else terminal.out(items.length === 0 ? '没有自己的版本，沿用市级标准' : versionTable(items));
    });
};
