import { reportChild } from '../harness/child.js';
import { readCsv } from '../harness/file-rows.js';

/** What the program is told. */
export interface FileArgument {
  readonly path: string;
}

/** Reads a CSV file with the library alone, and counts. */
async function csvAlone({ path }: FileArgument): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  let rows = -1;
  let cells = 0;
  await readCsv(path, (row) => {
    rows += 1;
    cells += row.length;
  });
  const seconds = (performance.now() - began) / 1_000;
  reportChild({ events: rows, seconds, more: { cells } }, cpu);
}

await csvAlone(JSON.parse(process.argv[2] ?? '{}') as FileArgument);
