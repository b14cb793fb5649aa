import { DeliveryRefused, DeliveryStager, type OpenedFile, type StagedBody } from '#connector-kit';
import type { UnitOfWork } from '#persistence';
import { cipher, type KnownLayout } from './layouts.js';

/** What a row was taken for: in the table `delivery_row` where it has no event, or a remark beside it. */
export interface StagedRow {
  readonly ordinal: number;
  /** Of a row that is a record. */
  readonly line?: number;
  readonly outcome: 'mapped' | 'published' | 'rejected' | 'ignored';
  readonly code: string | null;
  readonly reason_zh: string | null;
}

/** An event as it would wait in the table `delivery_event`. */
export interface StagedEvent {
  readonly ordinal: number;
  readonly part: number;
  readonly topic: string;
  readonly record_id: string;
  readonly scope: string | null;
  readonly body: StagedBody;
  readonly sealed: Buffer | null;
}

/** A hand-over that was read to its end. */
export interface StagedDelivery {
  readonly rowsIn: number;
  readonly rows: readonly StagedRow[];
  /** What is told of rows that have an event. */
  readonly remarks: readonly StagedRow[];
  readonly events: readonly StagedEvent[];
}

/** Stands for the two tables of a delivery. */
class MemoryTables {
  readonly rows: StagedRow[] = [];
  readonly events: StagedEvent[] = [];

  get unitOfWork(): UnitOfWork {
    const unnestUpsert = (write: { table: string; rows: readonly unknown[] }): Promise<number> => {
      const into: unknown[] = write.table === 'delivery_row' ? this.rows : this.events;
      into.push(...write.rows);
      return Promise.resolve(write.rows.length);
    };
    const run = (work: (tx: object) => unknown): unknown => work({ unnestUpsert });
    return { run } as unknown as UnitOfWork;
  }
}

const receivedAt = Date.parse('2026-10-31T04:00:00Z');

/**
 * Reads a hand-over as a connector does, with its tables in memory.
 * @returns why the whole of it is refused, where it is
 */
export async function stageDelivery(
  { mapper }: KnownLayout,
  open: () => Promise<OpenedFile>,
): Promise<StagedDelivery | DeliveryRefused> {
  const { unitOfWork, rows, events } = asParts(new MemoryTables());
  const parts = { unitOfWork, cipher, mapper, onProgress: () => undefined };
  try {
    const stager = new DeliveryStager(parts, 'D');
    const named = { monthFirst: null, day: null };
    const rowsIn = await stager.stage(await open(), receivedAt, named);
    const remarks = rows.filter(({ outcome }) => outcome === 'published');
    const exceptions = rows.filter(({ outcome }) => outcome !== 'published');
    return {
      ...{ rowsIn, rows: [...exceptions, ...mappedRows(events)].sort(byOrdinal) },
      ...{ remarks, events },
    };
  } catch (error) {
    if (DeliveryRefused.is(error)) return error;
    throw error;
  }
}

/** Rows that have an event; the table of rows says nothing of them. */
function mappedRows(events: readonly StagedEvent[]): readonly StagedRow[] {
  return events
    .filter(({ part }) => part === 0)
    .map(({ ordinal, body }) => ({
      ...{ ordinal, line: body.rowNumber, outcome: 'mapped', code: null, reason_zh: null },
    }));
}

function byOrdinal(a: StagedRow, b: StagedRow): number {
  return a.ordinal - b.ordinal;
}

function asParts(tables: MemoryTables) {
  const { unitOfWork, rows, events } = tables;
  return { unitOfWork, rows, events };
}
