import { execFile } from 'node:child_process';
import type { ServiceName } from './state-file.js';

/** How to run one server of the stack, and how to know that it does its work. */
export interface Server {
  readonly name: ServiceName;
  /** What the person at the terminal calls it. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The account to run under; our own when left out. */
  readonly account?: Account;
  /** On its command line and on no stranger's: how a left-over process is known to be ours. */
  readonly marker: string;
  /** The signal that makes it end in order: PostgreSQL waits for its clients on the usual one. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Makes what must be there before it runs, such as a data folder; nothing where it is there. */
  readonly prepare: () => Promise<void>;
  /** Resolves when it answers real requests; rejects while it does not. One try, bounded in time. */
  readonly probe: () => Promise<void>;
}

/**
 * Runs a tool that a server brings along to its end.
 * @returns what it complained about; undefined when it did its work
 */
export async function runTool(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly account?: Account },
): Promise<string | undefined> {
  const { cwd, account } = options;
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { env: bareEnvironment(), ...(cwd === undefined ? {} : { cwd }), ...account },
      (error, _stdout, stderr) => {
        if (error === null) resolve(undefined);
        else resolve(stderr.trim() === '' ? error.message : stderr);
      },
    );
  });
}

/** A user of the operating system, by numbers. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A probe that has not answered after this many milliseconds counts as failed and is made again. */
export const probeTimeoutMs = 3_000;

/**
 * The environment of a server: only what finding its libraries takes. The caller's own variables stay
 * out, because Quarkus reads its configuration from them and a stray one would change the registry.
 */
export function bareEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'JAVA_HOME'];
  const pairs = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(pairs), LANG: 'C.UTF-8' };
}
