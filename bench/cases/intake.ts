import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { projectPath } from '#schemas';
import type { ThereAndBackArgument } from '../baselines/xlsx-there-and-back.js';
import { counties } from '../data/city-year.js';
import {
  settlementFileStem,
  writeSavedXlsx,
  writeSettlementCsv,
  writeSettlementXlsx,
} from '../data/settlement-file.js';
import type { BenchCase, Prepared, Sample } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import type { Ground } from '../harness/ground.js';
import { HubProcess } from '../harness/hub-process.js';
import { HubRuns } from '../harness/hub-runs.js';

const connector = 'health-insurance';
const layout = 'settlement-monthly';
const topic = 'health-insurance.settlement';
const lookMs = 25;

/** One form of hand-over, and programs that do a part of what the connector does with it. */
interface FileForm {
  readonly extension: 'csv' | 'xlsx';
  readonly write: (path: string, rows: number) => Promise<void>;
  /** Name of a side → its program. */
  readonly baselines: Readonly<Record<string, string>>;
}

/** @throws Error where the connector ends meanwhile */
async function until(hub: HubProcess, condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    hub.mustRun();
    await delay(lookMs);
  }
}

function connectorFlags(): readonly string[] {
  const text = readFileSync(projectPath('deploy/local/memory.json'), 'utf8');
  return (JSON.parse(text) as { readonly connectorFlags: readonly string[] }).connectorFlags;
}

/** The summary beside a receipt, once both are there. */
function summaryIn(folder: string): string | undefined {
  const found = existsSync(folder) && readdirSync(folder).find((name) => name.endsWith('汇总.txt'));
  return typeof found === 'string' ? readFileSync(join(folder, found), 'utf8') : undefined;
}

/** @throws Error where the receipt does not say that every row was taken */
function checkSummary(summary: string, rows: number): void {
  const expected = [`总行数：${String(rows)}`, `已接收：${String(rows)}`];
  const lines = summary.split('\r\n');
  if (!expected.every((line) => lines.includes(line))) throw new Error(`not all rows: ${summary}`);
}

/** From the moment a file lies in its drop folder until its last record is on the topic; then its receipt. */
async function handOver(
  ground: Ground,
  runs: HubRuns,
  file: { readonly path: string; readonly name: string; readonly rows: number },
): Promise<Sample> {
  const { path, name, rows } = file;
  const files = join(runs.installation.stateDir, `run-${crypto.randomUUID()}`);
  const port = await getPort();
  const own = { HUB_STATE_DIR: files, HUB_HEALTH_INSURANCE_PORT: String(port) };
  const env = { ...(await runs.fresh([])), ...own };
  const [drop, receipts] = ['drop', 'receipts'].map((at) => join(files, at, connector, layout));
  const hub = new HubProcess({
    names: [connector],
    env,
    logDir: runs.installation.stateDir,
    flags: connectorFlags(),
  });
  try {
    const ready = `http://127.0.0.1:${String(port)}/health/ready`;
    await until(hub, async () => (await fetch(ready).catch(() => undefined))?.ok === true);
    mkdirSync(drop ?? '', { recursive: true });
    linkSync(path, join(drop ?? '', `.${name}`));
    const already = await runs.recordsOn(topic);
    const before = { at: performance.now(), client: hub.cpuSeconds, ...ground.spent() };
    renameSync(join(drop ?? '', `.${name}`), join(drop ?? '', name));
    await until(hub, async () => {
      const summary = summaryIn(receipts ?? '');
      // Otherwise records that were sent back would be waited for without end.
      if (summary !== undefined) checkSummary(summary, rows);
      return (await runs.recordsOn(topic)) - already >= rows;
    });
    const after = { at: performance.now(), client: hub.cpuSeconds, ...ground.spent() };
    await until(hub, () => summaryIn(receipts ?? '') !== undefined);
    const receiptSeconds = (performance.now() - after.at) / 1_000;
    const seconds = (after.at - before.at) / 1_000;
    const events = (await runs.recordsOn(topic)) - already;
    checkSummary(summaryIn(receipts ?? '') ?? '', rows);
    if (events !== rows) throw new Error(`${String(rows)} rows, ${String(events)} records`);
    return {
      events,
      seconds,
      cpu: {
        client: after.client - before.client,
        database: after.database - before.database,
        broker: after.broker - before.broker,
      },
      peakMiB: hub.peakMiB,
      more: { receiptSeconds, withReceiptPerSecond: rows / (seconds + receiptSeconds) },
    };
  } finally {
    await hub.stop();
  }
}

async function prepare(ground: Ground, rows: number, form: FileForm): Promise<Prepared> {
  const runs = await HubRuns.make(counties);
  const name = `${settlementFileStem}.${form.extension}`;
  const path = join(runs.installation.stateDir, name);
  await form.write(path, rows);
  const told: ThereAndBackArgument = { path, receipt: `${path}.receipt` };
  return {
    hub: { name: 'connector', run: () => handOver(ground, runs, { path, name, rows }) },
    baselines: Object.entries(form.baselines).map(([side, script]) => ({
      name: side,
      run: () => runChild(ground, script, told),
    })),
    close: () => runs.close(),
  };
}

/** A month of settlements as CSV: drop folder → department topic. */
export const intakeCsvCase: BenchCase = {
  name: 'intake-csv',
  title:
    'A month of settlements as GBK CSV of 18 columns, all of them new, through the connector of the health insurance as a process of its own: from the drop folder until the last record is on its topic. Beside it csv-parse reads the same file and counts cells, and csv-parse reads it and each row gets its keyed hashes and its seal.',
  bars: [
    { figure: 'perSecond', against: 'csv-parse', atLeast: 0.3 },
    { figure: 'perSecond', of: 'csv-parse, sealed', against: 'csv-parse' },
    { figure: 'perSecond', against: 'csv-parse, sealed' },
    { figure: 'peakMiB', atMost: 300 },
  ],
  notes: [
    'What limits it is the processor: 200 µs of the connector for each row (mapping and its hashes 60, garbage 45, sealing 13, the rest the ways to PostgreSQL and Kafka and the receipt, which is written at the same time), 40 µs of PostgreSQL, 29 of the broker. Profile and floor: ADR 20.',
    'The floor: where the bar is 28 µs a row, csv-parse with the keyed hashes and the seal of each row takes 46 µs of the clock and 57 of the processor, 0.17 of csv-parse alone, and nothing is mapped, written or sent yet. Spread evenly over two cores it would be the bar already.',
  ],
  // Of 500,000 rows a turn takes three minutes; memory does not grow with them: 278 MiB at the peak (ADR 12).
  events: { full: 60_000, smoke: 500 },
  rounds: 3,
  prepare: (ground, rows) =>
    prepare(ground, rows, {
      extension: 'csv',
      write: writeSettlementCsv,
      baselines: {
        'csv-parse': 'baselines/csv-alone',
        'csv-parse, sealed': 'baselines/csv-sealed',
      },
    }),
};

/** The same as a workbook. */
export const intakeXlsxCase: BenchCase = {
  name: 'intake-xlsx',
  title:
    'The same rows as a workbook. Beside it the streaming reader of exceljs reads the same file and counts cells; and exceljs does what it must do for a connector, from the look for bombs to the receipt.',
  bars: [
    { figure: 'perSecond', against: 'exceljs', atLeast: 0.3 },
    { figure: 'perSecond', of: 'exceljs, there and back', against: 'exceljs' },
    { figure: 'withReceiptPerSecond', against: 'exceljs, there and back' },
    { figure: 'peakMiB', atMost: 300 },
  ],
  notes: [
    'The library’s own part is no floor above the bar: from the look for bombs to the receipt exceljs reaches 0.36 of its own reading, 149 µs a row (the look 8, reading 53, reading again and writing 88) where the bar is 172. With the hashes and the seal of a row, which take 37 beside csv-parse, it would be 0.28. But the clock of the bar stops at the last record, before the receipt is whole, so that is no proof. What is in the way is what the connector does with each row of any form: as CSV, where reading costs a sixth, the same rows take it 297 µs, 0.17 of exceljs reading. With `--events 500000` the peak was 284 MiB.',
  ],
  // Of 500,000 rows a turn takes eight minutes.
  events: { full: 30_000, smoke: 500 },
  rounds: 3,
  prepare: (ground, rows) =>
    prepare(ground, rows, {
      extension: 'xlsx',
      write: writeSettlementXlsx,
      baselines: {
        exceljs: 'baselines/xlsx-alone',
        'exceljs, there and back': 'baselines/xlsx-there-and-back',
      },
    }),
};

/** The same as a spreadsheet saves it. */
export const intakeSavedXlsxCase: BenchCase = {
  name: 'intake-saved-xlsx',
  title:
    'The same rows as spreadsheets save a workbook, its texts in a table of their own, which is in memory while rows are read. Beside it the streaming reader of exceljs reads the same file and counts cells.',
  bars: [{ figure: 'peakMiB', atMost: 300 }],
  notes: [],
  events: { full: 30_000, smoke: 500 },
  rounds: 1,
  prepare: (ground, rows) =>
    prepare(ground, rows, {
      extension: 'xlsx',
      write: writeSavedXlsx,
      baselines: { exceljs: 'baselines/xlsx-alone' },
    }),
};
