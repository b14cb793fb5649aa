import { createRequire } from 'node:module';
import { readFileSync, watchFile } from 'node:fs';

/*
 * Loaded into a process of the hub before anything else (`node --import`): the process dies like by
 * `kill -9` when it reaches a step for the n-th time, and its clock can be set from outside. The hub itself
 * knows nothing of it; the steps are seen where its libraries send them.
 */

/** `<step>:<occurrence>`, e.g. `before-commit:12`; nothing for a process that is to live. */
const [step, occurrence] = (process.env['FAULTS_DIE_AT'] ?? ':').split(':');
/** File with the milliseconds by which the clock of this process is wrong. */
const clockFile = process.env['FAULTS_CLOCK_FILE'];

let reached = 0;

function pass(name: string): void {
  if (name !== step) return;
  reached += 1;
  if (reached === Number(occurrence)) process.kill(process.pid, 'SIGKILL');
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Has a method pass one step before it begins and another when it has succeeded. */
function around(
  owner: Record<string, Method>,
  name: string,
  stepsOf: (args: readonly unknown[]) => readonly [before: string, after: string] | undefined,
): void {
  const original = owner[name];
  if (original === undefined) throw new Error(`${name} is not where it was: see die-at-step.ts`);
  owner[name] = function (this: unknown, ...args: unknown[]): unknown {
    const found = stepsOf(args);
    if (found === undefined) return original.apply(this, args);
    const [before, after] = found;
    pass(before);
    const result = original.apply(this, args);
    if (!(result instanceof Promise)) return result;
    return result.then((value: unknown) => {
      pass(after);
      return value;
    });
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}

const require = createRequire(import.meta.url);
const { Client } = require('pg') as { Client: { prototype: Record<string, Method> } };
const Broker = require('kafkajs/src/broker') as { prototype: Record<string, Method> };

around(Client.prototype, 'query', ([query]) => {
  const text = textOf(query).trimStart().toUpperCase();
  if (text.startsWith('START TRANSACTION')) return ['before-transaction', ''];
  return text.startsWith('COMMIT') ? ['before-commit', 'after-commit'] : undefined;
});
around(Broker.prototype, 'fetch', () => ['', 'after-fetch']);
around(Broker.prototype, 'produce', () => ['before-publish', 'after-publish']);
around(Broker.prototype, 'offsetCommit', () => ['before-offset-commit', 'after-offset-commit']);

if (clockFile !== undefined) {
  // The clock of the process itself is what goes wrong here.
  /* eslint-disable no-restricted-properties */
  const trueNow = Date.now;
  let offsetMs = 0;
  const read = (): void => {
    offsetMs = Number(readFileSync(clockFile, 'utf8'));
  };
  Date.now = () => trueNow() + offsetMs;
  watchFile(clockFile, { interval: 200 }, read).unref();
}
