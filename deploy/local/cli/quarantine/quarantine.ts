import type { Subcommand } from '../subcommand.js';
import { list } from './list.js';
import { redrive } from './redrive.js';
import { stop } from './stop.js';

/** Steps of the quarantine, one file each. */
const steps: readonly Subcommand[] = [list, redrive, stop];

/** `hub quarantine …`: what could not be read or used, and putting it back. */
export const quarantine: Subcommand = (parent, terminal) => {
  const group = parent.command('quarantine').description('隔离区：查看，按原样重投，停止重投');
  for (const add of steps) add(group, terminal);
};
