import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Door } from '../door.js';
import { commandDoor } from './command-door.js';
import { csvDoor } from './csv-door.js';
import { DeliveryPath } from './file-door.js';
import { FrameDoor } from './frame-door.js';
import { validFrames } from './frames.js';
import { layoutDoor } from './layout-door.js';
import { memoryCodec } from './memory-bus.js';
import { pushDoor } from './push-door.js';
import { redriveDoor } from './redrive-door.js';
import { standardDoor } from './standard-door.js';
import { validTables } from './valid-tables.js';
import { xlsxDoor } from './xlsx-door.js';

const ledgerLayout = 'household-ledger';

/**
 * Every door of the hub, ready to be gone through.
 * @param folder where hand-overs and receipts may lie
 * @param deliveriesPerReceipt of so many hand-overs one has its receipt written and read
 */
export async function allDoors(
  folder: string,
  deliveriesPerReceipt?: number,
): Promise<readonly Door[]> {
  mkdirSync(folder, { recursive: true });
  const codec = memoryCodec();
  const tables = await validTables();
  const departments = tables.filter(({ layout }) => layout !== ledgerLayout);
  const ledger = tables.filter(({ layout }) => layout === ledgerLayout);
  const frames = await validFrames(codec, departments);
  const path = new DeliveryPath(codec, join(folder, 'files'), deliveriesPerReceipt);
  return [
    new FrameDoor(codec, frames),
    csvDoor({ name: 'csv', what: 'files of the departments', perThousand: 200 }, path, departments),
    csvDoor(
      { name: 'ledger', what: 'files of the household ledger', perThousand: 60 },
      path,
      ledger,
    ),
    xlsxDoor({ name: 'xlsx', what: 'workbooks', perThousand: 60 }, path, tables),
    redriveDoor(codec, frames),
    pushDoor({ name: 'push', what: 'JSON bodies', perThousand: 60 }, path, tables),
    standardDoor(),
    commandDoor(join(folder, 'commands')),
    layoutDoor(join(folder, 'layouts')),
  ];
}
