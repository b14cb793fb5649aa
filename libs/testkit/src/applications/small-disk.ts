import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pieceBytes = 1_048_576;

/** A file system of limited size, which can be filled up. It takes Linux and the right to mount. */
export class SmallDisk {
  private constructor(readonly dir: string) {}

  /** @returns undefined where this machine does not let us mount; the disk then is never full */
  static mount(dir: string, mebibytes: number): SmallDisk | undefined {
    mkdirSync(dir, { recursive: true });
    const options = ['-t', 'tmpfs', '-o', `size=${String(mebibytes)}m,mode=755`, 'tmpfs', dir];
    return spawnSync('mount', options).status === 0 ? new SmallDisk(dir) : undefined;
  }

  /** Leaves no room for anybody. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.dir);
    const bytes = bavail * bsize;
    const piece = Buffer.alloc(pieceBytes);
    try {
      for (let written = 0; written < bytes; written += pieceBytes) {
        writeFileSync(this.#ballast, piece, { flag: 'a' });
      }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
    }
  }

  /** Gives the room back. */
  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  /** Takes the file system away with all that lies on it. */
  static unmount(dir: string): void {
    spawnSync('umount', ['-l', dir]);
  }

  get #ballast(): string {
    return join(this.dir, 'ballast');
  }
}
