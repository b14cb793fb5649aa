import { spawn } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isRecorded, lookUp } from './process-identity.js';
import type { Server } from './server.js';
import { StackError } from './stack-error.js';
import type { RecordedServer } from './state-file.js';

/** A cold machine with one slow disk stays below a third of this. */
const startTimeoutMs = 90_000;
/** Kafka writes its last segments and PostgreSQL a checkpoint; past this the disk is stuck. */
const stopTimeoutMs = 30_000;
const pollMs = 50;
/** How much of a server's log an error message quotes. */
const tailLinesMax = 15;

/** Path of the log of one server; the run before is kept beside it as `<name>.1.log`. */
function logFile(stateDir: string, name: string): string {
  return join(stateDir, 'logs', `${name}.log`);
}

function logTail(path: string): string {
  if (!existsSync(path)) return '';
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-tailLinesMax);
  return lines.map((line) => `    ${line}`).join('\n');
}

/**
 * Starts the process of a server, its output going to its log.
 * @returns who it is, to be recorded at once: from here on it outlives us
 */
export function spawnServer(server: Server, stateDir: string): RecordedServer {
  const path = logFile(stateDir, server.name);
  if (existsSync(path)) renameSync(path, path.replace(/\.log$/, '.1.log'));
  const log = openSync(path, 'a');
  const child = spawn(server.command, server.args, {
    cwd: server.cwd,
    env: server.env,
    stdio: ['ignore', log, log],
    // A session of its own: Ctrl-C at the terminal would otherwise end all servers at once, the
    // database before the applications that still write to it.
    detached: true,
    ...server.account,
  });
  closeSync(log);
  // Unheard, this event would end us before the error below is told.
  child.on('error', () => undefined);
  child.unref();
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (identity === undefined) {
    throw new StackError(
      'STACK_SERVICE_FAILED',
      `${server.title} could not be started: ${server.command} does not run.`,
      `Its log is ${path}:\n${logTail(path)}`,
    );
  }
  const { title, marker, stopSignal } = server;
  return { ...identity, title, marker, stopSignal };
}

/** Whether the recorded process still runs and is not a stranger under its number. */
export function isRunning(recorded: RecordedServer): boolean {
  return isRecorded(recorded, lookUp(recorded.pid), recorded.marker);
}

/** @throws StackError STACK_SERVICE_FAILED with the end of the log, when it dies or does not answer */
export async function waitUntilReady(
  server: Server,
  running: RecordedServer,
  stateDir: string,
  timeoutMs = startTimeoutMs,
): Promise<void> {
  const path = logFile(stateDir, server.name);
  const giveUpAt = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < giveUpAt) {
    if (!isRunning(running)) {
      throw new StackError(
        'STACK_SERVICE_FAILED',
        `${server.title} ended while it was starting.`,
        `Its log is ${path}:\n${logTail(path)}`,
      );
    }
    try {
      await server.probe();
      return;
    } catch (error) {
      last = error;
    }
    await delay(pollMs);
  }
  const reason = last instanceof Error ? last.message : 'no answer';
  throw new StackError(
    'STACK_SERVICE_FAILED',
    `${server.title} runs but does not answer after ${String(timeoutMs / 1000)} s: ${reason}`,
    `Its log is ${path}:\n${logTail(path)}`,
  );
}

async function waitUntilGone(running: RecordedServer, timeoutMs: number): Promise<boolean> {
  const giveUpAt = performance.now() + timeoutMs;
  while (isRunning(running)) {
    if (performance.now() >= giveUpAt) return false;
    await delay(pollMs);
  }
  return true;
}

/**
 * Ends a server in order and waits until it is gone.
 * It is asked by number, not through the handle that started it, since after a crash of the launcher
 * there is no handle; the number is only used while it still is the recorded process.
 */
export async function stopServer(running: RecordedServer): Promise<void> {
  for (const signal of [running.stopSignal, 'SIGKILL'] as const) {
    if (!isRunning(running)) return;
    process.kill(running.pid, signal);
    if (await waitUntilGone(running, stopTimeoutMs)) return;
  }
  throw new StackError(
    'STACK_SERVICE_STUCK',
    `${running.title} (process ${String(running.pid)}) does not end.`,
    'It waits for a disk that does not answer; look at the machine.',
  );
}

/** Ends a server without giving it time to put anything in order, and waits until it is gone. */
export async function killServer(running: RecordedServer): Promise<void> {
  if (!isRunning(running)) return;
  process.kill(running.pid, 'SIGKILL');
  await waitUntilGone(running, stopTimeoutMs);
}
