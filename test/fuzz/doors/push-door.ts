import type { Random } from '#testkit';
import { jsonRowsSchema } from '#connector-kit';
import type { Door, FuzzInput, Passage } from '../door.js';
import { mutateBytes } from '../mutate/bytes.js';
import { jsonText, mutateValue } from '../mutate/json.js';
import type { DeliveryPath } from './file-door.js';
import { mutatedRows } from './mutated-table.js';
import type { ValidTable } from './valid-tables.js';

const recordsMax = 40;
const cellsOnlyPercent = 60;

function bodyOf(random: Random, table: ValidTable, rows: readonly (readonly string[])[]): unknown {
  const records = rows.map((cells) =>
    Object.fromEntries(table.heading.map((heading, at) => [heading, cells[at] ?? null])),
  );
  return random.chance(30) ? { rows: records } : records;
}

function make(random: Random, table: ValidTable): FuzzInput {
  const rows = mutatedRows(random, table, random.int(1, recordsMax));
  const body = bodyOf(random, table, rows);
  const { layout } = table;
  if (random.chance(cellsOnlyPercent)) {
    return { bytes: Buffer.from(JSON.stringify(body)), facts: { layout, rows: rows.length } };
  }
  const bytes = Buffer.from(jsonText(random, mutateValue(random, body)));
  return { bytes: random.chance(30) ? mutateBytes(random, bytes) : bytes, facts: { layout } };
}

/** What the controller refuses before it keeps anything: no JSON, or JSON of another form. */
function isRefusedAtOnce(bytes: Buffer): boolean {
  try {
    const parsed = jsonRowsSchema.safeParse(JSON.parse(bytes.toString('utf8')));
    return !parsed.success || parsed.data.length === 0;
  } catch {
    return true;
  }
}

/** Bodies of an HTTP push, which an exchange table's rows become as well. */
export function pushDoor(
  about: Pick<Door, 'name' | 'what' | 'perThousand'>,
  path: DeliveryPath,
  tables: readonly ValidTable[],
): Door {
  const atOnce: Passage = { inputs: 1, accepted: 0, refused: 1, faults: [] };
  return {
    ...about,
    make: (random) => make(random, random.pick(tables)),
    pass: async (input) => (isRefusedAtOnce(input.bytes) ? atOnce : path.pass(input, 'json')),
  };
}
