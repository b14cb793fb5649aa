import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectPath } from '#schemas';
import { layOutTree, removeTree, write } from './planted-tree.js';

const run = promisify(execFile);
const timeoutMs = 120_000;
const room = 'services/matching/src/routing';

const globals = ['Date', 'process', 'console', 'performance', 'setTimeout', 'setInterval', 'fetch'];

interface Planted {
  readonly name: string;
  readonly text: string;
  readonly rule: string;
}

/** One file each of a core that breaks exactly one rule. */
const planted: readonly Planted[] = [
  ...globals.map((name) => ({
    name,
    text: `export const planted = ${name};\n`,
    rule: 'no-restricted-globals',
  })),
  {
    name: 'Math.random',
    text: 'export const planted = Math.random();\n',
    rule: 'no-restricted-properties',
  },
  {
    name: 'Temporal.Now',
    text: "import { Temporal } from 'temporal-polyfill';\nexport const planted = Temporal.Now.instant();\n",
    rule: 'no-restricted-properties',
  },
  ...['randomUUID', 'randomBytes', 'randomInt'].map((name) => ({
    name,
    text: `export { ${name} as planted } from 'node:crypto';\n`,
    rule: 'no-restricted-imports',
  })),
];

const fileOf = (folder: string, name: string): string =>
  `${room}/${folder}/${name.toLowerCase().replace('.', '-')}.ts`;

/** What else is looked at, and the rules that it breaks. */
const others = [
  {
    name: 'a core that keeps to its parameters',
    file: fileOf('core', 'pure'),
    text: 'export const planted = (now: number): number => Math.max(now, 1);\n',
    rules: [],
  },
  {
    name: 'a spec of a core, which may ask the time',
    file: `${room}/core/pure.spec.ts`,
    text: 'export const planted = new Date(0);\n',
    rules: [],
  },
  {
    name: 'a shell, which may reach the machine',
    file: fileOf('shell', 'machine'),
    text: 'export const planted = [process.pid, Math.random()];\n',
    rules: [],
  },
  {
    name: 'a shell that does not ask the clock',
    file: fileOf('shell', 'now'),
    text: 'export const planted = Date.now();\n',
    rules: ['no-restricted-properties'],
  },
];

describe('the lint rules that keep a core pure', () => {
  let root: string;
  let broken: ReadonlyMap<string, readonly (string | null)[]>;

  beforeAll(async () => {
    root = await layOutTree('eslint.config.mjs');
    for (const { name, text } of planted) await write(root, fileOf('core', name), text);
    for (const { file, text } of others) await write(root, file, text);
    const cli = projectPath('node_modules/eslint/bin/eslint.js');
    const { stdout } = await run(process.execPath, [cli, '--format', 'json', '.'], { cwd: root })
      // The exit code tells that something was found.
      .catch((error: unknown) => error as { stdout: string });
    const report = JSON.parse(stdout) as {
      filePath: string;
      messages: { ruleId: string | null }[];
    }[];
    broken = new Map(
      report.map(({ filePath, messages }) => [filePath, messages.map(({ ruleId }) => ruleId)]),
    );
  }, timeoutMs);

  afterAll(async () => {
    await removeTree(root);
  });

  it.each(planted)('$rule fires on $name in a core', ({ name, rule }) => {
    expect(broken.get(join(root, fileOf('core', name)))).toEqual([rule]);
  });

  it.each(others)('take for what it is: $name', ({ file, rules }) => {
    expect(broken.get(join(root, file))).toEqual(rules);
  });
});
