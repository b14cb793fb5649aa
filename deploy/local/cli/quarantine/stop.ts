import { hubOf, withAccess, type AccessOptions } from '../access.js';
import type { Subcommand } from '../subcommand.js';
import { redriveLine, redriveSchema } from './answers.js';

/** `hub quarantine stop <redrive>`: nothing more of it is put back. */
export const stop: Subcommand = (parent, terminal) => {
  withAccess(parent.command('stop'))
    .description('停止一次重投；已放回的不撤回，其余仍在隔离区')
    .argument('<redrive>', '重投编号')
    .requiredOption('--reason <text>', '理由，留痕')
    .action(async (redriveId: string, options: AccessOptions & { reason: string }) => {
      const path = `/redrives/${encodeURIComponent(redriveId)}/stop`;
      const { reason } = options;
      const hub = hubOf(options, terminal);
      terminal.out(redriveLine(await hub.ask('operations', path, redriveSchema, { reason })));
    });
};
