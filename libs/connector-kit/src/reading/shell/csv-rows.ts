import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse';
import { delimiterOf, EncodingDetector, type TextEncoding } from '../core/encoding.js';
import { csvRowBytesMax } from '../core/limits.js';
import { DeliveryRefused, isSystemError, type SourceRow } from '../core/source-row.js';

/** Bytes from which the delimiter is told. */
const sampleBytes = 16 * 1024;

/** How a CSV file is written, so that its receipt can be written the same way. */
export interface CsvForm {
  readonly encoding: TextEncoding;
  readonly delimiter: string;
}

/** Tells encoding and delimiter of a CSV file, reading it once. */
export async function csvForm(path: string): Promise<CsvForm> {
  const detector = new EncodingDetector();
  for await (const piece of createReadStream(path)) detector.push(piece as Buffer);
  const encoding = detector.end();
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    const start = new TextDecoder(encoding.name).decode(buffer.subarray(0, bytesRead));
    return { encoding, delimiter: delimiterOf(start) };
  } finally {
    await file.close();
  }
}

async function* decoded(path: string, { name }: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(name);
  for await (const piece of createReadStream(path)) {
    yield decoder.decode(piece as Buffer, { stream: true });
  }
  yield decoder.decode();
}

/** What the library's codes come from, in the words of whoever exports files. */
const hints: Readonly<Record<string, string>> = {
  CSV_MAX_RECORD_SIZE: '可能有未成对的引号，或单元格内容过长',
  CSV_QUOTE_NOT_CLOSED: '引号没有成对，其后各行无法分开',
};

/** Rows of a CSV file, one after the other, with bounded memory. */
export async function* csvRows(path: string, form: CsvForm): AsyncGenerator<SourceRow> {
  const parser = parse({
    delimiter: form.delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    max_record_size: csvRowBytesMax,
  });
  const { pipeline } = await import('node:stream/promises');
  // A failure of the source surfaces in the loop below, through the parser.
  let failure: unknown;
  const feeding = pipeline(decoded(path, form.encoding), parser).catch((error: unknown) => {
    failure = error;
  });
  let line = 0;
  try {
    for await (const cells of parser) {
      line += 1;
      yield { sheet: 1, line, cells: cells as string[], delimiter: form.delimiter };
    }
  } catch (error) {
    await feeding;
    if (isSystemError(failure)) throw failure;
    const detail = error instanceof Error && 'code' in error ? String(error.code) : '';
    const hint = hints[detail] ?? '无法按CSV读取';
    throw new DeliveryRefused(
      'UNREADABLE',
      `第${line + 1}行起无法读取：${hint}。请检查后重新导出。`,
    );
  } finally {
    parser.destroy();
    await feeding;
  }
}
