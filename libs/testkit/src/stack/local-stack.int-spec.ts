import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { projectPath } from '#schemas';
import { eventually } from '../applications/eventually.js';
import { LocalStack } from './local-stack.js';
import { queryOnce } from './postgres-server.js';

const stateDir = mkdtempSync(join(tmpdir(), 'hub-stack-'));
const stackTimeoutMs = 300_000;

async function launch(): Promise<ChildProcess> {
  const ready = join(stateDir, 'ready.env');
  const script = projectPath('dist/deploy/local/stack.js');
  const args = [script, '--state-dir', stateDir, '--throw-away', '--variables-file', ready];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!existsSync(ready)) {
    if (child.exitCode !== null) throw new Error('the launcher ended before it was ready');
    await delay(50);
  }
  return child;
}

async function killHard(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

function pidOf(service: 'kafka' | 'registry' | 'postgres'): number {
  const state = JSON.parse(readFileSync(join(stateDir, 'stack.json'), 'utf8')) as {
    services: Record<string, { pid: number }>;
  };
  return state.services[service]!.pid;
}

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}

/** A start of our own on the same folder, with what it said while starting. */
async function startAgain(): Promise<{ stack: LocalStack; said: string }> {
  const sentences: string[] = [];
  const stack = await LocalStack.start({
    stateDir,
    durable: false,
    onProgress: (sentence) => sentences.push(sentence),
  });
  return { stack, said: sentences.join('\n') };
}

async function withAdmin<T>(brokers: string[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

async function leaveTraces(stack: LocalStack): Promise<void> {
  await withAdmin(stack.brokers, (admin) => admin.createTopics({ topics: [{ topic: 'trace' }] }));
  const kafka = new Kafka({ brokers: stack.brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: 'trace', messages: [{ value: 'kept' }] });
  await producer.disconnect();
  const registered = await fetch(`${stack.registryUrl}/subjects/trace-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ schema: '"string"' }),
  });
  expect(registered.status).toBe(200);
  await queryOnce(stack.postgresUrl(), 'create table trace as select 1 as kept');
}

async function findTraces(stack: LocalStack): Promise<unknown> {
  const offsets = await withAdmin(stack.brokers, (admin) => admin.fetchTopicOffsets('trace'));
  const subjects: unknown = await (await fetch(`${stack.registryUrl}/subjects`)).json();
  const rows = await queryOnce(stack.postgresUrl(), 'select kept from trace');
  return { records: offsets[0]?.high, subjects, rows };
}

const traces = { records: '1', subjects: ['trace-value'], rows: [{ kept: 1 }] };

describe('the local stack', () => {
  afterAll(async () => {
    await LocalStack.remove(stateDir);
  }, stackTimeoutMs);

  it(
    'keeps its servers and loses nothing when the launcher is killed',
    async () => {
      const launcher = await launch();
      // A second launcher on the same folder would give one log folder to two brokers.
      await expect(startAgain()).rejects.toMatchObject({
        code: 'STACK_BUSY',
        message: expect.stringContaining(String(launcher.pid)) as string,
      });
      await killHard(launcher);

      const first = await startAgain();
      expect(first.said.match(/was left running by an earlier start and is kept/g)).toHaveLength(3);
      await leaveTraces(first.stack);
      const addresses = first.stack.describe();

      // The broker dies as well: it comes back on the same address, and the registry with it.
      process.kill(pidOf('kafka'), 'SIGKILL');
      await first.stack.stop();
      const second = await startAgain();
      expect(second.said).toMatch(/Kafka answers[^]*Schema registry answers/);
      expect(second.stack.describe()).toEqual(addresses);
      expect(await findTraces(second.stack)).toEqual(traces);

      const pids = (['kafka', 'registry', 'postgres'] as const).map(pidOf);
      await second.stack.stop();
      // One that has ended keeps its number until the system has told its parent, which is us.
      await eventually('all of them are gone', () => pids.every(isGone));
    },
    stackTimeoutMs,
  );
});
