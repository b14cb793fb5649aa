import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectPath } from '#schemas';

/**
 * An empty tree with the project's packages and settings, in which rules can be broken on purpose.
 * @param rules file of the rules, from the project root
 * @returns its folder
 */
export async function layOutTree(rules: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'hub-architecture-'));
  for (const file of [rules, 'tsconfig.json', 'package.json']) {
    await cp(projectPath(file), join(root, file));
  }
  await symlink(projectPath('node_modules'), join(root, 'node_modules'));
  return root;
}

/** Takes a tree away again. */
export async function removeTree(root: string): Promise<void> {
  await rm(root, { recursive: true, force: true });
}

/** Writes a file of a tree. */
export async function write(root: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}
