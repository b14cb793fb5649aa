// From a fresh clone to a running command: node deploy/local/bootstrap.mjs <command> [arguments]
//
//   prepare           install, fetch, compile; start nothing
//   java              fetch Kafka and the schema registry alone
//   test [checks]     the checks of deploy/local/test.mjs, all or those named
//   anything else     dist/deploy/local/<command>.js on the pinned Node: start, app, hub, stack, reset …
//
// It uses nothing but Node itself, since it is what installs the rest.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmProcess, whenParentGone } from './bootstrap/parent.mjs';
import { fetchJava, pinnedNode, prepare } from './bootstrap/steps.mjs';
import { passOn, runHere, Stop } from './bootstrap/terminal.mjs';

const launchedAt = String(Date.now());
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** kafkajs sets timers in the past; Node 24 warns about each, and nobody here can do anything about it. */
const quiet = ['--disable-warning=TimeoutNegativeWarning'];

const endWithUs = ['--import', new URL('bootstrap/end-with-parent.mjs', import.meta.url).href];

/**
 * A connector runs in 300 MB, whatever the size of a file. Left alone, V8 lets garbage grow to several
 * times of that before it looks.
 */
function memoryFlags(command, [application]) {
  const isConnector =
    command === 'app' && existsSync(join(root, 'connectors', application ?? '', 'app.ts'));
  if (!isConnector) return [];
  return JSON.parse(readFileSync(join(root, 'deploy/local/memory.json'), 'utf8')).connectorFlags;
}

async function run(command, args) {
  if (command === 'java') {
    await fetchJava(root);
    return 0;
  }
  await prepare(root);
  if (command === 'prepare') return 0;
  const script =
    command === 'test'
      ? join(root, 'deploy', 'local', 'test.mjs')
      : join(root, 'dist', 'deploy', 'local', `${command}.js`);
  if (!existsSync(script)) throw new Stop(`There is no command "${command}".`);
  // Installing and compiling belong to the wait that the start screen tells.
  const env = {
    ...process.env,
    XINGTAI_LAUNCHED_AT_MS: launchedAt,
    // Noted beside the stack's lock: a stack whose launcher is gone is about to be ended.
    XINGTAI_LAUNCHER_PID: String(process.pid),
    // A quarter off the time in which the packages are loaded.
    NODE_COMPILE_CACHE: join(root, '.hub', 'compile-cache'),
    // Files on a command line are meant from where the person stands, not from the project's root.
    XINGTAI_CALLED_FROM: process.env.INIT_CWD ?? process.cwd(),
  };
  const flags = [...quiet, ...endWithUs, ...memoryFlags(command, args), '--enable-source-maps'];
  return runHere(pinnedNode(root), [...flags, script, ...args], { cwd: root, env });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // Having a listener keeps us here until the command has ended in order.
  process.on(signal, () => passOn(signal));
}

if (process.env.npm_lifecycle_event !== undefined) {
  // npm ends at once when it is told to, and with it the shell between npm and us, which hands nothing
  // on: the hub would run on with nobody in charge of it.
  whenParentGone(() => passOn('SIGHUP'), npmProcess());
}

const [command = 'start', ...args] = process.argv.slice(2);
try {
  process.exitCode = await run(command, args);
} catch (error) {
  console.error(error instanceof Stop ? `\n${error.message}` : error);
  process.exitCode = 1;
}
