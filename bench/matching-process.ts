import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '#schemas';

const kibibyte = 1_024;

/** Bytes of a mebibyte. */
export const mebibyte = kibibyte * kibibyte;

/** Matching as a process of its own, and what can be seen of it from outside. */
export class Matching {
  readonly #child: ChildProcess;

  constructor(env: Readonly<Record<string, string | undefined>>, logDir: string) {
    const log = openSync(join(logDir, 'matching.out'), 'a');
    this.#child = spawn(
      process.execPath,
      ['--enable-source-maps', projectPath('dist/deploy/local/app.js'), 'matching'],
      { env: { ...process.env, ...env }, stdio: ['ignore', log, log] },
    );
    closeSync(log);
  }

  /** Resident memory now, bytes. Linux alone tells it so. */
  get residentBytes(): number {
    const status = readFileSync(`/proc/${String(this.#child.pid)}/status`, 'utf8');
    return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * kibibyte;
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
