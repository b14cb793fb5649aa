import type { Command } from 'commander';
import type { Terminal } from './terminal.js';

/**
 * A subcommand of `hub`, one file each: adds itself to its parent. Its action writes its answer to
 * `terminal.out` and ends other than well by throwing a `CommandEnd`.
 */
export type Subcommand = (parent: Command, terminal: Terminal) => void;
