import { copyFile, open, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HubError } from '#domain';
import { stampOf } from './file-stamp.js';

/** Code of an error of the system, such as ENOENT; null where it has none. */
export function systemCode(error: unknown): string | null {
  // Not by its class: tests and libraries have Errors of their own.
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : null;
}

/** What is not on the disk when the machine dies would be gone: its original is deleted next. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Moves a file to another file system, where a rename cannot lead. The copy is whole and on the disk before it
 * has its name, and has its name before the file is deleted: a crash in between leaves both, never none.
 * @throws HubError STORAGE_UNAVAILABLE when somebody still writes to the file; an error of the system otherwise.
 *   The file lies then where it lay, and no copy is left behind that would come in again and again.
 */
export async function carryOver(from: string, target: string): Promise<void> {
  // A name of its own: that of the file may be as long as a name can be.
  const unfinished = join(dirname(target), '.unfinished.part');
  const before = await stampOf(from);
  try {
    await copyFile(from, unfinished);
    await flush(unfinished);
    if ((await stampOf(from)) !== before) {
      throw new HubError('STORAGE_UNAVAILABLE', 'the file is still being written');
    }
    await rename(unfinished, target);
    await flush(dirname(target));
    await flush(dirname(dirname(target)));
  } catch (error) {
    await rm(unfinished, { force: true });
    await rm(target, { force: true });
    throw error;
  }
  await takeAway(from, target, before);
}

async function takeAway(from: string, copy: string, before: string): Promise<void> {
  try {
    await unlink(from);
  } catch (error) {
    const left = await stampOf(from).catch(systemCode);
    // A share whose answer was lost asks twice, and the second time the file is gone.
    if (left === 'ENOENT') return;
    // Only a file that is seen to lie there makes its copy needless: rather twice than not at all.
    if (left === before) await rm(copy, { force: true });
    throw error;
  }
}
