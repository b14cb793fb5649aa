import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { UnitOfWork } from '#persistence';
import { topicSpec } from '#schemas';
import { Clock, Logger } from '#service-kit';
import { QuarantineStore } from './quarantine.store.js';
import { Redrives } from './redrives.js';

/** How often somebody looks whether a redrive runs. */
const lookMs = 500;
/** How often old records are cleared. */
const clearEveryMs = 3_600_000;
/** Records cleared in one transaction. */
const clearedAtOnceMax = 1_000;
const dayMs = 86_400_000;

/** Sends what is to be put back, and clears what has been kept for its time. */
@Injectable()
export class QuarantineWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  private clearedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: QuarantineStore,
    private readonly redrives: Redrives,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** Clears what has been kept for as long as its topic keeps it. */
  async clearOld(): Promise<void> {
    const { retentionDays } = topicSpec('hub.quarantine');
    if (retentionDays === 'forever') return;
    const instant = this.clock.now() - retentionDays * dayMs;
    for (;;) {
      const cleared = await this.unitOfWork.run((tx) =>
        this.store.clearBefore(tx, instant, clearedAtOnceMax),
      );
      if (cleared > 0) this.logger.info({ cleared }, 'quarantined records were cleared');
      if (cleared < clearedAtOnceMax || this.stopping.signal.aborted) return;
    }
  }

  private async sendAll(): Promise<void> {
    let isRunning = true;
    while (isRunning && !this.stopping.signal.aborted) isRunning = await this.redrives.sendPiece();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.sendAll();
        if (this.clock.now() - this.clearedAt >= clearEveryMs) {
          await this.clearOld();
          this.clearedAt = this.clock.now();
        }
      } catch (error) {
        this.logger.warn({ error }, 'the quarantine could not be worked on');
      }
      await delay(lookMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
