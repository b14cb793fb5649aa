import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { projectPath } from '#schemas';
import { benchCases } from '../../bench/cases/index.js';

const timeoutMs = 1_800_000;
const script = projectPath('dist/bench/run-bench.js');
const env = {
  ...process.env,
  BENCH_CITY: 'small',
  NODE_COMPILE_CACHE: projectPath('.hub/compile-cache'),
};

/** No figure is looked at: of so few events none would mean anything. */
describe('npm run bench:smoke', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'hub-bench-'));

  afterAll(() => {
    rmSync(stateDir, { recursive: true, force: true });
  });

  it(
    'runs every case and its baselines once, to a section of the document',
    async () => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [script, '--smoke', '--state-dir', stateDir],
        { maxBuffer: 2 ** 24, env },
      );
      const sections = stdout.split('\n').filter((line) => line.startsWith('## '));
      expect(sections).toEqual(benchCases.map(({ name }) => `## ${name}`));
      for (const { name, bars } of benchCases) {
        const [, own = ''] = stdout.split(`\n## ${name}\n`);
        // One row for each bar, and none without a value.
        const rows = own.split('\n| side')[0]?.match(/^\|.*\|$/gm) ?? [];
        expect(rows).toHaveLength(2 + bars.length);
        expect(rows.filter((row) => row.includes('NaN'))).toEqual([]);
      }
    },
    timeoutMs,
  );

  it(
    'ends what is measured and then the servers when it is asked to, and says so by its code',
    async () => {
      const bench = spawn(
        process.execPath,
        [script, 'transport', '--events', '50000', '--state-dir', stateDir],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          env,
        },
      );
      const ended = once(bench, 'exit');
      for await (const line of createInterface({ input: bench.stdout })) {
        if (line.includes('warm-up')) break;
      }
      bench.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      const state = JSON.parse(readFileSync(join(stateDir, 'stack.json'), 'utf8')) as object;
      expect(state).toHaveProperty('services', {});
    },
    timeoutMs,
  );
});
