import { setTimeout as delay } from 'node:timers/promises';
import type { IdentityCipher } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Clock, Logger } from '#service-kit';
import type { Layout } from '../../layout/core/layout.js';
import { RowMapper } from '../../mapping/core/row-mapper.js';
import { DeliveryRefused } from '../../reading/core/source-row.js';
import { openRows, type FileForm } from '../../reading/shell/open-rows.js';
import { readFileName } from '../core/period.js';
import { DeliveryAcceptor, type RecordSink } from './accept-delivery.js';
import type { Delivery, DeliveryStore } from './delivery.store.js';
import { DeliveryStager } from './stage-delivery.js';
import type { StateFolder } from './state-folder.js';
import { writeReceipt, writeRefusal } from './write-receipt.js';

/** Pause after a failure of something that is needed, ms. */
const firstPauseMs = 500;
const pauseMsMax = 30_000;
/** Rows between two lines of the log about one hand-over. */
const rowsPerProgressLine = 50_000;

/** What a worker needs. */
export interface DeliveryWorkerParts {
  readonly layouts: ReadonlyMap<string, Layout>;
  readonly store: DeliveryStore;
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
  /** Rows of it that have been read. */
  readonly rows: number;
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
  private current: WorkerState = { deliveryId: null, rows: 0, trouble: null };

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
      try {
        const delivery = await this.parts.store.next();
        if (delivery === undefined) {
          this.current = { deliveryId: null, rows: 0, trouble: null };
          await rung;
        } else {
          await this.step(delivery);
        }
        pauseMs = firstPauseMs;
      } catch (error) {
        // Nothing is lost: the hand-over is where its last mark says, and is tried again.
        const trouble = error instanceof Error ? error.message : 'unknown';
        this.current = { ...this.current, trouble };
        this.parts.logger.warn({ error }, 'a hand-over is waiting');
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
        pauseMs = Math.min(pauseMs * 2, pauseMsMax);
      }
    }
  }

  private async step(delivery: Delivery): Promise<void> {
    const { deliveryId, layout: name } = delivery;
    if (this.current.deliveryId !== deliveryId) {
      this.current = { deliveryId, rows: 0, trouble: null };
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
    const onProgress = (rows: number): void => {
      this.current = { deliveryId, rows, trouble: null };
      if (rows - told < rowsPerProgressLine) return;
      told = rows;
      logger.info({ deliveryId, rows }, 'reading a hand-over');
    };
    const stager = new DeliveryStager({ unitOfWork, cipher, mapper, onProgress }, deliveryId);
    await store.markStaged(deliveryId, await stager.stage(file, receivedAt, named));
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
    const { store, folder, logger } = this.parts;
    const path = await writeRefusal({ folder }, delivery, layout, reasonZh);
    const status = code === 'WITHDRAWS_TOO_MUCH' ? 'waiting' : 'refused';
    await store.refuse(delivery.deliveryId, status, code, reasonZh, path);
    logger.warn(
      { deliveryId: delivery.deliveryId, layout: layout.layout, code },
      'a hand-over was refused whole',
    );
  }
}

/** What was pushed or read from a table is JSON, whatever the files of the layout are. */
function formsOf({ way }: Delivery, { file }: Layout): readonly FileForm[] {
  return way === 'drop' ? file.formats : ['json'];
}
