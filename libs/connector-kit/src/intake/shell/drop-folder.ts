import { basename, relative, sep } from 'node:path';
import { watch, type FSWatcher } from 'chokidar';
import type { Logger } from '#service-kit';
import type { StateFolder } from '../../delivery/shell/state-folder.js';
import type { Arrivals } from './arrivals.js';

/** Time for which a file must stay as it is before it counts as complete, ms. */
const settledMs = 400;
const lookMs = 100;
/** Folders below a drop folder are not looked into. */
const depthMax = 0;

/** Names of files that somebody is still writing, or that programs leave beside the one they have open. */
const unfinished = /^(\.|~\$)|\.(part|tmp|crdownload)$/i;

/** Watches the drop folders of a connector and takes what appears there, in the order of the names. */
export class DropFolder {
  private watcher: FSWatcher | undefined;
  private readonly waiting = new Set<string>();
  private taking: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: StateFolder,
    private readonly layouts: readonly string[],
    private readonly arrivals: Arrivals,
    private readonly logger: Logger,
  ) {}

  /** Begins with what lies there already. */
  async start(): Promise<void> {
    const watcher = watch(
      this.layouts.map((layout) => this.folder.drop(layout)),
      {
        depth: depthMax,
        awaitWriteFinish: { stabilityThreshold: settledMs, pollInterval: lookMs },
        ignored: (path) => unfinished.test(basename(path)),
      },
    );
    this.watcher = watcher;
    watcher.on('add', (path) => {
      this.waiting.add(path);
      this.taking = this.taking.then(() => this.takeAll());
    });
    watcher.on('error', (error) => {
      this.logger.error({ error }, 'a drop folder cannot be watched');
    });
    await new Promise<void>((resolve) =>
      watcher.once('ready', () => {
        resolve();
      }),
    );
  }

  /** Lets the file that is being taken be taken. */
  async stop(): Promise<void> {
    await this.watcher?.close();
    await this.taking;
  }

  private async takeAll(): Promise<void> {
    for (const path of [...this.waiting].sort()) {
      this.waiting.delete(path);
      try {
        await this.arrivals.file(this.layoutOf(path), path, basename(path));
      } catch (error) {
        // It lies where it lay; the next event or the next start finds it.
        this.logger.error({ error }, 'a file could not be taken from its drop folder');
      }
    }
  }

  private layoutOf(path: string): string {
    const below = relative(this.folder.drop(''), path);
    return below.split(sep)[0] ?? '';
  }
}
