// Completes package-lock.json after a package was added: node deploy/local/complete-lock.mjs
//
// Packages with native parts ask for one optional package for each platform. Where the registry does
// not serve some of those platforms, npm leaves them out of the lock file, and `npm ci` then refuses
// the file on every machine. The entries are written here from what the asking package says.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
const platform =
  /(android|darwin|freebsd|linux|openharmony|win32)-(x64|arm64|arm|ia32|ppc64|riscv64|s390x|loong64)/;

/** Whether the lock file has a package where Node would look for it from the folder of another one. */
function isLocked(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined)
      return true;
    if (at === '') return false;
  }
}

function entryFor(asking, name, version) {
  const [, os, cpu] = platform.exec(name) ?? [];
  if (os === undefined)
    throw new Error(`${name} names no platform; add it to the lock file by hand`);
  const libc = /-(gnu|musl)/.exec(name)?.[1];
  return {
    version,
    cpu: [cpu],
    ...(asking.dev === true ? { dev: true } : {}),
    ...(os === 'linux' && libc !== undefined ? { libc: [libc === 'gnu' ? 'glibc' : 'musl'] } : {}),
    optional: true,
    os: [os],
  };
}

const added = [];
for (const [from, asking] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(asking.optionalDependencies ?? {})) {
    if (isLocked(from, name)) continue;
    lock.packages[`node_modules/${name}`] = entryFor(asking, name, version);
    added.push(name);
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([one], [other]) => (one < other ? -1 : 1)),
);
writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(added.length === 0 ? 'Nothing was missing.' : `Added:\n  ${added.join('\n  ')}`);
