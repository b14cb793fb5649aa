import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, lookUp, type ProcessIdentity } from './process-identity.js';
import { StackError } from './stack-error.js';

/** Two launchers finding the same dead one may each take a turn; more rounds than this is no accident. */
const roundsMax = 5;

/** Applications, registry, brokers and database end one after the other; past this one of them is stuck. */
const endingTimeoutMs = 120_000;
const pollMs = 100;

/** By which the bootstrap tells what it runs its own number: the ones it runs end when it is gone. */
const launcherVariable = 'XINGTAI_LAUNCHER_PID';

/** Who runs the stack. */
interface Holder extends ProcessIdentity {
  /** The bootstrap that began it, when one did: once it is gone, the holder is about to end. */
  readonly launcher?: ProcessIdentity;
  /** Whether it has been asked to end. */
  readonly isEnding?: boolean;
}

function ourselves(): Holder {
  const { pid } = process;
  const launcher = identityOf(Number(process.env[launcherVariable] ?? 0));
  const startedAt = lookUp(pid)?.startedAt ?? '';
  return { pid, startedAt, ...(launcher === undefined ? {} : { launcher }) };
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(holder: ProcessIdentity): boolean {
  const seen = lookUp(holder.pid);
  return seen !== undefined && !seen.defunct && seen.startedAt === holder.startedAt;
}

function isEnding({ isEnding, launcher }: Holder): boolean {
  return isEnding === true || (launcher !== undefined && !isAlive(launcher));
}

function lockPath(stateDir: string): string {
  return join(stateDir, 'launcher.json');
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

  /**
   * Takes the lock, if need be once its holder has ended that was about to.
   * @param onWait told in a sentence for whom
   * @throws StackError STACK_BUSY naming the holder, when one is alive
   */
  static async take(
    stateDir: string,
    onWait: (sentence: string) => void = () => undefined,
  ): Promise<LauncherLock> {
    const giveUpAt = performance.now() + endingTimeoutMs;
    for (let told = false; performance.now() < giveUpAt; told = true) {
      const holder = readHolder(lockPath(stateDir));
      if (holder === undefined || !isAlive(holder) || !isEnding(holder)) break;
      if (!told) onWait(`Waiting for process ${String(holder.pid)}, which is ending the stack`);
      await delay(pollMs);
    }
    return LauncherLock.#takeNow(stateDir);
  }

  /** Lets whoever waits for the stack of this folder know that we, if we run it, have been asked to end. */
  static announceEnd(stateDir: string): void {
    const path = lockPath(stateDir);
    const holder = readHolder(path);
    if (holder?.pid !== process.pid) return;
    const scratch = `${path}.${String(process.pid)}`;
    writeFileSync(scratch, JSON.stringify({ ...holder, isEnding: true }));
    renameSync(scratch, path);
  }

  static #takeNow(stateDir: string): LauncherLock {
    const path = lockPath(stateDir);
    const mine = `${path}.${String(process.pid)}`;
    writeFileSync(mine, JSON.stringify(ourselves()));
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
