import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  // Compiled code lives in dist/, sources do not: walking up finds the same root from both.
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'schemas', 'topics.yaml'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('project root not found: schemas/topics.yaml is missing');
    folder = parent;
  }
  return folder;
}

const root = findRoot();

/**
 * Absolute path of a file of the project that is read at run time (schemas, layouts, SQL).
 * @param relative path from the project root, with forward slashes
 */
export function projectPath(relative: string): string {
  return join(root, relative);
}
