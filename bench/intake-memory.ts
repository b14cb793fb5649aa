import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import getPort from 'get-port';
import iconv from 'iconv-lite';
import { dayFromIso, syntheticIdNumber } from '#domain';
import { projectPath } from '#schemas';
import { LocalStack } from '#testkit';
import { installHub } from '../deploy/local/installation.js';

const rowsDefault = 500_000;
const lookMs = 500;
const kibibyte = 1_024;
const mebibyte = kibibyte * kibibyte;
const rowsPerPiece = 5_000;

interface Delivery {
  readonly status: string;
  readonly rows: { readonly in: number; readonly published: number; readonly rejected: number };
}

/** A month of settlements in GBK, as a city of a million insured would hand it over. */
async function writeFile(path: string, rows: number): Promise<void> {
  const stream = createWriteStream(path);
  const head =
    '结算流水号,姓名,证件号码,统筹区,医疗类别,结算时间,医疗总费用,基金支付总额,个人负担\r\n';
  stream.write(iconv.encode(head, 'gbk'));
  const born = dayFromIso('1950-01-01');
  for (let from = 0; from < rows; from += rowsPerPiece) {
    let text = '';
    for (let row = from; row < Math.min(rows, from + rowsPerPiece); row += 1) {
      const number = syntheticIdNumber(born + (row % 20_000), 1 + (Math.floor(row / 20_000) % 999));
      text += `B${String(row)},王建国,${number},130529,普通门诊,2026-03-${String(1 + (row % 28)).padStart(2, '0')},300.00,180.00,120.00\r\n`;
    }
    if (!stream.write(iconv.encode(text, 'gbk'))) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

function residentBytes(pid: number): number {
  return (
    Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * kibibyte
  );
}

interface Watched {
  readonly seconds: number;
  /** Bytes. */
  readonly peak: number;
  readonly last: Delivery;
}

/** Looks at the process until the hand-over has its receipt. */
async function watched(url: string, token: string, pid: number): Promise<Watched> {
  const began = performance.now();
  let peak = 0;
  for (;;) {
    await delay(lookMs);
    peak = Math.max(peak, residentBytes(pid));
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/deliveries`, { headers }).catch(() => undefined);
    const page = (await answer?.json()) as { items?: Delivery[] } | undefined;
    const last = page?.items?.[0];
    if (last?.status === 'done' || last?.status === 'refused') {
      return { seconds: (performance.now() - began) / 1_000, peak, last };
    }
  }
}

/** Hands one large file to one connector that runs as its own process, and watches its memory. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rows: { type: 'string', default: String(rowsDefault) } },
  });
  const rows = Number(values.rows);
  const stateDir = projectPath('.hub/bench');
  await LocalStack.remove(stateDir);
  const stack = await LocalStack.start({ stateDir, durable: false });
  const hub = join(stateDir, 'hub');
  mkdirSync(hub, { recursive: true });
  const { env, stateDir: files, tokenPath } = await installHub(stack, hub, ['130529']);
  const port = await getPort();
  const memory = readFileSync(projectPath('deploy/local/memory.json'), 'utf8');
  const { connectorFlags: flags } = JSON.parse(memory) as { connectorFlags: string[] };
  const own = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^HUB_.+_(PORT|SAMPLE_EVERY_MS)$/.test(name)),
  );
  const app = spawn(
    process.execPath,
    [...flags, projectPath('dist/deploy/local/app.js'), 'health-insurance'],
    {
      env: { ...process.env, ...own, HUB_HEALTH_INSURANCE_PORT: String(port) },
      stdio: 'inherit',
    },
  );
  try {
    const folder = join(files, 'drop/health-insurance/settlement-monthly');
    mkdirSync(folder, { recursive: true });
    const name = '医保结算202603_01.csv';
    await writeFile(join(folder, `.${name}`), rows);
    const url = `http://127.0.0.1:${String(port)}`;
    const token = readFileSync(tokenPath, 'utf8').trim();
    while ((await fetch(`${url}/health/live`).catch(() => undefined)) === undefined) {
      await delay(lookMs);
    }
    const idle = residentBytes(app.pid ?? 0);
    renameSync(join(folder, `.${name}`), join(folder, name));
    const { seconds, peak, last } = await watched(url, token, app.pid ?? 0);
    console.log(
      JSON.stringify({
        rows,
        status: last.status,
        published: last.rows.published,
        rejected: last.rows.rejected,
        seconds: Math.round(seconds),
        rowsPerSecond: Math.round(rows / seconds),
        idleMiB: Math.round(idle / mebibyte),
        peakMiB: Math.round(peak / mebibyte),
      }),
    );
  } finally {
    app.kill('SIGTERM');
    await once(app, 'exit');
    await stack.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

await main();
