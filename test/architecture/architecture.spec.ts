import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectPath } from '#schemas';

const run = promisify(execFile);

/** One file each that breaks exactly one rule, so that a rule that no longer fires is noticed. */
const plantedViolations = [
  {
    rule: 'core-is-pure',
    from: 'services/matching/src/routing/core/planted.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n",
  },
  {
    rule: 'core-not-to-shell',
    from: 'services/matching/src/routing/core/planted.ts',
    text: "export { target } from '../shell/target.js';\n",
  },
  {
    rule: 'applications-do-not-import-each-other',
    from: 'services/correlation/src/planted.ts',
    text: "export { target } from '../../matching/src/routing/shell/target.js';\n",
  },
  {
    rule: 'libs-and-schemas-do-not-import-applications',
    from: 'libs/testkit/src/planted.ts',
    text: "export { target } from '../../../services/matching/src/routing/shell/target.js';\n",
  },
  {
    rule: 'schemas-stand-alone',
    from: 'schemas/planted.ts',
    text: "export { target } from '../libs/domain/src/index.js';\n",
  },
  {
    rule: 'rank-of-bus',
    from: 'libs/bus/src/planted.ts',
    text: "export { target } from '../../service-kit/src/index.js';\n",
  },
  {
    rule: 'only-the-surface-of-a-lib',
    from: 'services/correlation/src/planted.ts',
    text: "export { target } from '../../../libs/domain/src/inside.js';\n",
  },
  {
    rule: 'kafkajs-in-one-place',
    from: 'services/correlation/src/planted.ts',
    text: "import { Kafka } from 'kafkajs';\nexport const planted = Kafka;\n",
  },
  {
    rule: 'no-cycles',
    from: 'libs/domain/src/inside.ts',
    text: "import { target as other } from './index.js';\nexport const target = other;\n",
  },
] as const;

const targets = [
  'services/matching/src/routing/shell/target.ts',
  'libs/domain/src/index.ts',
  'libs/domain/src/inside.ts',
  'libs/service-kit/src/index.ts',
];

async function write(root: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

/** Names of the rules that a tree breaks. */
async function brokenRules(root: string, folders: readonly string[]): Promise<string[]> {
  const cli = projectPath('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const args = [cli, '--config', config, '--output-type', 'json', ...folders];
  const { stdout } = await run(process.execPath, args, { cwd: root, maxBuffer: 256 * 1024 * 1024 })
    // The exit code is the number of violations.
    .catch((error: unknown) => error as { stdout: string });
  const report = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(report.summary.violations.map(({ rule }) => rule.name))].sort();
}

describe('the architecture rules', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hub-architecture-'));
    await cp(projectPath('.dependency-cruiser.cjs'), join(root, '.dependency-cruiser.cjs'));
    await cp(projectPath('tsconfig.json'), join(root, 'tsconfig.json'));
    await cp(projectPath('package.json'), join(root, 'package.json'));
    await symlink(projectPath('node_modules'), join(root, 'node_modules'));
    for (const target of targets) await write(root, target, 'export const target = 1;\n');
    await write(root, 'libs/domain/src/index.ts', "export { target } from './inside.js';\n");
  });

  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  it('find nothing in a tree that keeps them', async () => {
    expect(await brokenRules(root, ['libs', 'services'])).toEqual([]);
  });

  it.each(plantedViolations)('$rule fires on a planted violation', async ({ rule, from, text }) => {
    await write(root, from, text);
    const folders = from.startsWith('schemas')
      ? ['libs', 'services', 'schemas']
      : ['libs', 'services'];
    expect(await brokenRules(root, folders)).toEqual([rule]);
  });

  it('find nothing in this tree', async () => {
    const folders = ['schemas', 'libs', 'connectors', 'services', 'deploy', 'test'];
    expect(await brokenRules(projectPath('.'), folders)).toEqual([]);
  }, 60_000);
});
