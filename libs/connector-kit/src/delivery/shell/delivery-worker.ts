import { setTimeout as delay } from 'node:timers/promises';
import { classify, pauseFor } from '#bus';
import { HubError, type IdentityCipher } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Clock, Logger } from '#service-kit';
import type { Layout } from '../../layout/core/layout.js';
import { RowMapper } from '../../mapping/core/row-mapper.js';
import { DeliveryRefused, type RefusalCode } from '../../reading/core/source-row.js';
import { openRows, type FileForm } from '../../reading/shell/open-rows.js';
import { readFileName } from '../core/period.js';
import { systemCode } from './carry-over.js';
import { DeliveryAcceptor, type RecordSink } from './accept-delivery.js';
import type { Delivery, DeliveryStore } from './delivery.store.js';
import { stampOf } from './file-stamp.js';
import { DeliveryStager } from './stage-delivery.js';
import type { StateFolder } from './state-folder.js';
import type { WaitingStore } from './waiting.store.js';
import { writeReceipt, writeRefusal } from './write-receipt.js';

/** Pause after a failure of something that is needed, ms. */
const firstPauseMs = 500;
const pauseMsMax = 30_000;
/** Pause before looking again although nobody rang: what reaches another process rings there. ms */
const idlePollMs = 2_000;
/** Attempts at a hand-over that fails although nothing that is needed is away; then it is put aside. */
const attemptsMax = 5;
/** Rows between two lines of the log about one hand-over. */
const rowsPerProgressLine = 50_000;

/** What a worker needs. */
export interface DeliveryWorkerParts {
  readonly layouts: ReadonlyMap<string, Layout>;
  readonly store: DeliveryStore;
  readonly waiting: WaitingStore;
  readonly folder: StateFolder;
  readonly unitOfWork: UnitOfWork;
  readonly cipher: IdentityCipher;
  readonly sink: RecordSink;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** How the worker is, for health and figures. */
export interface WorkerState {
  /** Hand-over that is worked on; null when there is none. */
  readonly deliveryId: string | null;
  /** Why it waits; null when it doesn't. */
  readonly trouble: string | null;
}

/**
 * Takes hand-overs one after the other, in the order in which they came, from their file to their receipt.
 * Every step leaves a mark, so that a crash is taken up where it happened.
 */
export class DeliveryWorker {
  private readonly mappers = new Map<string, RowMapper>();
  private readonly acceptor: DeliveryAcceptor;
  private stopping = new AbortController();
  private wake: () => void = () => undefined;
  private loop: Promise<void> | undefined;
  private current: WorkerState = { deliveryId: null, trouble: null };
  /** On the monotonic clock, which no correction of the time of day moves. */
  private movedAt = performance.now();
  /** Failures in a row of the hand-over that is worked on. */
  private failures = 0;

  constructor(private readonly parts: DeliveryWorkerParts) {
    for (const [name, layout] of parts.layouts) {
      this.mappers.set(name, new RowMapper(layout, parts.cipher));
    }
    this.acceptor = new DeliveryAcceptor(parts.unitOfWork, parts.sink);
  }

  /** What it is doing. */
  get state(): WorkerState {
    return this.current;
  }

  /** Time since it last got on with a hand-over, ms; 0 while it has none. */
  get silentMs(): number {
    return this.current.deliveryId === null ? 0 : performance.now() - this.movedAt;
  }

  /** Begins with what an earlier process has left. */
  start(): void {
    this.stopping = new AbortController();
    this.loop ??= this.run();
  }

  /** Tells it that something has arrived. */
  ring(): void {
    this.wake();
  }

  /** Finishes the step that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.ring();
    await this.loop;
    this.loop = undefined;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      const rung = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      let delivery: Delivery | undefined;
      try {
        delivery = await this.parts.store.next();
        if (delivery === undefined) {
          this.current = { deliveryId: null, trouble: null };
          await ringOrPause(rung, signal);
        } else {
          await this.step(delivery);
        }
        pauseMs = firstPauseMs;
        this.failures = 0;
      } catch (error) {
        await this.afterFailure(delivery, error);
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, pauseMsMax);
      }
    }
  }

  /** Nothing is lost: the hand-over is where its last mark says, and is tried again or put aside. */
  private async afterFailure(delivery: Delivery | undefined, error: unknown): Promise<void> {
    const { class: kind, code } = classify(error);
    this.movedAt = performance.now();
    // Of a foreign error only what kind it is: its text may quote the row that failed.
    this.current = { ...this.current, trouble: code };
    if (delivery === undefined || (kind === 'dependency' && !isForbidden(error))) {
      this.parts.logger.warn({ error }, 'a hand-over is waiting');
      return;
    }
    this.failures += 1;
    const { deliveryId } = delivery;
    this.parts.logger.error({ deliveryId, failures: this.failures, error }, 'a hand-over failed');
    if (this.failures < attemptsMax) return;
    // Those behind it must not wait for a person.
    const reason = '系统未能处理该文件，已暂停并通知运维；文件已保存，无需重新投递';
    await this.hold(delivery, 'HUB_FAULT', reason).catch(() => undefined);
    this.failures = 0;
  }

  private async step(delivery: Delivery): Promise<void> {
    const { deliveryId, layout: name } = delivery;
    this.movedAt = performance.now();
    if (this.current.deliveryId !== deliveryId) {
      this.current = { deliveryId, trouble: null };
    }
    const layout = this.parts.layouts.get(name);
    const mapper = this.mappers.get(name);
    if (layout === undefined || mapper === undefined) {
      throw new Error(`the layout ${name} of a hand-over exists no longer: put its document back`);
    }
    try {
      if (delivery.status === 'received') await this.stage(delivery, mapper);
      else if (delivery.status === 'staged') await this.acceptor.accept(deliveryId, layout);
      else await this.finish(delivery, layout);
    } catch (error) {
      if (!DeliveryRefused.is(error)) throw error;
      await this.refuse(delivery, layout, error);
    }
  }

  private async stage(delivery: Delivery, mapper: RowMapper): Promise<void> {
    const { store, folder, unitOfWork, cipher, logger } = this.parts;
    const { deliveryId, receivedAt, fileName, way } = delivery;
    await store.clearStage(deliveryId);
    const named =
      way === 'drop' ? readFileName(mapper.layout, fileName) : { monthFirst: null, day: null };
    const file = await openRows(
      folder.absolute(delivery.keptPath),
      formsOf(delivery, mapper.layout),
    );
    let told = 0;
    const onProgress = async (rows: number): Promise<void> => {
      await store.noteRead(deliveryId, rows);
      this.current = { deliveryId, trouble: null };
      this.movedAt = performance.now();
      if (rows - told < rowsPerProgressLine) return;
      told = rows;
      logger.info({ deliveryId, rows }, 'reading a hand-over');
    };
    const stager = new DeliveryStager({ unitOfWork, cipher, mapper, onProgress }, deliveryId);
    const before = await stampOf(folder.absolute(delivery.keptPath));
    const rows = await stager.stage(file, receivedAt, named);
    // Whoever is slow still writes to a file that was moved meanwhile.
    if ((await stampOf(folder.absolute(delivery.keptPath))) !== before) {
      throw new HubError('STORAGE_UNAVAILABLE', 'the original is still being written');
    }
    await store.markStaged(deliveryId, rows);
  }

  private async finish(delivery: Delivery, layout: Layout): Promise<void> {
    const { store, folder, unitOfWork, logger } = this.parts;
    const file = await openRows(folder.absolute(delivery.keptPath), formsOf(delivery, layout));
    const path = await writeReceipt({ unitOfWork, folder }, delivery, layout, file);
    await store.finish(delivery.deliveryId, path);
    const { deliveryId, rowsIn, rowsPublished, rowsUnchanged, rowsRejected, rowsIgnored } =
      delivery;
    logger.info(
      {
        deliveryId,
        layout: layout.layout,
        rowsIn,
        rowsPublished,
        rowsUnchanged,
        rowsRejected,
        rowsIgnored,
      },
      'a hand-over has its receipt',
    );
  }

  private async refuse(
    delivery: Delivery,
    layout: Layout,
    { code, reasonZh }: DeliveryRefused,
  ): Promise<void> {
    if (code === 'WITHDRAWS_TOO_MUCH') {
      await this.hold(delivery, code, reasonZh);
      return;
    }
    const { store, folder, logger } = this.parts;
    const title = '整份退回';
    const path = await writeRefusal({ folder }, delivery, layout, { title, reasonZh });
    await store.refuse(delivery.deliveryId, code, reasonZh, path);
    logger.warn(
      { deliveryId: delivery.deliveryId, layout: layout.layout, code },
      'a hand-over was refused whole',
    );
  }

  /** Puts a hand-over aside until a person decides; it goes on from where it is. */
  private async hold(delivery: Delivery, code: RefusalCode, reasonZh: string): Promise<void> {
    const { waiting, folder, layouts, logger } = this.parts;
    const { deliveryId, layout: name, status: resumeAs } = delivery;
    const title = '等待人工确认';
    const layout = layouts.get(name) ?? { title: name };
    const receiptPath = await writeRefusal({ folder }, delivery, layout, { title, reasonZh });
    await waiting.hold(deliveryId, { resumeAs, code, reasonZh, receiptPath });
    logger.warn({ deliveryId, layout: name, code }, 'a hand-over waits for a person');
  }
}

/** A file that this account may not read is that file's trouble, not the folder's. */
function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(systemCode(error) ?? '');
}

/** What was pushed or read from a table is JSON, whatever the files of the layout are. */
function formsOf({ way }: Delivery, { file }: Layout): readonly FileForm[] {
  return way === 'drop' ? file.formats : ['json'];
}

async function ringOrPause(rung: Promise<void>, stopping: AbortSignal): Promise<void> {
  const ended = new AbortController();
  await Promise.race([rung, pauseFor(idlePollMs, AbortSignal.any([stopping, ended.signal]))]);
  ended.abort();
}
