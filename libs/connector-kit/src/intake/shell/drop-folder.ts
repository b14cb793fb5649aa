import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watch, type FSWatcher } from 'chokidar';
import type { Clock, Logger } from '#service-kit';
import type { StateFolder } from '../../delivery/shell/state-folder.js';
import { nextToTake } from '../core/next-to-take.js';
import type { Arrivals } from './arrivals.js';

/** Time for which a file must stay as it is before it counts as complete, ms. */
const settledMs = 400;
const lookMs = 100;
/** Folders below a drop folder are not looked into. */
const depthMax = 0;
/** A file that nobody has written to for so long holds up none behind it: it cannot be taken. ms */
const heldUpMsMax = 30_000;

/** Names of files that somebody is still writing, or that programs leave beside the one they have open. */
const unfinished = /^(\.|~\$)|\.(part|tmp|crdownload)$/i;

/** What a drop folder needs. */
export interface DropFolderParts {
  readonly folder: StateFolder;
  readonly arrivals: Pick<Arrivals, 'file'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Watches the drop folders of a connector and takes what appears there, in the order of the names: a
 * corrected list `_02` that came before its `_01` would be taken back by it.
 */
export class DropFolder {
  private watcher: FSWatcher | undefined;
  /** Files that are complete and not taken yet. */
  private readonly complete = new Set<string>();
  /** Files that could not be taken: they hold up nobody. */
  private readonly failed = new Set<string>();
  private readonly stopping = new AbortController();
  private taking: Promise<void> | undefined;

  constructor(
    private readonly parts: DropFolderParts,
    private readonly layouts: readonly string[],
  ) {}

  /** Begins with what lies there already. */
  async start(): Promise<void> {
    const { folder, logger } = this.parts;
    const watcher = watch(
      this.layouts.map((layout) => folder.drop(layout)),
      {
        depth: depthMax,
        awaitWriteFinish: { stabilityThreshold: settledMs, pollInterval: lookMs },
        ignored: (path) => unfinished.test(basename(path)),
      },
    );
    this.watcher = watcher;
    watcher.on('add', (path) => {
      this.failed.delete(path);
      this.complete.add(path);
      this.taking ??= this.takeAll();
    });
    watcher.on('error', (error) => {
      logger.error({ error }, 'a drop folder cannot be watched');
    });
    await new Promise<void>((resolve) =>
      watcher.once('ready', () => {
        resolve();
      }),
    );
  }

  /** Lets the file that is being taken be taken. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watcher?.close();
    await this.taking;
  }

  private async takeAll(): Promise<void> {
    const { signal } = this.stopping;
    while (this.complete.size > 0 && !signal.aborted) {
      if (await this.takeNext()) continue;
      // All that is complete stands behind a name that is still being written.
      await delay(lookMs, undefined, { signal }).catch(() => undefined);
    }
    // In the same turn as the last check: what is complete from now on starts another round.
    this.taking = undefined;
  }

  /** Takes the first file that none with a smaller name holds up; false when there is no such file. */
  private async takeNext(): Promise<boolean> {
    const beingWritten = await this.beingWritten();
    // In one turn with the look at what is complete: more becomes complete while folders are read.
    const path = nextToTake(this.complete, beingWritten);
    if (path === undefined) return false;
    this.complete.delete(path);
    await this.take(path);
    return true;
  }

  private async take(path: string): Promise<void> {
    try {
      await this.parts.arrivals.file(this.layoutOf(path), path, basename(path));
    } catch (error) {
      // It lies where it lay; the next event or the next start finds it.
      this.failed.add(path);
      this.parts.logger.error({ error }, 'a file could not be taken from its drop folder');
    }
  }

  /** What lies in the folders of complete files and may not be complete itself. */
  private async beingWritten(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const folder of new Set([...this.complete].map((path) => dirname(path)))) {
      const names = await readdir(folder).catch((): string[] => []);
      for (const name of names) {
        const path = join(folder, name);
        const isKnown = this.complete.has(path) || this.failed.has(path);
        if (isKnown || unfinished.test(name)) continue;
        if (await this.isBeingWritten(path)) found.push(path);
      }
    }
    return found;
  }

  private async isBeingWritten(path: string): Promise<boolean> {
    const found = await stat(path).catch(() => null);
    // The time of the change and not that of the content: a file that was moved here keeps the latter.
    return found?.isFile() === true && this.parts.clock.now() - found.ctimeMs < heldUpMsMax;
  }

  private layoutOf(path: string): string {
    const below = relative(this.parts.folder.drop(''), path);
    return below.split(sep)[0] ?? '';
  }
}
