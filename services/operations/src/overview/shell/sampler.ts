import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { UnitOfWork } from '#persistence';
import { Clock, HubConfig, Logger, Metrics, wholeNumber } from '#service-kit';
import { z } from 'zod';
import type { GroupLag } from '../../lag/core/group-lag.js';
import { groupLags, withLook, type WatchedPartitions } from '../../lag/core/watched-partitions.js';
import { Positions } from '../../lag/shell/positions.js';
import { HeldCountsReader } from '../../held/shell/held-counts.js';
import { QuarantineStore } from '../../quarantine/shell/quarantine.store.js';
import { WaitingCountsReader } from '../../waiting/shell/waiting-counts.js';
import { figureOf, type Sample } from '../core/figure.js';
import {
  overviewOf,
  type HeldCounts,
  type Overview,
  type WaitingCounts,
} from '../core/overview.js';

const sampleMsMin = 250;
const sampleMsMax = 600_000;
/** Pause after counting what waits, in the time that it took: at most a hundredth of the time is spent on it. */
const pausesPerCount = 100;
/** However long it took. */
const waitingPauseMsMax = 10 * 60_000;
/** Looks that a figure may miss before it counts as stale. */
const looksToStale = 3;
const msPerSecond = 1_000;

/** Settings of operations. */
export const operationsConfig = z.object({
  sampleEveryMs: wholeNumber(sampleMsMin, sampleMsMax).default(5_000).meta({
    description: 'How often the positions of all consumer groups are looked at.',
    wayOut: 'Keep 5000 in operation; a smaller value asks more of the broker.',
    unit: 'milliseconds',
  }),
});

/** Looks at everything at intervals; each source may fail without the others. */
@Injectable()
export class Sampler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private watched: WatchedPartitions = new Map();
  private waiting: Sample<WaitingCounts> | undefined;
  private waitingPauseMs = 0;
  private waitingDueAtMs = 0;
  private held: Sample<HeldCounts> | undefined;
  private quarantined: Sample<number> | undefined;
  private lookedAtMs: number | null = null;
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly positions: Positions,
    private readonly waitingCounts: WaitingCountsReader,
    private readonly heldCounts: HeldCountsReader,
    private readonly quarantine: QuarantineStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: HubConfig<z.output<typeof operationsConfig>>,
    metrics: Metrics,
  ) {
    this.expose(metrics);
  }

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /** The figures of all groups as of now. */
  groups(): readonly GroupLag[] {
    const names = this.positions.expected.map(({ group }) => group);
    return groupLags(this.watched, names, this.clock.now(), this.staleAfterMs);
  }

  /** What waits in matching, by topic and county; undefined before the first look. */
  waitingNow(): Sample<WaitingCounts> | undefined {
    return this.waiting;
  }

  /** Everything for the start screen. */
  overview(): Overview {
    const now = this.clock.now();
    const { staleAfterMs } = this;
    const figures = {
      waiting: figureOf(this.waiting, now, staleAfterMs + 2 * this.waitingPauseMs),
      held: figureOf(this.held, now, staleAfterMs),
      quarantined: figureOf(this.quarantined, now, staleAfterMs),
    };
    return overviewOf(this.groups(), figures, now);
  }

  /** One look at everything, beside those at intervals; for who cannot wait. */
  async look(): Promise<void> {
    await this.lookAtMost();
    await this.attempt('waiting records', () => this.lookAtWaiting());
  }

  private async lookAtMost(): Promise<void> {
    await this.attempt('positions', async () => {
      this.watched = withLook(this.watched, await this.positions.sample());
      this.lookedAtMs = this.clock.now();
    });
    await this.attempt('held keys', async () => {
      this.held = { value: await this.heldCounts.read(), sampledAtMs: this.clock.now() };
    });
    await this.attempt('quarantine', async () => {
      const value = await this.unitOfWork.run((tx) => this.quarantine.open(tx));
      this.quarantined = { value, sampledAtMs: this.clock.now() };
    });
  }

  /** Counting goes over all records that wait, which may be millions: what takes long is asked seldom. */
  private async lookAtWaiting(): Promise<void> {
    // Not by the clock of the day, which may be set.
    const began = performance.now();
    let pauses = 1;
    try {
      const value = await this.waitingCounts.read();
      this.waiting = { value, sampledAtMs: this.clock.now() };
      pauses = pausesPerCount;
    } finally {
      const tookMs = performance.now() - began;
      this.waitingPauseMs = Math.min(tookMs * pauses, waitingPauseMsMax);
      this.waitingDueAtMs = performance.now() + this.waitingPauseMs;
    }
  }

  private get staleAfterMs(): number {
    return looksToStale * this.config.own.sampleEveryMs;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (performance.now() < this.waitingDueAtMs) await this.lookAtMost();
      else await this.look();
      await delay(this.config.own.sampleEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async attempt(what: string, look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (error) {
      this.logger.warn({ error }, `${what} could not be sampled`);
    }
  }

  private expose(metrics: Metrics): void {
    const each = (
      name: string,
      help: string,
      valueOf: (group: GroupLag) => number | null,
    ): void => {
      const groups = (): readonly GroupLag[] => this.groups();
      metrics.gauge({
        name,
        help,
        labelNames: ['group'],
        collect() {
          // A figure that is not known has no gauge, which is not the same as 0.
          this.reset();
          for (const group of groups()) {
            const value = group.freshness === 'known' ? valueOf(group) : null;
            if (value !== null) this.set({ group: group.group }, value);
          }
        },
      });
    };
    each(
      'hub_lag_records',
      'Records that a consumer group has still to read.',
      (group) => group.lagRecords,
    );
    each(
      'hub_lag_seconds',
      'Age of the oldest record that a group has still to read.',
      (group) => group.lagSeconds,
    );
    each(
      'hub_lost_records',
      'Records deleted before a group read them.',
      (group) => group.lostRecords,
    );
    this.exposeWaiting(metrics);
  }

  private exposeWaiting(metrics: Metrics): void {
    const now = (): Overview => this.overview();
    metrics.gauge({
      name: 'hub_waiting_records',
      help: 'Records that wait for the register (parked) or for a person (review).',
      labelNames: ['state'],
      collect() {
        this.reset();
        const { waiting } = now();
        if (waiting.freshness !== 'known') return;
        this.set({ state: 'parked' }, waiting.value.parked);
        this.set({ state: 'review' }, waiting.value.review);
      },
    });
    metrics.gauge({
      name: 'hub_quarantined_records',
      help: 'Records in quarantine that nobody has dealt with yet.',
      collect() {
        this.reset();
        const { quarantined } = now();
        if (quarantined.freshness === 'known') this.set(quarantined.value);
      },
    });
    const age = (): number | null =>
      this.lookedAtMs === null ? null : (this.clock.now() - this.lookedAtMs) / msPerSecond;
    metrics.gauge({
      name: 'hub_sample_age_seconds',
      help: 'Age of the last look at all consumer groups.',
      collect() {
        const seconds = age();
        if (seconds !== null) this.set(seconds);
      },
    });
  }
}
