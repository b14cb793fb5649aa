import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How the library's temporary files of this process are called. */
const ofThisProcess = `tmp-${String(process.pid)}-`;

/** Workbooks of which rows are being read in this process. */
let readers = 0;

/** Says that a workbook is read; `readingEnds` must follow. */
export function readingBegins(): void {
  readers += 1;
}

/**
 * Takes away what was left of workbooks once none is being read. exceljs 4.4.0 keeps sheets that stand before their
 * texts in files, and takes a file away only when it was read to its end: of a workbook that is tried again and
 * again on a full disk each attempt would leave one, and there never would be room.
 */
export async function readingEnds(): Promise<void> {
  readers -= 1;
  if (readers > 0) return;
  const folder = tmpdir();
  const names = await readdir(folder).catch((): string[] => []);
  // In one turn with the look at the readers: whoever begins meanwhile makes no file before the next turn.
  if (readers > 0) return;
  const left = names.filter((name) => name.startsWith(ofThisProcess));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}
