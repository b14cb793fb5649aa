// Running other programs so that somebody who waits knows for what, and learns why when one fails.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How much of a failed program's output is shown; the rest is in its log. */
const tailLinesMax = 25;
/** Without a terminal (a log of CI) a line a second would bury everything else. */
const quietEveryS = 30;

/** A failure that has been worded for the person at the terminal: no stack trace helps them. */
export class Stop extends Error {}

const running = new Set();

/** Hands a signal on to every program that is running. */
export function passOn(signal) {
  for (const child of running) child.kill(signal);
}

export const secondsSince = (began) => ((performance.now() - began) / 1000).toFixed(1);

/** Shows that a step goes on; returns what to call at its end. */
function showProgress(title, began) {
  const live = process.stdout.isTTY === true;
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
    if (live) process.stdout.write(`\r${title} … ${ticks} s `);
    else if (ticks % quietEveryS === 0) console.log(`${title} … ${ticks} s`);
  }, 1_000);
  return (ending) => {
    clearInterval(timer);
    console.log(`${live ? '\r' : ''}${title}: ${ending} (${secondsSince(began)} s)`);
  };
}

/**
 * Runs a program with its output in a log, and shows how long it has been at it.
 * @throws Stop with the end of the log when it fails
 */
export async function runQuietly(title, command, args, { cwd, log, env = process.env }) {
  const began = performance.now();
  mkdirSync(dirname(log), { recursive: true });
  const done = showProgress(title, began);
  const output = createWriteStream(log);
  await new Promise((resolve) => output.once('open', resolve));
  const { code, reason } = await waitFor(
    spawn(command, args, { cwd, env, stdio: ['ignore', output, output] }),
  );
  output.close();
  done(code === 0 ? 'done' : 'failed');
  if (code === 0) return;
  throw new Stop(
    `${tellingPart(readFileSync(log, 'utf8'))}\n\n${title} failed${reason}; all of its output is in ${log}`,
  );
}

/**
 * What of a log to show: from the first error on, since npm and Maven both end with a page of advice
 * that would push the reason off the screen.
 */
function tellingPart(text) {
  const lines = text.trimEnd().split('\n');
  const first = lines.findIndex((line) => /^npm error|^\[ERROR\]|\berror TS\d/.test(line));
  const shown = first < 0 ? lines.slice(-tailLinesMax) : lines.slice(first, first + tailLinesMax);
  return shown.join('\n');
}

/** Runs a program at the terminal itself. Resolves with its exit code. */
export async function runHere(command, args, { cwd, env = process.env }) {
  const { code } = await waitFor(spawn(command, args, { cwd, env, stdio: 'inherit' }));
  return code;
}

async function waitFor(child) {
  running.add(child);
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: 1, reason: `: ${error.message}` }));
      child.once('exit', (code, signal) =>
        resolve({ code: code ?? 1, reason: signal === null ? '' : ` (${signal})` }),
      );
    });
  } finally {
    running.delete(child);
  }
}
