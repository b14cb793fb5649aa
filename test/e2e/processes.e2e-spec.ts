import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { projectPath } from '#schemas';
import { prefixOf } from '#service-kit';
import {
  eventually,
  makeTestInstallation,
  removeTestInstallation,
  type TestInstallation,
} from '#testkit';
import { applicationNames } from '../../deploy/local/load-applications.js';

const timeoutMs = 300_000;
const readyWithinMs = 120_000;
/** As many as there are cores on a small machine. */
const atOnce = 2;
const askAgainMs = 20;

/** The entry point of an application, which is all that its process runs. */
function mainOf(name: string): string {
  const [connector, service] = [`connectors/${name}/main.js`, `services/${name}/src/main.js`];
  return projectPath(`dist/${existsSync(projectPath(`dist/${connector}`)) ? connector : service}`);
}

describe('an application as a process of its own', () => {
  let installation: TestInstallation;
  const begun: ChildProcess[] = [];

  beforeAll(async () => {
    installation = await makeTestInstallation();
  });

  afterAll(async () => {
    // Whatever a failed test left running.
    for (const child of begun) child.kill('SIGKILL');
    await removeTestInstallation(installation);
  }, timeoutMs);

  /** Runs it until it is ready, and asks it to end. @returns what became of it */
  async function life(name: string, handedOn: boolean): Promise<string> {
    const flags = ['--disable-warning=TimeoutNegativeWarning', '--enable-source-maps'];
    const child = spawn(process.execPath, [...flags, mainOf(name)], {
      env: { PATH: process.env['PATH'], ...installation.env, [`${prefixOf(name)}PORT`]: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    begun.push(child);
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => said.push(line));
    }
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const ready = async (): Promise<boolean> => {
      if (child.exitCode !== null) throw new Error(`${name} ended: ${said.join('\n')}`);
      const url = /: (http\S+) \(API: /.exec(said.join('\n'))?.[1];
      return url !== undefined && (await fetch(`${url}/health/ready`)).ok;
    };
    await eventually(`${name} is ready`, ready, readyWithinMs);
    // A supervisor asks once; terminal, npm and bootstrap each hand on one and the same Ctrl-C.
    const ask = (): boolean => child.kill(handedOn ? 'SIGINT' : 'SIGTERM');
    ask();
    const again = handedOn ? setInterval(ask, askAgainMs) : undefined;
    const [code, signal] = await ended;
    clearInterval(again);
    return `${name}: ${String(signal ?? code)}`;
  }

  it('has a command', () => {
    const { scripts } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const commands = applicationNames.map((name) => scripts[`start:${name}`]);
    expect(commands).toEqual(
      applicationNames.map((name) => `node deploy/local/bootstrap.mjs app ${name}`),
    );
  });

  it(
    'becomes ready, and ends in order when it is told to: each of them',
    async () => {
      const left = [...applicationNames];
      const outcomes: string[] = [];
      const work = async (): Promise<void> => {
        for (let name = left.shift(); name !== undefined; name = left.shift()) {
          outcomes.push(await life(name, left.length % 2 === 0));
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      expect(outcomes.sort()).toEqual(applicationNames.map((name) => `${name}: 0`).sort());
    },
    timeoutMs,
  );
});
