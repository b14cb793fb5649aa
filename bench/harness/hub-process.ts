import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
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

/** Of its log, which is gone with the installation. */
const lastCharacters = 2_000;

/** Further flags of Node for what is measured, e.g. `--cpu-prof --cpu-prof-dir=…`, from the environment. */
export const profilingFlags = (process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean);

/** Applications of the hub as a process of their own, and what can be seen of it from outside. */
export class HubProcess {
  readonly #child: ChildProcess;
  readonly #log: string;

  constructor({ names, env, logDir, flags = [] }: HubProcessOptions) {
    mkdirSync(logDir, { recursive: true });
    this.#log = join(logDir, `${names.join('-')}.out`);
    const log = openSync(this.#log, 'a');
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

  /**
   * For whoever waits for something that it is to do.
   * @throws Error where it has ended: what is waited for will never come
   */
  mustRun(): void {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) return;
    const how = signalCode ?? `code ${String(exitCode)}`;
    const lastLines = readFileSync(this.#log, 'utf8').slice(-lastCharacters);
    throw new Error(`a process of the hub has ended (${how}): ${lastLines}`);
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
