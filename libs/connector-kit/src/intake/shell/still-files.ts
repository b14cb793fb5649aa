import { stat } from 'node:fs/promises';

interface Sighting {
  readonly stamp: string;
  /** On the monotonic clock, ms. */
  readonly since: number;
}

/**
 * Watches for how long files have not changed. By looking, never by the time that a file carries: the clock of a
 * share may be another one, and a clock that is set back would make a file of now one of the future.
 */
export class StillFiles {
  private readonly sightings = new Map<string, Sighting>();

  /** For how long a file has been seen unchanged, ms; 0 at the first look, null for what is no file. */
  async msStill(path: string): Promise<number | null> {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true) {
      this.sightings.delete(path);
      return null;
    }
    const stamp = `${String(found.size)}/${String(found.mtimeMs)}`;
    const now = performance.now();
    const known = this.sightings.get(path);
    if (known?.stamp === stamp) return now - known.since;
    this.sightings.set(path, { stamp, since: now });
    return 0;
  }

  /** Forgets all files but these: what is taken or gone is never asked for again. */
  forgetAllBut(paths: ReadonlySet<string>): void {
    for (const path of this.sightings.keys()) {
      if (!paths.has(path)) this.sightings.delete(path);
    }
  }
}
