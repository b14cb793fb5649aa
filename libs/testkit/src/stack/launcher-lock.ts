import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookUp, type ProcessIdentity } from './process-identity.js';
import { StackError } from './stack-error.js';

/** Two launchers finding the same dead one may each take a turn; more rounds than this is no accident. */
const roundsMax = 5;

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

function isAlive(holder: ProcessIdentity): boolean {
  const seen = lookUp(holder.pid);
  return seen !== undefined && !seen.defunct && seen.startedAt === holder.startedAt;
}

function busy(stateDir: string, pid: number): StackError {
  return new StackError(
    'STACK_BUSY',
    `The stack in ${stateDir} is already being run by process ${String(pid)}.`,
    `Stop that one first (kill ${String(pid)}), or give this one another state folder.`,
  );
}

/**
 * One launcher for each state folder: two would give one log folder to two brokers.
 * The lock is a file that names its holder; that of a killed holder is taken over.
 */
export class LauncherLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws StackError STACK_BUSY naming the holder, when one is alive */
  static take(stateDir: string): LauncherLock {
    const path = join(stateDir, 'launcher.json');
    const mine = `${path}.${String(process.pid)}`;
    const startedAt = lookUp(process.pid)?.startedAt ?? '';
    writeFileSync(mine, JSON.stringify({ pid: process.pid, startedAt }));
    try {
      for (let round = 0; round < roundsMax; round += 1) {
        if (LauncherLock.#tryLink(mine, path)) return new LauncherLock(path);
        LauncherLock.#clearDead(stateDir, path);
      }
      throw busy(stateDir, readHolder(path)?.pid ?? 0);
    } finally {
      rmSync(mine, { force: true });
    }
  }

  release(): void {
    if (readHolder(this.#path)?.pid === process.pid) rmSync(this.#path, { force: true });
  }

  // Linking is the one step that both creates the name and fails when it exists, content included.
  static #tryLink(mine: string, path: string): boolean {
    try {
      linkSync(mine, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  static #clearDead(stateDir: string, path: string): void {
    const holder = readHolder(path);
    if (holder !== undefined && isAlive(holder)) throw busy(stateDir, holder.pid);
    const aside = `${path}.dead.${String(process.pid)}`;
    try {
      renameSync(path, aside);
    } catch {
      return;
    }
    // Between reading and moving, another launcher may have put its own lock there: give that one back.
    const moved = readHolder(aside);
    if (moved !== undefined && isAlive(moved)) {
      LauncherLock.#tryLink(aside, path);
      rmSync(aside, { force: true });
      throw busy(stateDir, moved.pid);
    }
    rmSync(aside, { force: true });
  }
}
