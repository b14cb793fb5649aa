import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { RedriveCandidate, RedriveSelection, WholeCandidate } from '../core/redrive.js';

/** Where a redrive stands. Instants are milliseconds since 1970. */
export interface Redrive {
  readonly redriveId: string;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly status: 'RUNNING' | 'DONE' | 'STOPPED';
  readonly recordsTotal: number;
  readonly recordsSent: number;
  /** Of those sent, how many were refused again since. */
  readonly recordsRefusedAgain: number;
  readonly finishedAt: number | null;
  readonly stoppedBy: string | null;
  readonly stopReason: string | null;
}

/** A redrive that begins. */
export interface NewRedrive {
  readonly redriveId: string;
  readonly selection: RedriveSelection;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: number;
}

const candidateColumns = `
  record.quarantine_id as "quarantineId", topic, partition, record_offset as "offset",
  consumer_group as "group", key_bytes as key, value_bytes is not null as "hasValue", headers`;

const redriveColumns = `
  redrive_id as "redriveId", reason, asked_by as "askedBy", asked_at as "askedAt", status,
  records_total as "recordsTotal", records_sent as "recordsSent", finished_at as "finishedAt",
  stopped_by as "stoppedBy", stop_reason as "stopReason",
  (select count(*) from redrive_record as item
     join quarantined_record as record using (quarantine_id)
     where item.redrive_id = redrive.redrive_id and item.sent_at is not null
       and record.status = 'open') as "recordsRefusedAgain"`;

/** SQL of redrives; the one place that reads the bytes of quarantined records. */
@Injectable()
export class RedriveStore {
  /** Open records of a selection in the order in which they go back, and no more than so many. */
  async candidates(
    tx: Tx,
    selection: RedriveSelection,
    recordsMax: number,
  ): Promise<readonly RedriveCandidate[]> {
    const order = 'order by topic, partition, record_offset, quarantine_id';
    if ('ids' in selection) {
      return tx.sql(
        `select ${candidateColumns} from quarantined_record as record
           where quarantine_id = any($1) and status = 'open' ${order} limit $2`,
        [selection.ids, recordsMax],
      );
    }
    const { errorCode, topic, group, countyCode } = selection;
    return tx.sql(
      `select ${candidateColumns} from quarantined_record as record
         where status = 'open' and error_code = $1 and ($2::text is null or topic = $2)
           and ($3::text is null or consumer_group = $3)
           and ($4::text is null or county_code = $4) ${order} limit $5`,
      [errorCode, topic, group, countyCode, recordsMax],
    );
  }

  /** Begins a redrive of records in their order, unless one of this id has begun before. */
  async add(tx: Tx, redrive: NewRedrive, ids: readonly string[]): Promise<void> {
    const { redriveId, selection, reason, askedBy, askedAt } = redrive;
    const added = await tx.affected(
      `insert into redrive (redrive_id, selection, reason, asked_by, asked_at, status, records_total)
         values ($1, $2, $3, $4, $5, 'RUNNING', $6) on conflict do nothing`,
      [redriveId, JSON.stringify(selection), reason, askedBy, askedAt, ids.length],
    );
    if (added === 0) return;
    await tx.unnestUpsert({
      table: 'redrive_record',
      columns: { redrive_id: 'uuid', number: 'integer', quarantine_id: 'text' },
      rows: ids.map((id, at) => ({ redrive_id: redriveId, number: at + 1, quarantine_id: id })),
    });
  }

  /** The next redrive that runs, locked, so that nobody sends of it or stops it meanwhile. */
  async locked(tx: Tx): Promise<string | undefined> {
    const [row] = await tx.sql<{ redriveId: string }>(
      `select redrive_id as "redriveId" from redrive where status = 'RUNNING'
         order by asked_at limit 1 for update skip locked`,
    );
    return row?.redriveId;
  }

  /** Records of a redrive that are still to go and still open, in their order, locked: another one may name them too. */
  async next(tx: Tx, redriveId: string, recordsMax: number): Promise<readonly WholeCandidate[]> {
    return tx.sql(
      `select ${candidateColumns}, value_bytes as value from redrive_record as item
         join quarantined_record as record using (quarantine_id)
         where redrive_id = $1 and sent_at is null and status = 'open'
         order by number limit $2 for update of record`,
      [redriveId, recordsMax],
    );
  }

  /** Remembers that records are on their way. */
  async sent(tx: Tx, redriveId: string, ids: readonly string[], at: number): Promise<void> {
    await tx.sql(
      `update redrive_record set sent_at = $3 where redrive_id = $1 and quarantine_id = any($2)`,
      [redriveId, ids, at],
    );
    await tx.sql(
      `update quarantined_record set status = 'redriven' where quarantine_id = any($1)`,
      [ids],
    );
    await tx.sql('update redrive set records_sent = records_sent + $2 where redrive_id = $1', [
      redriveId,
      ids.length,
    ]);
  }

  /** Ends a redrive of which everything is sent. */
  async finish(tx: Tx, redriveId: string, at: number): Promise<void> {
    await tx.sql(`update redrive set status = 'DONE', finished_at = $2 where redrive_id = $1`, [
      redriveId,
      at,
    ]);
  }

  /** Stops a redrive, if it runs. */
  async stop(
    tx: Tx,
    redriveId: string,
    { by, reason, at }: { readonly by: string; readonly reason: string; readonly at: number },
  ): Promise<void> {
    await tx.sql(
      `update redrive set status = 'STOPPED', finished_at = $4, stopped_by = $2, stop_reason = $3
         where redrive_id = $1 and status = 'RUNNING'`,
      [redriveId, by, reason, at],
    );
  }

  /** A redrive by its id. */
  async find(tx: Tx, redriveId: string): Promise<Redrive | undefined> {
    const [row] = await tx.sql<Redrive>(
      `select ${redriveColumns} from redrive where redrive_id = $1`,
      [redriveId],
    );
    return row;
  }

  /** The latest redrives, the newest first. */
  async latest(tx: Tx, limit: number): Promise<readonly Redrive[]> {
    return tx.sql<Redrive>(
      `select ${redriveColumns} from redrive order by asked_at desc limit $1`,
      [limit],
    );
  }
}
