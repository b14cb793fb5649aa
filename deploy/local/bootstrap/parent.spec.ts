import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { projectPath } from '#schemas';

const parentModule = projectPath('deploy/local/bootstrap/parent.mjs');
const preloaded = projectPath('deploy/local/bootstrap/end-with-parent.mjs');

/** Runs on until it is told, and says what it was told. */
const idle = `process.on('SIGHUP', () => { console.log('told'); process.exit(); });
  console.log('up'); setInterval(() => 0, 1e6);`;
const watching = `import { npmProcess, whenParentGone } from ${JSON.stringify(parentModule)};
  whenParentGone(() => { console.log('gone'); process.exit(); }, npmProcess());
  console.log('up'); setInterval(() => 0, 1e6);`;

/** A process that begins another one and waits; what both print comes out of it. */
function begin(command: string, args: readonly string[]): ChildProcess {
  const script = `import { spawn } from 'node:child_process';
    spawn(${JSON.stringify(command)}, ${JSON.stringify(args)}, { stdio: 'inherit' });`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function nextLine(lines: Interface): Promise<unknown> {
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

describe('a process whose parent is killed', () => {
  const evaluate = ['--input-type=module', '-e'];

  it.each([
    {
      name: 'is told to end where the bootstrap has begun it',
      command: process.execPath,
      args: ['--import', preloaded, ...evaluate, idle],
      says: 'told',
    },
    {
      name: 'notices it',
      command: process.execPath,
      args: [...evaluate, watching],
      says: 'gone',
    },
    {
      name: 'notices it also behind the shell of npm, which lives on',
      command: 'sh',
      args: ['-c', '"$0" "$@"; exit', process.execPath, ...evaluate, watching],
      says: 'gone',
    },
  ])('$name', async ({ command, args, says }) => {
    const parent = begin(command, args);
    if (parent.stdout === null) throw new Error('no output');
    const lines = createInterface(parent.stdout);
    expect(await nextLine(lines)).toBe('up');
    const said = nextLine(lines);
    parent.kill('SIGKILL');
    expect(await said).toBe(says);
  });
});
