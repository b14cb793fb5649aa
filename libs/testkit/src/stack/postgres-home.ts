import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from './server.js';
import { StackError } from './stack-error.js';

/** Where PostgreSQL lives on this machine, and as whom. */
export interface PostgresHome {
  /** Folder of its data. */
  readonly dir: string;
  /** Folder with `bin`, `lib` and `share`. */
  readonly binaries: string;
  /** Only when we are root, under which PostgreSQL refuses to run. */
  readonly account?: Account;
}

const accountName = 'postgres';
/** Used only by root, and only for projects that lie where the database's account may not go. */
const systemDir = '/var/lib/xingtai-hub';
const passOthers = 0o001;

function shortHash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}

/** Finds an account in the text of `/etc/passwd`. */
export function parsePasswd(text: string, name: string): Account | undefined {
  const fields = text
    .split('\n')
    .map((line) => line.split(':'))
    .find((parts) => parts[0] === name);
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
}

function findAccount(): Account | undefined {
  return parsePasswd(readFileSync('/etc/passwd', 'utf8'), accountName);
}

function needAccount(): Account {
  const found = findAccount();
  if (found !== undefined) return found;
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', accountName]);
  const made = findAccount();
  if (made !== undefined) return made;
  throw new StackError(
    'STACK_POSTGRES_MISSING',
    `PostgreSQL does not run as root, and the account "${accountName}" could not be made.`,
    `Make it (useradd --system ${accountName}), or run the hub as an ordinary user.`,
  );
}

/** Whether an account that owns nothing on the way may pass through to this folder. */
function isPassable(dir: string): boolean {
  for (let at = dir; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & passOthers) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function copiedBinaries(binaries: string): string {
  // Named after the package's own description, which holds its version: an upgrade gets a new folder.
  const description = readFileSync(join(dirname(binaries), 'package.json'));
  const target = join(systemDir, `binaries-${shortHash(description)}`);
  if (existsSync(target)) return target;
  const scratch = `${target}.${String(process.pid)}`;
  mkdirSync(systemDir, { recursive: true, mode: 0o755 });
  cpSync(binaries, scratch, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(scratch, target);
  } catch {
    rmSync(scratch, { recursive: true, force: true });
  }
  return target;
}

/** What the names of all outlying data folders of one state folder begin with. */
function outlyingPrefix(stateDir: string): string {
  return `state-${shortHash(stateDir)}-`;
}

/**
 * Folder of the data of a state folder that the database's account cannot reach.
 * @param generation changes when the state folder is made anew: a project deleted and cloned again to
 *   the same place would otherwise meet the old data, whose password is gone
 */
function outlyingFolder(stateDir: string, generation: string): string {
  return join(systemDir, `${outlyingPrefix(stateDir)}${shortHash(generation)}`);
}

/**
 * Decides where PostgreSQL keeps its data and runs its binaries from.
 * For an ordinary user that is the state folder and node_modules. Root has to lend it another account,
 * and a project below `/root` or a private temporary folder is closed to that one: then data and
 * binaries go to a folder of the system instead.
 * @param generation drawn when the state folder was made
 */
export function postgresHome(stateDir: string, binaries: string, generation: string): PostgresHome {
  const here = join(stateDir, 'postgres');
  if (process.getuid?.() !== 0) return { dir: here, binaries };
  const account = needAccount();
  const dir = isPassable(stateDir) ? here : outlyingFolder(stateDir, generation);
  removeOutlyingFolders(stateDir, dir);
  return {
    account,
    dir,
    binaries: isPassable(binaries) ? binaries : copiedBinaries(binaries),
  };
}

/**
 * Deletes the data outside a state folder that belongs to it, or to one that lay at the same place.
 * @param kept folder to leave alone
 */
export function removeOutlyingFolders(stateDir: string, kept?: string): void {
  if (!existsSync(systemDir)) return;
  for (const name of readdirSync(systemDir)) {
    const folder = join(systemDir, name);
    if (!name.startsWith(outlyingPrefix(stateDir)) || folder === kept) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}
