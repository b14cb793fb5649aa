import type { Tx, UnitOfWork } from '#persistence';
import type { RefusalCode } from '../../reading/core/source-row.js';
import type { DeliveryStatus } from '../core/staged.js';

/** Hand-overs that one answer lists; more than a handful waiting is a matter for the telephone. */
const waitingListedMax = 100;

/** What a person decided about a hand-over that waits. */
export interface Decision {
  readonly decision: 'pass' | 'refuse';
  /** Name of the caller, from the token file. */
  readonly by: string;
  readonly reason: string;
}

/** Why a hand-over waits. */
export interface Waiting {
  /** Status with which it goes on when it may pass. */
  readonly resumeAs: DeliveryStatus;
  readonly code: RefusalCode;
  readonly reasonZh: string;
  /** Path of the text that tells the department, below the state folder. */
  readonly receiptPath: string;
}

/** What became of a decision: a hand-over that waits no longer, or over which time has passed, keeps its state. */
export type DecisionOutcome = 'decided' | 'not waiting' | 'overtaken';

/** Newer records that letting an older hand-over pass would set back. */
const overtaken = `
  select from delivery_event event
  join record_ledger known on known.topic = event.topic and known.source_system = $2
    and (known.record_id = event.record_id or known.scope = event.scope)
  where event.delivery_id = $1 and known.delivery_id > $1 limit 1`;

/** Hand-overs that wait for a person, and what persons decided. */
export class WaitingStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Puts a hand-over aside until a person decides; what has been read of it stays where it is. */
  async hold(
    deliveryId: string,
    { resumeAs, code, reasonZh, receiptPath }: Waiting,
  ): Promise<void> {
    await this.unitOfWork.run((tx) =>
      tx.sql(
        `update delivery set status = 'waiting', waits_in = $2, refusal_code = $3, refusal_zh = $4,
           receipt_path = $5 where delivery_id = $1`,
        [deliveryId, resumeAs, code, reasonZh, receiptPath],
      ),
    );
  }

  /** Ids of those that wait, in the order in which they arrived. */
  async list(): Promise<readonly string[]> {
    const rows = await this.unitOfWork.run((tx) =>
      tx.sql<{ id: string }>(
        `select delivery_id as id from delivery where status = 'waiting'
         order by received_at, delivery_id limit $1`,
        [waitingListedMax],
      ),
    );
    return rows.map(({ id }) => id);
  }

  /** Takes down a decision and lets it have its effect, once. */
  async decide(
    deliveryId: string,
    sourceSystem: string,
    { decision, by, reason }: Decision,
  ): Promise<DecisionOutcome> {
    return this.unitOfWork.run(async (tx) => {
      const [waiting] = await tx.sql(
        `select from delivery where delivery_id = $1 and status = 'waiting' for update`,
        [deliveryId],
      );
      if (waiting === undefined) return 'not waiting';
      if (decision === 'pass') {
        const newer = await tx.sql(overtaken, [deliveryId, sourceSystem]);
        if (newer.length > 0) return 'overtaken';
        await tx.sql(
          `update delivery set status = waits_in, waits_in = null, refusal_code = null,
             refusal_zh = null, receipt_path = null where delivery_id = $1`,
          [deliveryId],
        );
      } else {
        await tx.sql(
          `update delivery set status = 'refused', waits_in = null, finished_at = now()
           where delivery_id = $1`,
          [deliveryId],
        );
        await tx.sql('delete from delivery_event where delivery_id = $1', [deliveryId]);
        await tx.sql('delete from delivery_row where delivery_id = $1', [deliveryId]);
      }
      await tx.sql(
        `insert into delivery_decision (delivery_id, decision, decided_by, reason)
         values ($1, $2, $3, $4)`,
        [deliveryId, decision, by, reason],
      );
      return 'decided';
    });
  }
}

/** Whether a person has let a hand-over pass. */
export async function mayPass(tx: Tx, deliveryId: string): Promise<boolean> {
  const passed = await tx.sql(
    `select from delivery_decision where delivery_id = $1 and decision = 'pass'`,
    [deliveryId],
  );
  return passed.length > 0;
}
