import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeliveryRefused, openRows, type FileForm, type OpenedFile } from '#connector-kit';
import type { EventCodec } from '#bus';
import { isReasonZh, type FuzzInput, type Passage } from '../door.js';
import { checkReceipt } from './check-receipt.js';
import { countRows, faultsOfDelivery } from './check-delivery.js';
import { layoutNamed } from './layouts.js';
import { stageDelivery, type StagedDelivery } from './staged-delivery.js';

/** Of so many hand-overs one has its receipt written and read: that costs more than the rest together. */
const deliveriesPerReceiptDefault = 8;

/** A mark that stands once in every row, in a column that no layout knows. */
export function rowMark(row: number): string {
  return `MARK${String(row).padStart(3, '0')}`;
}

/** Accepted rows that hold the marks of others: those would be lost, and nobody told. */
async function swallowedRows(file: OpenedFile, { rows }: StagedDelivery): Promise<string[]> {
  const mapped = new Set(
    rows.filter(({ outcome }) => outcome === 'mapped').map(({ line }) => line),
  );
  const faults: string[] = [];
  for await (const { line, cells } of file.rows()) {
    const marks = new Set(cells.join(' ').match(/MARK\d{3}/g));
    if (marks.size > 1 && mapped.has(line)) faults.push(`row ${line} swallows ${marks.size - 1}`);
  }
  return faults;
}

/** Sends hand-overs through reading, mapping and acceptance, each as a file of a folder of its own. */
export class DeliveryPath {
  #sent = 0;

  /** @param codec with every department topic prepared */
  constructor(
    private readonly codec: EventCodec,
    private readonly folder: string,
    private readonly deliveriesPerReceipt = deliveriesPerReceiptDefault,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /**
   * @param forms in which it may come; facts of the input: `layout`, and `rows` where only cells are
   *   odd, so that none of them may be lost and the whole not be refused
   */
  async pass({ bytes, facts }: FuzzInput, form: FileForm): Promise<Passage> {
    const known = layoutNamed(String(facts['layout']));
    const path = join(this.folder, `hand-over.${form}`);
    writeFileSync(path, bytes);
    const open = () => openRows(path, ['csv', 'xlsx', 'json']);
    const staged = await stageDelivery(known, open);
    const rows = facts['rows'] === undefined ? null : Number(facts['rows']);
    const faults = readFileSync(path).equals(bytes) ? [] : ['the original was changed'];
    if (DeliveryRefused.is(staged)) return refusedWhole(staged, rows, faults);
    faults.push(...faultsOfDelivery(this.codec, known, staged), ...lostRows(staged, rows));
    if (form === 'csv') faults.push(...(await swallowedRows(await open(), staged)));
    this.#sent += 1;
    if (this.#sent % this.deliveriesPerReceipt === 0) {
      faults.push(...(await checkReceipt(this.folder, known, await open(), staged)));
    }
    return { inputs: staged.rowsIn, ...countRows(staged.rows), faults };
  }
}

function refusedWhole(
  { code, reasonZh }: DeliveryRefused,
  rows: number | null,
  faults: readonly string[],
): Passage {
  const inputs = rows ?? 1;
  const own = isReasonZh(reasonZh) ? [] : [`refused whole without a reason: ${code} ${reasonZh}`];
  if (rows !== null) own.push(`odd cells alone have the whole refused: ${code} ${reasonZh}`);
  return { inputs, accepted: 0, refused: inputs, faults: [...faults, ...own] };
}

function lostRows({ rowsIn }: StagedDelivery, rows: number | null): readonly string[] {
  if (rows === null || rows === rowsIn) return [];
  return [`of ${String(rows)} rows ${String(rowsIn)} were read`];
}
