import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkLayout } from '#connector-kit';
import { codeTables, projectPath } from '#schemas';
import { generateCity } from './generate-city.js';
import type { Cell, Column } from './hand-over.js';
import { cityLayouts, layoutOf } from './layouts.js';
import { readCounties } from './write-city.js';

/** What the spec reads of a layout document; the connectors' own reading is not asked. */
interface Document {
  readonly file: { readonly fileName: string; readonly formats: readonly string[] };
  readonly columns: readonly {
    readonly field: string;
    readonly headers: readonly string[];
    readonly type: string;
    readonly required?: boolean;
    readonly codes?: Readonly<Record<string, Cell>>;
    readonly table?: string;
  }[];
}

function documentOf(layout: string): Document {
  const { connector } = layoutOf(layout);
  const room = connector === 'register' ? 'services/register' : `connectors/${connector}`;
  const path = projectPath(`${room}/layouts/${layout}.yaml`);
  return parse(readFileSync(path, 'utf8')) as Document;
}

type DocumentColumn = Document['columns'][number];

/** The code that the document gives to a word of the department. */
function codeOf({ codes, table, type }: DocumentColumn, word: string): Cell | undefined {
  if (codes?.[word] !== undefined) return codes[word];
  if (type === 'boolean') return { 是: true, 否: false }[word];
  const entries = table === undefined ? [] : (codeTables().get(table)?.entries ?? []);
  return entries.find(({ code, zh }) => word === zh || word === code)?.code;
}

// The ledger's relation is mapped to a flag of another name.
const fieldInDocument = ({ field }: Column): string => (field === 'relation' ? 'head' : field);

const city = generateCity({ seed: 114, counties: await readCounties() });

describe.each(cityLayouts)('$connector/$layout', ({ layout, columns, unmapped }) => {
  const document = documentOf(layout);
  const byField = new Map(document.columns.map((column) => [column.field, column]));

  it('is a layout document without problems', () => {
    expect(checkLayout(document)).toMatchObject({ ok: true });
  });

  it('accepts each heading of the city, and maps what the city calls mapped', () => {
    for (const column of columns) {
      const known = byField.get(fieldInDocument(column));
      expect([column.field, known === undefined]).toEqual([
        column.field,
        unmapped.includes(column.field),
      ]);
      if (known !== undefined) expect(known.headers).toContain(column.header);
    }
  });

  it('has every required column in the city', () => {
    const written = new Set(columns.map(fieldInDocument));
    const lacking = document.columns.filter(
      ({ field, required }) => required && !written.has(field),
    );
    expect(lacking).toEqual([]);
  });

  it('gives each word of the city the code that was planted', () => {
    for (const column of columns) {
      const known = byField.get(fieldInDocument(column));
      for (const [code, word] of Object.entries(column.words ?? {})) {
        if (known === undefined) continue;
        expect([column.field, word, String(codeOf(known, word))]).toEqual([
          column.field,
          word,
          code,
        ]);
      }
    }
  });

  it('expects the names and forms of the city’s files', () => {
    const files = city.files.filter((file) => file.layout === layout);
    const strange = files.filter(({ name }) => !new RegExp(document.file.fileName).test(name));
    expect(strange.every(({ refused }) => refused === 'WRONG_FOLDER')).toBe(true);
    expect(files.filter(({ format }) => !document.file.formats.includes(format))).toEqual([]);
  });

  it('knows every planted word, and finds every required cell filled in a good row', () => {
    const good = city.files
      .filter((file) => file.layout === layout && file.refused === null)
      .flatMap(({ rows }) => rows)
      .filter(({ kind, reject }) => kind === 'record' && reject === null);
    for (const column of columns) {
      const known = byField.get(fieldInDocument(column));
      if (known === undefined) continue;
      const values = new Set(good.map(({ fields }) => fields[column.field] ?? null));
      if (known.required === true)
        expect([column.field, values.has(null)]).toEqual([column.field, false]);
      if (column.kind !== 'code') continue;
      const words = [...values].filter((value) => value !== null).map(String);
      expect(words.filter((code) => column.words?.[code] === undefined)).toEqual([]);
    }
  });
});
