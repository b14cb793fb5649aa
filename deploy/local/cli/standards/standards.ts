import type { Subcommand } from '../subcommand.js';
import { tryStandard } from './try.js';
import { validate } from './validate.js';

const subcommands: readonly Subcommand[] = [validate, tryStandard];

/** `hub standards`: a county's standard from its draft to the day on which it holds. */
export const standards: Subcommand = (parent, terminal) => {
  const command = parent
    .command('standards')
    .description('监测预警标准：检查、比较、试算、提交、审批');
  for (const add of subcommands) add(command, terminal);
};
