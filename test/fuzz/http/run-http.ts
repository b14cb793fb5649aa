import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import pc from 'picocolors';
import { projectPath } from '#schemas';
import {
  cityToday,
  generateCity,
  LocalStack,
  readCounties,
  startTestApplications,
  testToken,
  type City,
  type TestApplications,
} from '#testkit';
import { wholeNumberFrom } from '../../../deploy/local/cli/whole-number.js';
import { applications } from '../../../deploy/local/applications.js';
import { CityPlayer } from '../../../deploy/local/city/play-city.js';
import { runCommand } from '../../../deploy/local/run-command.js';
import { knownValues, settingsOf } from './known-values.js';
import { findPython, installSchemathesis, pythonMissing } from './python.js';

interface Options {
  readonly examples: number;
  readonly seed: number;
  readonly service?: string;
}

const examplesDefault = 50;
const households = 300;
const outputBytesMax = 64 * 1_048_576;
const connectionsMax = 300;
const stateDir = projectPath('.hub/fuzz-http');
const reports = join(stateDir, 'reports');
const requestTimeoutSeconds = 60;

/** What schemathesis holds against every answer. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'ignored_auth',
];

function optionsOf(argv: readonly string[]): Options {
  const command = new Command('npm run fuzz:http --')
    .description('Holds every HTTP interface against its own OpenAPI document, with schemathesis.')
    .option('--examples <n>', 'requests for each operation', wholeNumberFrom(1), examplesDefault)
    .option('--seed <n>', 'what follows from it is the same each time', wholeNumberFrom(1), 1)
    .option('--service <name>', 'one application alone');
  command.parse(argv, { from: 'user' });
  return command.opts<Options>();
}

/** Fills a hub with something to ask for: a city in small. */
async function fill(hub: TestApplications, counties: City['counties']): Promise<void> {
  const city = generateCity({ seed: 1, households, counties });
  await new CityPlayer(hub.applications, city, hub.stateDir).play();
}

function saidBy(error: unknown): string {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
  return `${stdout}${stderr}`;
}

/** Asks one application for all that its document offers. @returns whether it kept to it */
async function ask(
  program: string,
  name: string,
  url: string,
  settings: string,
  options: Options,
): Promise<boolean> {
  const folder = join(reports, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'schemathesis.toml'), settings);
  const args = [
    ...['run', `${url}/openapi.json`, '--header', `Authorization: Bearer ${testToken}`],
    ...['--checks', checks.join(','), '--max-examples', String(options.examples)],
    ...['--seed', String(options.seed), '--generation-deterministic'],
    ...['--request-timeout', String(requestTimeoutSeconds), '--continue-on-failure', '--no-color'],
    ...['--suppress-health-check', 'all', '--warnings', 'off'],
  ];
  const run = promisify(execFile)(program, args, { maxBuffer: outputBytesMax, cwd: folder });
  const { stdout, isGood } = await run.then(
    (done) => ({ stdout: done.stdout, isGood: true }),
    (error: unknown) => ({ stdout: saidBy(error), isGood: false }),
  );
  writeFileSync(join(folder, 'report.txt'), stdout);
  const counted = /Test cases:\s*\n\s*(.*)/.exec(stdout)?.[1]?.trim() ?? 'no summary';
  console.log(`${isGood ? pc.green('holds ') : pc.red('BROKEN')}  ${name.padEnd(30)} ${counted}`);
  if (!isGood) console.log(stdout.slice(Math.max(0, stdout.indexOf('= FAILURES'))));
  return isGood;
}

async function fuzzHttp(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const python = findPython();
  if (python === null) {
    console.error(pythonMissing);
    process.exitCode = 1;
    return;
  }
  const program = installSchemathesis(python);
  await LocalStack.remove(stateDir);
  const stack = await LocalStack.start({ stateDir, durable: false, connectionsMax });
  process.env['HUB_TEST_BROKERS'] = stack.brokers.join(',');
  process.env['HUB_TEST_REGISTRY_URL'] = stack.registryUrl;
  process.env['HUB_TEST_POSTGRES_URL'] = stack.postgresUrl();
  try {
    const counties = (await readCounties()).slice(0, 1);
    const [county = ''] = counties.map(({ code }) => code);
    const hub = await startTestApplications(applications, { counties: [county] });
    try {
      await fill(hub, counties);
      const { urls } = hub.applications;
      for (const [name, url] of urls) {
        if (options.service !== undefined && options.service !== name) continue;
        const known = await knownValues(urls, name, { token: testToken, county, today: cityToday });
        const isGood = await ask(program, name, url, settingsOf(known), options);
        if (!isGood) process.exitCode = 1;
      }
    } finally {
      await hub.remove();
    }
  } finally {
    await stack.stop();
  }
}

await runCommand(fuzzHttp);
