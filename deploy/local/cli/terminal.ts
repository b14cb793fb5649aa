import { resolve } from 'node:path';

/** Where a command reads its surroundings and writes its answer; a test gives one of its own. */
export interface Terminal {
  /** Folder from which the command was called: files are named from there. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The answer, for people or for machines. */
  readonly out: (text: string) => void;
  /** What went wrong, and progress: never part of the answer. */
  readonly err: (text: string) => void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { env } = process;
  return {
    // The bootstrap works in the project's folder; npm says where the person stood.
    folder: resolve(env['XINGTAI_CALLED_FROM'] ?? process.cwd()),
    env,
    out: (text) => {
      process.stdout.write(`${text}\n`);
    },
    err: (text) => {
      process.stderr.write(`${text}\n`);
    },
  };
}
