import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { projectPath } from '#schemas';
import { startApplications, type RunningApplications } from '#service-kit';
import { describeCity, LocalStack } from '#testkit';
import { wholeNumberFrom } from './cli/whole-number.js';
import { applications } from './applications.js';
import { writeAccess } from './cli/access.js';
import { chooseCity } from './city/city-options.js';
import { nextLines } from './city/next-steps.js';
import * as screen from './city/screen.js';
import { showCity } from './city/show-city.js';
import { installHub } from './installation.js';
import { runCommand } from './run-command.js';
import { StopRequest } from './stop-request.js';

interface Options {
  readonly once: boolean;
  readonly stateDir: string;
  readonly seed?: number;
  readonly households?: number;
  readonly counties?: string[];
  readonly json?: string;
}

/** When the command was given: the bootstrap says so, since installing belongs to the wait. */
const launchedAt = Number(process.env['XINGTAI_LAUNCHED_AT_MS'] ?? Date.now());

function countyList(text: string): string[] {
  const codes = text.split(',').map((code) => code.trim());
  if (!codes.every((code) => /^\d{6}$/.test(code))) {
    throw new InvalidArgumentError('six-digit codes, separated by commas, e.g. 130529,130532');
  }
  return codes;
}

function optionsOf(argv: readonly string[]): Options {
  const command = new Command('npm start --')
    .description('Runs the whole hub on this machine and plays a city in small through it.')
    .option('--once', 'end after the summary; exit code 0 only if all came out as planted', false)
    .option(
      '--seed <n>',
      'which city; the same number gives the same city (114)',
      wholeNumberFrom(0),
    )
    .option('--households <n>', 'how many households it has (3000)', wholeNumberFrom(0))
    .option('--counties <codes>', 'six-digit codes, separated by commas (all 20)', countyList)
    .option('--json <file>', 'write the summary for machines')
    .option('--state-dir <dir>', 'where everything lies', projectPath('.hub/local'));
  command.parse(argv, { from: 'user' });
  return command.opts<Options>();
}

async function start(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const stopRequest = new StopRequest(() => {
    LocalStack.announceEnd(options.stateDir);
  });
  const say = (sentence: string): void => {
    console.log(sentence);
  };
  const folder = join(options.stateDir, 'hub');
  mkdirSync(folder, { recursive: true });
  const { seed, households, counties: codes } = options;
  const city = await chooseCity({ seed, households, counties: codes }, folder);
  const stack = await LocalStack.start({ stateDir: options.stateDir, onProgress: say });
  let hub: RunningApplications | undefined;
  const work = async (): Promise<void> => {
    const counties = city.counties.map(({ code }) => code);
    const installation = await installHub(stack, folder, counties);
    hub = await startApplications(applications, installation.env, { onProgress: say });
    writeAccess(join(folder, 'access.json'), {
      urls: Object.fromEntries(hub.urls),
      tokenFiles: { owner: installation.tokenPath, approver: installation.approverTokenPath },
    });
    const readyMs = Date.now() - launchedAt;
    say(
      pc.green(`中枢就绪：${String(applications.length)} 个应用（${screen.seconds(readyMs)} 秒）`),
    );
    for (const text of screen.cityLines(describeCity(city))) say(text);
    const stage = { stack, hub, installation, readyMs };
    const differences = await showCity(stage, city, options.json);
    if (differences.length > 0) process.exitCode = 1;
    const [firstCounty] = city.counties;
    if (options.once || firstCounty === undefined) return;
    for (const text of nextLines(hub, installation, firstCounty)) say(text);
    await stopRequest.wait();
  };
  try {
    await Promise.race([work(), stopRequest.wait()]);
  } finally {
    say('正在有序停止 …');
    await hub?.stop();
    await stack.stop();
    stopRequest.release();
  }
}

await runCommand(start);
