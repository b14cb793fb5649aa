// What `npm test` checks, in this order. `npm test -- unit lint` runs the named ones alone.
// Every check runs even when one before it has failed: one run shows all there is to mend.
// The types have been checked already: the bootstrap compiles before it comes here.
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readIfThere } from './bootstrap/fingerprint.mjs';
import { closingLine, countOf, isGood } from './bootstrap/summary.mjs';
import { passOn, runHere, secondsSince } from './bootstrap/terminal.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const reports = join(root, '.hub', 'reports');

/** A check by a tool of its own: path of the tool inside node_modules, then its arguments. */
const tool = (name, path, ...args) => ({ name, args: [join(root, 'node_modules', path), ...args] });

/** A Jest project. Nest is ESM only, which Jest runs by Node's VM modules. */
const tests = (name) => {
  const report = join(reports, `${name}.json`);
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const options = ['--selectProjects', name, '--json', '--outputFile', report, '--passWithNoTests'];
  // Much of a test on real servers is waiting. The integration tests share one stack's connections, which more
  // than two of them do badly; whole hubs and benches have servers of their own for most of their time.
  options.push(name === 'e2e' ? '--maxWorkers=3' : '--maxWorkers=2');
  return { name, args: [...flags, jest, ...options], report };
};

const checks = [
  tool('lint', 'eslint/bin/eslint.js', '.'),
  tool('format', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  tool(
    'architecture',
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.cjs'],
    ...['schemas', 'libs', 'connectors', 'services', 'deploy', 'test', 'bench'],
  ),
  tool('unused', 'knip/bin/knip.js', '--no-config-hints'),
  tests('unit'),
  tests('integration'),
  tests('e2e'),
];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => passOn(signal));

const named = process.argv.slice(2);
const unknown = named.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  const names = checks.map((check) => check.name).join(', ');
  console.error(`There is no check "${unknown.join('", "')}"; there are: ${names}`);
  process.exit(1);
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const counts = [];
const lines = [];
for (const check of checks) {
  if (named.length > 0 && !named.includes(check.name)) continue;
  console.log(`\n── ${check.name}`);
  const began = performance.now();
  const code = await runHere(process.execPath, [...process.execArgv, ...check.args], { cwd: root });
  const text = check.report === undefined ? undefined : readIfThere(check.report);
  const count = countOf(text === undefined ? undefined : JSON.parse(text), code);
  counts.push(count);
  const verdict = count.failed === 0 ? 'ok    ' : 'FAILED';
  lines.push(`${verdict}  ${check.name.padEnd(14)} ${secondsSince(began).padStart(6)} s`);
}
console.log(`\n${lines.join('\n')}\n\n${closingLine(counts)}`);
process.exitCode = isGood(counts) ? 0 : 1;
