import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectPath } from '../project-path.js';

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const entrySchema = z
  .union([
    z.tuple([z.string(), z.string(), z.string()]),
    z.tuple([z.string(), z.string(), z.string(), isoDate]),
    z.tuple([z.string(), z.string(), z.string(), isoDate, isoDate]),
  ])
  .transform(([code, zh, en, validFrom, validTo]) => ({
    code,
    zh,
    en,
    validFrom: validFrom ?? null,
    validTo: validTo ?? null,
  }));
const tableSchema = z.strictObject({
  id: z.string(),
  titleZh: z.string(),
  title: z.string(),
  standard: z.string(),
  entries: z.array(entrySchema).min(1),
});

/** One code of a table, with the days (ISO) from and to which it holds; null is open. */
export type CodeEntry = z.infer<typeof entrySchema>;

/** A table of codes and the standard from which they come. */
export type CodeTable = z.infer<typeof tableSchema>;

let cached: ReadonlyMap<string, CodeTable> | undefined;

/** Every code table by its id, from `schemas/codes/tables.yaml`. */
export function codeTables(): ReadonlyMap<string, CodeTable> {
  cached ??= new Map(
    z
      .strictObject({ tables: z.array(tableSchema) })
      .parse(parse(readFileSync(projectPath('schemas/codes/tables.yaml'), 'utf8')))
      .tables.map((table) => [table.id, table]),
  );
  return cached;
}

/** The code table of an id, such as `sex`. @throws Error naming the ids there are */
export function codeTable(id: string): CodeTable {
  const table = codeTables().get(id);
  if (table === undefined) {
    throw new Error(`no code table ${id}; there are ${[...codeTables().keys()].join(', ')}`);
  }
  return table;
}
