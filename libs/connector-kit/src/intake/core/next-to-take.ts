import { dirname } from 'node:path';

/**
 * The file that is taken next out of the drop folders: the first by name that no smaller name in the same
 * folder holds up. A corrected list `_02` that came before its `_01` would be taken back by it.
 * @param complete paths of files that are complete
 * @param unfinished paths of files that somebody may still be writing; one may have become complete since
 * @returns undefined where all that is complete stands behind something unfinished
 */
export function nextToTake(
  complete: ReadonlySet<string>,
  unfinished: readonly string[],
): string | undefined {
  return [...complete].sort().find((path) => {
    const folder = dirname(path);
    return !unfinished.some(
      (before) => before < path && !complete.has(before) && dirname(before) === folder,
    );
  });
}
