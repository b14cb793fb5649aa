import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '#schemas';
import type { Environment } from '#service-kit';
import { end, ofThisRun } from './children.js';
import { cpuSecondsOf, peakMiBOf, residentMiBOf } from './usage.js';

/** What a process of the hub is started with. */
export interface HubProcessOptions {
  /** Applications that it runs. */
  readonly names: readonly string[];
  readonly env: Environment;
  readonly logDir: string;
  /** Flags of Node, e.g. those that bound its heap. */
  readonly flags?: readonly string[];
}

/** Further flags of Node for what is measured, e.g. `--cpu-prof --cpu-prof-dir=…`, from the environment. */
export const profilingFlags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);

/** Applications of the hub as a process of their own, and what can be seen of it from outside. */
export class HubProcess {
  readonly #child: ChildProcess;

  constructor({ names, env, logDir, flags = [] }: HubProcessOptions) {
    mkdirSync(logDir, { recursive: true });
    const log = openSync(join(logDir, `${names.join('-')}.out`), 'a');
    const script = projectPath('dist/deploy/local/app.js');
    this.#child = ofThisRun(
      spawn(
        process.execPath,
        ['--enable-source-maps', ...flags, ...profilingFlags, script, ...names],
        { env: { ...process.env, ...env }, stdio: ['ignore', log, log] },
      ),
    );
    closeSync(log);
  }

  /** Whether it has ended, by itself or because it was told to. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Processor seconds since it began, its start included. */
  get cpuSeconds(): number {
    return cpuSecondsOf(this.#pid);
  }

  /** Resident memory now, MiB. */
  get residentMiB(): number {
    return residentMiBOf(this.#pid);
  }

  /** Highest resident memory so far, MiB. */
  get peakMiB(): number {
    return peakMiBOf(this.#pid);
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await end(this.#child);
  }

  get #pid(): number {
    return this.#child.pid ?? 0;
  }
}
