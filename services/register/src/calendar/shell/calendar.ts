import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { dayOfInstant, isoDay } from '#domain';
import { UnitOfWork, type Tx } from '#persistence';
import { Clock, HubConfig, Logger, requestError } from '#service-kit';
import { DueFolds } from '../../ledger/shell/due-folds.js';
import { RegisterLog } from '../../publication/shell/register-log.js';
import { daysToStart, refuseDay, type DayRefusal, type DaySource } from '../core/hub-day.js';
import { lastDay } from './last-day.js';

/** How often the clock is looked at: the day must begin within a minute of midnight. */
const lookMs = 20_000;

const refusals: Readonly<Record<DayRefusal, string>> = {
  DAY_IN_THE_PAST: '不能回到已经过去的日期',
  DAY_FOLLOWS_THE_CLOCK: '本系统的日期跟随时钟，不能人工设置',
  DAY_TOO_FAR: '一次推进的天数过多，请核对年份',
};

/** The one source of the hub's day. */
@Injectable()
export class Calendar implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<void> | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly log: RegisterLog,
    private readonly due: DueFolds,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: HubConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.driven) {
      this.logger.warn({}, "the hub's day is driven by hand: not for operation");
      await this.due.catchUp();
      return;
    }
    await this.followClock();
    this.timer = setInterval(() => {
      // A database that is away for a while is tried again at the next look.
      this.followClock().catch((error: unknown) => {
        this.logger.warn({ error }, 'the day could not be started');
      });
      this.tellDue();
    }, lookMs);
    this.tellDue();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.telling;
  }

  /** Whether a person drives the day. */
  get driven(): boolean {
    return this.config.base.days === 'driven';
  }

  /** The latest day that was started, days since 1970; null before the first. */
  async today(): Promise<number | null> {
    return this.unitOfWork.run(lastDay);
  }

  /**
   * Drives the day on to another one.
   * @param wanted days since 1970
   * @throws HubError REQUEST_CONFLICTS with the reason
   */
  async drive(wanted: number): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const last = await lastDayAlone(tx);
      const source: DaySource = this.driven ? { kind: 'driven', day: wanted } : { kind: 'clock' };
      const refusal = refuseDay(source, last, wanted);
      if (refusal !== null) {
        throw requestError('REQUEST_CONFLICTS', { field: 'day', messageZh: refusals[refusal] });
      }
      await this.start(tx, last, wanted);
    });
    await this.due.catchUp();
  }

  private async followClock(): Promise<void> {
    const today = dayOfInstant(this.clock.now());
    // A clock that jumps back starts no day again; one that jumps ahead is for people to notice.
    await this.unitOfWork.run(async (tx) => this.start(tx, await lastDayAlone(tx), today));
  }

  /** Waits for a ledger that is being read, which must not hold up the day; so not with it, and once at a time. */
  private tellDue(): void {
    this.telling ??= this.due
      .catchUp()
      .catch((error: unknown) => {
        this.logger.warn({ error }, 'what is due today could not be told yet');
      })
      .finally(() => {
        this.telling = undefined;
      });
  }

  private async start(tx: Tx, last: number | null, today: number): Promise<void> {
    const { driven } = this;
    const days = daysToStart(last, today);
    if (days.length === 0) return;
    await tx.unnestUpsert({
      table: 'hub_day',
      columns: { day: 'integer', driven: 'boolean' },
      rows: days.map((day) => ({ day, driven })),
    });
    await this.log.publishDays(
      tx,
      days.map((day) => ({ day, driven })),
    );
    this.logger.info({ day: isoDay(today), days: days.length, driven }, 'a day has begun');
  }
}

async function lastDayAlone(tx: Tx): Promise<number | null> {
  // Two instances must not both start a day.
  await tx.sql('lock table hub_day in share row exclusive mode');
  return lastDay(tx);
}
