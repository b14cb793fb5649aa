import type { Tx, UnitOfWork } from '#persistence';
import type { DeliveryStatus, DeliveryWay } from '../core/staged.js';
import type { RefusalCode } from '../../reading/core/source-row.js';

/** A hand-over, from its arrival on. */
export interface Delivery {
  readonly deliveryId: string;
  readonly layout: string;
  readonly way: DeliveryWay;
  readonly fileName: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly status: DeliveryStatus;
  readonly refusalCode: RefusalCode | null;
  readonly refusalZh: string | null;
  /** Until it is staged, those that have been read so far. */
  readonly rowsIn: number;
  readonly rowsPublished: number;
  readonly rowsUnchanged: number;
  readonly rowsRejected: number;
  readonly rowsIgnored: number;
  readonly eventsPublished: number;
  readonly recordsWithdrawn: number;
  /** Path of the original, below the state folder. */
  readonly keptPath: string;
  /** Path of the receipt, below the state folder; null until it is written. */
  readonly receiptPath: string | null;
}

/** A hand-over that has just arrived. */
export type NewDelivery = Pick<
  Delivery,
  'deliveryId' | 'layout' | 'way' | 'fileName' | 'receivedAt' | 'keptPath'
>;

const columns = `
  delivery_id as "deliveryId", layout, way, file_name as "fileName",
  (extract(epoch from received_at) * 1000)::bigint as "receivedAt", status,
  refusal_code as "refusalCode", refusal_zh as "refusalZh", rows_in as "rowsIn",
  rows_published as "rowsPublished", rows_unchanged as "rowsUnchanged",
  rows_rejected as "rowsRejected", rows_ignored as "rowsIgnored",
  events_published as "eventsPublished", records_withdrawn as "recordsWithdrawn",
  kept_path as "keptPath", receipt_path as "receiptPath"`;

/** Where hand-overs are kept account of. */
export class DeliveryStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Enters an arrival; once, however often it is told. */
  async enter(delivery: NewDelivery): Promise<void> {
    const { deliveryId, layout, way, fileName, receivedAt, keptPath } = delivery;
    await this.unitOfWork.run((tx) =>
      tx.sql(
        `insert into delivery (delivery_id, layout, way, file_name, received_at, status, kept_path)
         values ($1, $2, $3, $4, to_timestamp($5::double precision / 1000), 'received', $6)
         on conflict do nothing`,
        [deliveryId, layout, way, fileName, receivedAt, keptPath],
      ),
    );
  }

  /**
   * The next one to work on: the oldest that is not accepted yet, for records are waited for more than
   * receipts; but no receipt waits longer than a few seconds for newer hand-overs.
   */
  async next(): Promise<Delivery | undefined> {
    const [first] = await this.unitOfWork.run((tx) =>
      tx.sql<Delivery>(
        `select ${columns} from delivery where status in ('received', 'staged', 'accepted')
         order by status = 'accepted' and accepted_at > now() - interval '5 seconds', arrival
         limit 1`,
      ),
    );
    return first;
  }

  /** One by its id. */
  async find(deliveryId: string): Promise<Delivery | undefined> {
    const [found] = await this.unitOfWork.run((tx) =>
      tx.sql<Delivery>(`select ${columns} from delivery where delivery_id = $1`, [deliveryId]),
    );
    return found;
  }

  /** The latest ones. @param before id of the last one that was shown */
  async list(before: string | null, limit: number): Promise<Delivery[]> {
    return this.unitOfWork.run((tx) =>
      tx.sql<Delivery>(
        `select ${columns} from delivery
         where $1::text is null
           or arrival < (select arrival from delivery where delivery_id = $1)
         order by arrival desc limit $2`,
        [before, limit],
      ),
    );
  }

  /** Ids of all that are known, of those asked for. */
  async known(deliveryIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.unitOfWork.run((tx) =>
      tx.sql<{ delivery_id: string }>(
        'select delivery_id from delivery where delivery_id = any($1::text[])',
        [deliveryIds],
      ),
    );
    return new Set(rows.map((row) => row.delivery_id));
  }

  /** Number of hand-overs by status, for figures. */
  async countByStatus(): Promise<ReadonlyMap<DeliveryStatus, number>> {
    const rows = await this.unitOfWork.run((tx) =>
      tx.sql<{ status: DeliveryStatus; count: number }>(
        'select status, count(*) as count from delivery group by status',
      ),
    );
    return new Map(rows.map(({ status, count }) => [status, count]));
  }

  /** Takes back what an interrupted reading has left. */
  async clearStage(deliveryId: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await clearStage(tx, deliveryId);
      await tx.sql('update delivery set rows_in = 0 where delivery_id = $1', [deliveryId]);
    });
  }

  /** So many rows have been read so far: whoever asks, asks any process, not only the one that reads. */
  async noteRead(deliveryId: string, rowsIn: number): Promise<void> {
    await this.unitOfWork.run((tx) =>
      tx.sql('update delivery set rows_in = $2 where delivery_id = $1', [deliveryId, rowsIn]),
    );
  }

  /** Everything has been read and nothing decided. */
  async markStaged(deliveryId: string, rowsIn: number): Promise<void> {
    await this.unitOfWork.run((tx) =>
      tx.sql(`update delivery set status = 'staged', rows_in = $2 where delivery_id = $1`, [
        deliveryId,
        rowsIn,
      ]),
    );
  }

  /** Refused whole. */
  async refuse(
    deliveryId: string,
    code: RefusalCode,
    reasonZh: string,
    receiptPath: string,
  ): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await clearStage(tx, deliveryId);
      await tx.sql(
        `update delivery set status = 'refused', refusal_code = $2, refusal_zh = $3, receipt_path = $4,
           finished_at = now(), rows_in = 0 where delivery_id = $1`,
        [deliveryId, code, reasonZh, receiptPath],
      );
    });
  }

  /** The receipt is there; the rows are needed no longer. */
  async finish(deliveryId: string, receiptPath: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await clearStage(tx, deliveryId);
      await tx.sql(
        `update delivery set status = 'done', receipt_path = $2, finished_at = now()
         where delivery_id = $1`,
        [deliveryId, receiptPath],
      );
    });
  }
}

async function clearStage(tx: Tx, deliveryId: string): Promise<void> {
  await tx.sql('delete from delivery_event where delivery_id = $1', [deliveryId]);
  await tx.sql('delete from delivery_row where delivery_id = $1', [deliveryId]);
}
