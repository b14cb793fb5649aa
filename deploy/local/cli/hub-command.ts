import { Command, CommanderError } from 'commander';
import { CommandEnd, exitCodes } from './exit-code.js';
import { explain } from './explain.js';
import { held } from './held/held.js';
import { quarantine } from './quarantine/quarantine.js';
import { read } from './read.js';
import { replay } from './replay.js';
import { standards } from './standards/standards.js';
import type { Subcommand } from './subcommand.js';
import type { Terminal } from './terminal.js';

/** Every subcommand of `hub`; a new one is a file of its own and a line here. */
const subcommands: readonly Subcommand[] = [standards, explain, read, replay, held, quarantine];

/** Subcommands inherit these settings only if they are made after them. */
function hubCommand(terminal: Terminal): Command {
  const hub = new Command('hub')
    .description('邢台“114”防贫数据中枢命令行')
    .helpOption('-h, --help', '显示帮助')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.out(text.trimEnd());
      },
      writeErr: (text) => {
        terminal.err(text.trimEnd());
      },
    });
  for (const add of subcommands) add(hub, terminal);
  return hub;
}

/**
 * Runs `hub` with the arguments given.
 * @returns the exit code, see `exitCodes`
 * @throws what no subcommand foresees: a bug
 */
export async function runHub(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await hubCommand(terminal).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommandEnd) {
      if (error.message !== '') terminal.err(error.message);
      return error.exitCode;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    throw error;
  }
}
