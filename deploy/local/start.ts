import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { projectPath } from '#schemas';
import { startApplications, type RunningApplications } from '#service-kit';
import {
  compareCity,
  describeCity,
  hashesOfHub,
  LocalStack,
  type City,
  type Difference,
} from '#testkit';
import { wholeNumberFrom } from './cli/whole-number.js';
import { Sampler } from '../../services/operations/src/overview/shell/sampler.js';
import { applications } from './applications.js';
import { writeAccess } from './cli/access.js';
import { chooseCity } from './city/city-options.js';
import { CityPlayer } from './city/play-city.js';
import * as screen from './city/screen.js';
import { sourcesOf, summaryOf, type RunTimes } from './city/summary.js';
import { installHub, type Installation } from './installation.js';
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

const kibibyte = 1_024;
const mebibyte = kibibyte * kibibyte;
const megabytesShown = 0;

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

/** One line that is written over while something goes on; nothing where nobody watches. */
class StatusLine {
  private shown = false;

  show(text: string): void {
    if (!process.stdout.isTTY) return;
    process.stdout.write(`\r\u001b[2K${pc.dim(text)}`);
    this.shown = true;
  }

  print(text: string): void {
    if (this.shown) process.stdout.write('\r\u001b[2K');
    this.shown = false;
    console.log(text);
  }
}

interface Played {
  readonly differences: readonly Difference[];
}

/** Plays the city and shows what happens, then what came of it. */
async function play(
  hub: RunningApplications,
  city: City,
  installation: Installation,
  readyMs: number,
  json: string | undefined,
): Promise<Played> {
  const line = new StatusLine();
  const readyAt = performance.now();
  const alertsAt: number[] = [];
  const player = new CityPlayer(hub, city, installation.stateDir, {
    onAlert: (alert) => {
      line.print(screen.alertLine(alert));
      alertsAt.push(performance.now());
    },
    onReceipt: (connector, delivery) => {
      line.print(screen.receiptLine(connector, delivery));
    },
    onProgress: (progress) => {
      line.show(screen.progressLine(progress));
    },
  });
  await player.listen();
  try {
    await player.play();
  } finally {
    await player.close();
  }
  const playedMs = performance.now() - readyAt;
  const outcome = await player.outcome();
  const differences = compareCity(city.truth, outcome, hashesOfHub(installation.env));
  const [firstAlertAt] = alertsAt;
  const afterReady = firstAlertAt === undefined ? null : firstAlertAt - readyAt;
  const times: RunTimes = {
    readyMs,
    firstAlertMs: afterReady === null ? null : readyMs + afterReady,
    firstAlertAfterReadyMs: afterReady,
    playedMs,
  };
  const memoryBytesMax = process.resourceUsage().maxRSS * kibibyte;
  const matched = await player.matched();
  const summary = summaryOf(city, outcome, differences, { times, memoryBytesMax, matched });
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(summary, null, 1)}\n`);
  const total = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);
  const lines = [
    '',
    pc.bold('汇总'),
    ...screen.sourceLines(sourcesOf(outcome.receipts)),
    `预警：生效 ${String(summary.alertsInForce)} 条，已撤销 ${String(summary.alertsWithdrawn)} 条；已归户记录 ${String(matched)} 条，待匹配 ${String(total(outcome.parkedByTopic))} 条，待人工核对 ${String(total(outcome.reviewByTopic))} 条，隔离 ${String(outcome.quarantined)} 条`,
    timesLine(times),
    `内存：中枢进程最高 ${(memoryBytesMax / mebibyte).toFixed(megabytesShown)} MiB（Kafka、登记服务、数据库另计）`,
    ...(await operationsLines(hub)),
    ...screen.verdictLines(differences),
  ];
  for (const text of lines) line.print(text);
  return { differences };
}

/** What operations staff would read first, as of now. */
async function operationsLines(hub: RunningApplications): Promise<readonly string[]> {
  const sampler = hub.get('operations', Sampler);
  await sampler.look();
  const { groups, sentences } = sampler.overview();
  const lags = groups.map(
    ({ group, lagRecords, lagSeconds }) =>
      `${group} ${String(lagRecords ?? '未知')} 条/${String(Math.round(lagSeconds ?? 0))} 秒`,
  );
  return [`积压：${lags.join('，')}`, `运行：${sentences.join('')}`];
}

function timesLine({ readyMs, firstAlertMs, firstAlertAfterReadyMs, playedMs }: RunTimes): string {
  const first =
    firstAlertMs === null || firstAlertAfterReadyMs === null
      ? '没有新的预警'
      : `第一条预警：自启动 ${screen.seconds(firstAlertMs)} 秒，自就绪 ${screen.seconds(firstAlertAfterReadyMs)} 秒`;
  return `用时：就绪 ${screen.seconds(readyMs)} 秒；${first}；全部处理 ${screen.seconds(playedMs)} 秒`;
}

/** What to try next, ready to be copied. */
function nextLines(
  stack: LocalStack,
  hub: RunningApplications,
  { stateDir, tokenPath, logDir }: Installation,
  { code: county, villages }: City['counties'][number],
): readonly string[] {
  const url = (name: string): string => hub.urls.get(name) ?? '';
  const bearer = `-H "Authorization: Bearer $(cat ${tokenPath})"`;
  const example = 'deploy/local/examples';
  return [
    '',
    pc.bold('接下来可以试试'),
    `投递一个文件（示例与说明见 ${example}/README.md），回执在 ${join(stateDir, 'receipts')}：`,
    `  cp ${example}/医保结算*.csv ${join(stateDir, 'drop/health-insurance/settlement-monthly')}/`,
    '推送记录：',
    `  curl -s ${bearer} -H 'Content-Type: application/json' -d '[{"预警编号":"YJ-TRY-1","姓名":"无名氏","村区划代码":"${villages[0]?.code ?? ''}","预警原因":"其他","上报时间":"2026-10-30"}]' ${url('grassroots')}/push/village-warning`,
    '查看本县预警、运行概况：',
    `  curl -s ${bearer} '${url('county-center')}/counties/${county}/alerts?limit=3'`,
    `  curl -s ${bearer} ${url('operations')}/overview`,
    '改一个县的标准（检查、比较、试算、提交、批准；说明见 docs/operating/standards.zh-CN.md）：',
    `  npx hub standards diff services/register/county-standards/130529-julu-v1.yaml`,
    `  npx hub standards list ${county}`,
    '读取预警主题：',
    `  java -cp '.hub/java/kafka/*' org.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server ${stack.brokers.join(',')} --topic county-center.alerts.${county} --from-beginning --timeout-ms 20000`,
    '接口说明：',
    ...[...hub.urls].map(([name, address]) => `  ${name.padEnd(30)} ${address}/openapi`),
    `日志：${logDir}`,
    '',
    'Ctrl-C 结束；npm run reset 清空。',
  ];
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
    const { differences } = await play(hub, city, installation, readyMs, options.json);
    if (differences.length > 0) process.exitCode = 1;
    const [firstCounty] = city.counties;
    if (options.once || firstCounty === undefined) return;
    for (const text of nextLines(stack, hub, installation, firstCounty)) say(text);
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
