import { reportChild } from '../harness/child.js';
import { xlsxRowsAlone } from '../harness/file-rows.js';
import type { FileArgument } from './csv-alone.js';

/** Reads a workbook with the library's streaming reader alone, and counts. */
async function xlsxAlone({ path }: FileArgument): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  let rows = -1;
  let cells = 0;
  for await (const row of xlsxRowsAlone(path)) {
    rows += 1;
    cells += row.cellCount;
  }
  const seconds = (performance.now() - began) / 1_000;
  reportChild({ events: rows, seconds, more: { cells } }, cpu);
}

await xlsxAlone(JSON.parse(process.argv[2] ?? '{}') as FileArgument);
