import { hubOf, withAccess, type AccessOptions } from '../access.js';
import type { Subcommand } from '../subcommand.js';
import { movedSchema, movedVersion, versionTable } from './answers.js';

/** `hub standards withdraw <county> <version> --reason …`: takes back what is not approved yet. */
export const withdraw: Subcommand = (parent, terminal) => {
  withAccess(parent.command('withdraw'))
    .description('撤回尚未批准的版本；版本号可以再用')
    .argument('<county>', '县级代码，六位')
    .argument('<version>', '版本号')
    .requiredOption('--reason <text>', '理由')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(
      async (
        county: string,
        version: string,
        options: AccessOptions & { json: boolean; reason: string },
      ) => {
        const path = `/counties/${county}/standards/${version}/withdrawal`;
        const { reason } = options;
        const hub = hubOf(options, terminal);
        const answer = await hub.ask('register', path, movedSchema, { reason });
        const moved = movedVersion(`${county} 第 ${version} 版`, answer);
        terminal.out(options.json ? JSON.stringify(moved) : versionTable([moved]));
      },
    );
};
