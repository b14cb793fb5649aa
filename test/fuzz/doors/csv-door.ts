import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import type { Random } from '#testkit';
import type { Door, FuzzInput } from '../door.js';
import { mutateBytes } from '../mutate/bytes.js';
import { rowMark, type DeliveryPath } from './file-door.js';
import { mutatedRows } from './mutated-table.js';
import type { ValidTable } from './valid-tables.js';

const rowsMax = 60;
const encodings = ['utf8', 'utf8 with mark', 'gb18030', 'gb18030'] as const;
const delimiters = [',', ',', ',', '\t', ';', '|'] as const;
/** Of a hundred files so many are damaged as bytes; how many rows they hold then, nobody knows. */
const damagedPercent = 25;

function encoded(text: string, encoding: (typeof encodings)[number]): Buffer {
  if (encoding === 'gb18030') return iconv.encode(text, encoding);
  return Buffer.from(encoding === 'utf8' ? text : `\ufeff${text}`, 'utf8');
}

function make(random: Random, table: ValidTable): FuzzInput {
  const rows = mutatedRows(random, table, random.int(1, rowsMax));
  const marked = rows.map((cells, at) => [...cells, rowMark(at)]);
  const text = stringify([[...table.heading, '标记'], ...marked], {
    record_delimiter: random.pick(['\r\n', '\n']),
    delimiter: random.pick(delimiters),
    quoted_match: /[\r\n;|\t,]/,
  });
  const bytes = encoded(text, random.pick(encodings));
  const { layout } = table;
  if (!random.chance(damagedPercent)) return { bytes, facts: { layout, rows: rows.length } };
  return { bytes: mutateBytes(random, bytes), facts: { layout } };
}

/** Files of comma-separated values: those of departments, or those of the ledger. */
export function csvDoor(
  about: Pick<Door, 'name' | 'what' | 'perThousand'>,
  path: DeliveryPath,
  tables: readonly ValidTable[],
): Door {
  return {
    ...about,
    make: (random) => make(random, random.pick(tables)),
    pass: (input) => path.pass(input, 'csv'),
  };
}
