import type { Subcommand } from '../subcommand.js';
import { approve } from './approve.js';
import { diff } from './diff.js';
import { list } from './list.js';
import { show } from './show.js';
import { submit } from './submit.js';
import { tryOut } from './try.js';
import { validate } from './validate.js';
import { withdraw } from './withdraw.js';

const subcommands: readonly Subcommand[] = [
  validate,
  diff,
  tryOut,
  submit,
  approve,
  withdraw,
  list,
  show,
];

/** `hub standards`: a county's standard from its draft to the day on which it holds. */
export const standards: Subcommand = (parent, terminal) => {
  const command = parent
    .command('standards')
    .helpCommand(false)
    .description('监测预警标准：检查、比较、试算、提交、批准、撤回、列出、显示');
  for (const add of subcommands) add(command, terminal);
};
