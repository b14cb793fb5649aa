import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { quarantineIdHeader } from '#bus';
import { maskText } from '#domain';
import { enqueue, UnitOfWork } from '#persistence';
import { Clock, requestError } from '#service-kit';
import {
  obstacleZh,
  redrivePlan,
  redrivenRecord,
  type RedrivePlan,
  type RedriveSelection,
} from '../core/redrive.js';
import { NewerRecords } from './newer-records.js';
import { RedriveStore, type Redrive } from './redrive.store.js';

/** Records of one redrive; what is beyond waits for the next one. */
const recordsPerRedriveMax = 10_000;
/** Records that go into the outbox in one transaction; between two of them a redrive can be stopped. */
const recordsPerPieceMax = 200;
/** Header that names the redrive which put a record back. */
const redriveIdHeader = 'hub-redrive-id';

/** What somebody wants put back. */
export interface RedriveOrder {
  readonly selection: RedriveSelection;
  readonly reason: string;
  readonly by: string;
  /** Chosen by the caller, so that the same order given twice is one; null to have one made. */
  readonly redriveId: string | null;
}

/** Puts quarantined records back on their topics, in order, through the outbox. */
@Injectable()
export class Redrives {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: RedriveStore,
    private readonly newer: NewerRecords,
    private readonly clock: Clock,
  ) {}

  /** What a redrive of a selection would do; changes nothing. */
  async plan(selection: RedriveSelection): Promise<RedrivePlan> {
    const candidates = await this.unitOfWork.run((tx) =>
      this.store.candidates(tx, selection, recordsPerRedriveMax),
    );
    return redrivePlan(candidates, await this.newer.than(candidates));
  }

  /**
   * Begins a redrive. The same id again gives the redrive that began under it.
   * @throws HubError REQUEST_CONFLICTS when nothing of the selection can be put back
   */
  async begin({ selection, reason, by, redriveId }: RedriveOrder): Promise<Redrive> {
    const id = redriveId ?? randomUUID();
    const known = await this.find(id);
    if (known !== undefined) return known;
    const { ids } = await this.plan(selection);
    const begun = await this.unitOfWork.run(async (tx) => {
      if (ids.length === 0) return undefined;
      const order = { redriveId: id, selection, reason: maskText(reason) };
      await this.store.add(tx, { ...order, askedBy: by, askedAt: this.clock.now() }, ids);
      return this.store.find(tx, id);
    });
    if (begun !== undefined) return begun;
    throw requestError('REQUEST_CONFLICTS', {
      messageZh: '所选范围内没有可以重投的记录',
      wayOut: '请先试运行，查看各条不能重投的原因。',
    });
  }

  /**
   * Sends the next piece of a redrive that runs. A record that was put back meanwhile by another redrive
   * is passed over.
   * @returns false when none runs
   */
  sendPiece(): Promise<boolean> {
    return this.unitOfWork.run(async (tx) => {
      const redriveId = await this.store.locked(tx);
      if (redriveId === undefined) return false;
      const records = await this.store.next(tx, redriveId, recordsPerPieceMax);
      const now = this.clock.now();
      if (records.length === 0) {
        await this.store.finish(tx, redriveId, now);
        return true;
      }
      await enqueue(
        tx,
        records
          .filter((record) => obstacleZh(record) === null)
          .map((record) =>
            redrivenRecord(record, {
              [quarantineIdHeader]: record.quarantineId,
              [redriveIdHeader]: redriveId,
            }),
          ),
      );
      const ids = records.map(({ quarantineId }) => quarantineId);
      await this.store.sent(tx, redriveId, ids, now);
      return true;
    });
  }

  /** Stops a redrive; what it has sent stays sent. @returns undefined where there is none */
  stop(redriveId: string, by: string, reason: string): Promise<Redrive | undefined> {
    const stop = { by, reason: maskText(reason), at: this.clock.now() };
    return this.unitOfWork.run(async (tx) => {
      await this.store.stop(tx, redriveId, stop);
      return this.store.find(tx, redriveId);
    });
  }

  /** A redrive by its id. */
  find(redriveId: string): Promise<Redrive | undefined> {
    return this.unitOfWork.run((tx) => this.store.find(tx, redriveId));
  }

  /** The latest redrives, the newest first. */
  latest(limit: number): Promise<readonly Redrive[]> {
    return this.unitOfWork.run((tx) => this.store.latest(tx, limit));
  }
}
