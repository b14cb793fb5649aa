import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type ExcelJS from 'exceljs';

/** The way from a sheet of the library's streaming writer into the archive, as far as it is asked. */
interface SheetParts {
  readonly stream: {
    readonly pipes: readonly (Writable & {
      readonly _writableState: { readonly needDrain: boolean; readonly length: number };
    })[];
  };
}

function waysOf(sheet: ExcelJS.Worksheet): SheetParts['stream']['pipes'] {
  return (sheet as unknown as SheetParts).stream.pipes;
}

/** Bytes of a sheet that were written and wait to be compressed. */
export function bytesWaiting(sheet: ExcelJS.Worksheet): number {
  return waysOf(sheet).reduce((sum, { _writableState: { length } }) => sum + length, 0);
}

/**
 * Waits until the archive takes more of a sheet. exceljs 4.4.0 never waits by itself: a sheet that is written
 * faster than it is compressed would be held in memory, all of it.
 * @param broken tells that the archive takes nothing any more
 * @throws the reason of `broken`
 */
export async function taken(sheet: ExcelJS.Worksheet, broken: AbortSignal): Promise<void> {
  for (const way of waysOf(sheet)) {
    broken.throwIfAborted();
    if (!way._writableState.needDrain) continue;
    await once(way, 'drain', { signal: broken }).catch((error: unknown) => {
      broken.throwIfAborted();
      throw error;
    });
  }
}
