import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectPath } from '#schemas';
import { layOutTree, removeTree, write } from './planted-tree.js';

const run = promisify(execFile);
const timeoutMs = 120_000;
const core = 'services/matching/src/routing/core';

/** A lib that has no rank, so that even the highest has something that it may not import. */
const unranked = 'libs/unranked/src/index.ts';

/** What each lib may not import: the next one above it. */
const upwards = [
  { rank: 'domain', target: '../../bus/src/index.js' },
  { rank: 'bus', target: '../../service-kit/src/index.js' },
  { rank: 'persistence', target: '../../bus/src/index.js' },
  { rank: 'service-kit', target: '../../connector-kit/src/index.js' },
  { rank: 'connector-kit', target: '../../testkit/src/index.js' },
  { rank: 'testkit', target: '../../unranked/src/index.js' },
].map(({ rank, target }) => ({
  rule: `rank-of-${rank}`,
  from: `libs/${rank}/src/planted.ts`,
  text: `export { target } from '${target}';\n`,
}));

/** One file each that breaks exactly one rule, so that a rule that no longer fires is noticed. */
const plantedViolations = [
  {
    rule: 'core-is-pure',
    from: `${core}/reads-files.ts`,
    text: "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n",
  },
  {
    rule: 'core-not-to-shell',
    from: `${core}/calls-shell.ts`,
    text: "export { target } from '../shell/target.js';\n",
  },
  {
    rule: 'core-not-to-shell-of-libs',
    from: `${core}/calls-lib.ts`,
    text: "export { target } from '../../../../../libs/service-kit/src/index.js';\n",
  },
  {
    rule: 'applications-do-not-import-each-other',
    from: 'services/correlation/src/other-application.ts',
    text: "export { target } from '../../matching/src/routing/shell/target.js';\n",
  },
  {
    rule: 'libs-and-schemas-do-not-import-applications',
    from: 'libs/testkit/src/application.ts',
    text: "export { target } from '../../../services/matching/src/routing/shell/target.js';\n",
  },
  {
    rule: 'libs-and-schemas-do-not-import-applications',
    from: 'libs/testkit/src/bench.ts',
    text: "export { target } from '../../../bench/target.js';\n",
  },
  {
    rule: 'schemas-stand-alone',
    from: 'schemas/planted.ts',
    text: "export { target } from '../libs/domain/src/index.js';\n",
  },
  ...upwards,
  {
    rule: 'the-city-plants-its-own-truth',
    from: 'libs/testkit/src/city/planted.ts',
    text: "export { target } from '../../../domain/src/index.js';\n",
  },
  {
    rule: 'only-the-surface-of-a-lib',
    from: 'services/correlation/src/inside-a-lib.ts',
    text: "export { target } from '../../../libs/domain/src/inside.js';\n",
  },
  {
    rule: 'only-the-surface-of-a-lib',
    from: 'bench/planted.ts',
    text: "export { target } from '../libs/domain/src/inside.js';\n",
  },
  {
    rule: 'kafkajs-in-one-place',
    from: 'services/correlation/src/kafka.ts',
    text: "import { Kafka } from 'kafkajs';\nexport const planted = Kafka;\n",
  },
  {
    rule: 'no-cycles',
    from: 'libs/domain/src/back.ts',
    text: "export { target } from './there.js';\n",
  },
] as const;

const targets = [
  'services/matching/src/routing/shell/target.ts',
  'bench/target.ts',
  'schemas/target.ts',
  'libs/domain/src/inside.ts',
  ...['bus', 'persistence', 'service-kit', 'connector-kit', 'testkit'].map(
    (rank) => `libs/${rank}/src/index.ts`,
  ),
  unranked,
];

/** The other half of the planted cycle, which is told of the first file in it. */
const there = 'libs/domain/src/there.ts';

/** Everything that is compiled. */
const folders = (
  JSON.parse(readFileSync(projectPath('tsconfig.json'), 'utf8')) as { include: string[] }
).include.map((pattern) => pattern.split('/')[0] ?? '');

interface Report {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly rule: { readonly name: string };
    }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

async function cruise(root: string, below: readonly string[]): Promise<Report['summary']> {
  const cli = projectPath('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const args = [cli, '--config', config, '--output-type', 'json', ...below];
  const { stdout } = await run(process.execPath, args, { cwd: root, maxBuffer: 256 * 1024 * 1024 })
    // The exit code is the number of violations.
    .catch((error: unknown) => error as { stdout: string });
  return (JSON.parse(stdout) as Report).summary;
}

/** Files that break rules, with the names of those rules. */
function brokenBy({ violations }: Report['summary']): ReadonlyMap<string, readonly string[]> {
  const byFile = Map.groupBy(violations, ({ from }) => from);
  return new Map(
    [...byFile].map(([from, found]) => [from, [...new Set(found.map(({ rule }) => rule.name))]]),
  );
}

describe('the architecture rules', () => {
  const below = ['libs', 'services', 'bench', 'schemas'];
  let root: string;
  let clean: Report['summary'];
  let broken: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    root = await layOutTree('.dependency-cruiser.cjs');
    for (const target of targets) await write(root, target, 'export const target = 1;\n');
    await write(root, 'libs/domain/src/index.ts', "export { target } from './inside.js';\n");
    clean = await cruise(root, below);
    await write(root, there, "export { target } from './back.js';\n");
    for (const { from, text } of plantedViolations) await write(root, from, text);
    broken = brokenBy(await cruise(root, below));
  }, timeoutMs);

  afterAll(async () => {
    await removeTree(root);
  });

  it('find nothing in a tree that keeps them', () => {
    expect(clean.violations).toEqual([]);
  });

  it.each(plantedViolations)('$rule fires on a planted violation: $from', ({ rule, from }) => {
    expect(broken.get(from)).toEqual([rule]);
  });

  it('find nothing beside what was planted', () => {
    const planted = new Set<string>(plantedViolations.map(({ from }) => from));
    expect([...broken.keys()].filter((from) => !planted.has(from))).toEqual([]);
  });

  it('are all planted', () => {
    const planted = new Set<string>(plantedViolations.map(({ rule }) => rule));
    const names = clean.ruleSetUsed.forbidden.map(({ name }) => name);
    expect(names.filter((name) => !planted.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(upwards.length);
  });

  it('look at all that is compiled', () => {
    const { scripts } = JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['architecture']).toMatch(new RegExp(` ${folders.join(' ')}$`));
    expect(readFileSync(projectPath('deploy/local/test.mjs'), 'utf8')).toContain(
      folders.map((folder) => `'${folder}'`).join(', '),
    );
  });

  it(
    'find nothing in this tree',
    async () => {
      expect(brokenBy(await cruise(projectPath('.'), folders))).toEqual(new Map());
    },
    timeoutMs,
  );
});
