import { access, constants, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuidV7 } from 'uuid';

/**
 * Whether files can be made in a folder and taken out of it. Asked by doing it: the rights of a folder on a share,
 * or on a disk that has gone read-only, say yes where the first write says no.
 */
export async function canWrite(folder: string): Promise<boolean> {
  // A name that no drop folder takes for a file of its department.
  const probe = join(folder, `.hub-${uuidV7()}.tmp`);
  try {
    await access(folder, constants.W_OK);
    await writeFile(probe, '');
    await rm(probe);
    return true;
  } catch {
    return false;
  }
}
