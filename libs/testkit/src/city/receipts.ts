import type { CityLayout, HandOver, PlannedRow } from './hand-over.js';
import { layoutOf } from './layouts.js';
import type { RowOutcome, TruthReceipt, TruthRow } from './truth.js';

/** What is known of the records of one layout: content by record id. */
type Known = Map<string, string>;

/** Content of a row apart from its spelling and from what the hub does not keep. */
function contentOf({ fields }: PlannedRow, { unmapped, kept }: CityLayout): string {
  const mapped = Object.entries(kept?.(fields) ?? fields).filter(
    ([field]) => !unmapped.includes(field),
  );
  return JSON.stringify(mapped.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Line of the first row below the headings, as a person counts it. */
function firstLine({ format, title }: HandOver): number {
  if (format === 'json') return 1;
  return title === null ? 2 : 3;
}

function outcomesOf(file: HandOver, known: Known): Omit<TruthRow, 'line'>[] {
  const layout = layoutOf(file.layout);
  const { recordId } = layout;
  const inFile = new Map<string, Set<string>>();
  const trusted = (row: PlannedRow): boolean => row.kind === 'record' && row.reject === null;
  for (const row of file.rows.filter(trusted)) {
    const contents = inFile.get(recordId(row.fields)) ?? new Set();
    inFile.set(recordId(row.fields), contents.add(contentOf(row, layout)));
  }
  return file.rows.map((row) => {
    if (row.kind !== 'record') return { outcome: 'ignored', code: null };
    if (row.reject !== null) return { outcome: 'rejected', code: row.reject };
    const id = recordId(row.fields);
    if ((inFile.get(id)?.size ?? 0) > 1) return { outcome: 'rejected', code: 'DUPLICATE_IN_FILE' };
    const content = contentOf(row, layout);
    if (known.get(id) === content) return { outcome: 'unchanged', code: null };
    known.set(id, content);
    return { outcome: 'published', code: null };
  });
}

function receiptOf(file: HandOver, known: Known): TruthReceipt {
  const head = {
    connector: file.connector,
    layout: file.layout,
    file: file.name,
    refused: file.refused,
  };
  if (file.refused !== null) {
    const none = { rowsIn: 0, published: 0, unchanged: 0, rejected: 0, ignored: 0, rows: [] };
    return { ...head, ...none };
  }
  const rows = outcomesOf(file, known).map((row, at) => ({ ...row, line: firstLine(file) + at }));
  const count = (wanted: RowOutcome): number =>
    rows.filter(({ outcome }) => outcome === wanted).length;
  return {
    ...head,
    rowsIn: rows.length,
    published: count('published'),
    unchanged: count('unchanged'),
    rejected: count('rejected'),
    ignored: count('ignored'),
    rows,
  };
}

/** Files in the order in which one folder is worked off: by phase, then by name. */
export function inOrder(files: readonly HandOver[]): readonly HandOver[] {
  const key = ({ phase, connector, layout, name }: HandOver): string =>
    [phase, connector, layout, name].join('/');
  return [...files].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The receipt that each file must get. */
export function receiptsOf(files: readonly HandOver[]): readonly TruthReceipt[] {
  const byLayout = new Map<string, Known>();
  return inOrder(files).map((file) => {
    const known = byLayout.get(file.layout) ?? new Map<string, string>();
    byLayout.set(file.layout, known);
    return receiptOf(file, known);
  });
}
