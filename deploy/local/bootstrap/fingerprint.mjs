// Tells whether a step has anything to do, without asking the tool that would do it.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether `npm ci` would change nothing, from the two lists that npm itself keeps: what the lock file
 * wants, and what stands in `node_modules/.package-lock.json`, which npm writes last. An optional
 * package may be missing: it was made for another system.
 * @param wanted text of package-lock.json
 * @param installed text of node_modules/.package-lock.json; undefined when there is none
 */
export function isInstalled(wanted, installed) {
  if (installed === undefined) return false;
  const there = JSON.parse(installed).packages;
  return Object.entries(JSON.parse(wanted).packages).every(([path, entry]) => {
    if (path === '') return true;
    const found = there[path];
    return found === undefined ? entry.optional === true : found.version === entry.version;
  });
}

/** A file's text; undefined when it is not there. */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Hash of the content of files, by their paths. */
export function contentHash(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\0${readIfThere(path) ?? ''}\0`);
  return hash.digest('hex');
}

function* sourcesBelow(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcesBelow(path);
    else if (/\.m?ts$/.test(entry.name)) yield path;
  }
}

/**
 * Hash of which TypeScript files there are, how long they are and when they changed: a thousand looks
 * at the file system in place of reading every file. A wrong guess costs one compilation.
 */
export function sourcesHash(root, folders) {
  const hash = createHash('sha256');
  const paths = folders.flatMap((folder) => [...sourcesBelow(join(root, folder))]).sort();
  for (const path of [...paths, join(root, 'tsconfig.json'), join(root, 'package.json')]) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}
