import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { reportChild } from '../harness/child.js';

/** What the program is told. */
export interface FileArgument {
  readonly path: string;
}

async function* decoded(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('gb18030');
  for await (const piece of createReadStream(path)) {
    yield decoder.decode(piece as Buffer, { stream: true });
  }
  yield decoder.decode();
}

/** Reads a CSV file with the library alone, and counts. */
async function csvAlone({ path }: FileArgument): Promise<void> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  let rows = -1;
  let cells = 0;
  const parser = Readable.from(decoded(path)).pipe(parse());
  await new Promise<void>((resolve, reject) => {
    parser.on('data', (row: readonly string[]) => {
      rows += 1;
      cells += row.length;
    });
    parser.on('end', resolve);
    parser.on('error', reject);
  });
  const seconds = (performance.now() - began) / 1_000;
  reportChild({ events: rows, seconds, more: { cells } }, cpu);
}

await csvAlone(JSON.parse(process.argv[2] ?? '{}') as FileArgument);
