import { createHash, randomUUID } from 'node:crypto';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { IdentityCipher } from '#domain';
import { UnitOfWork } from '#persistence';
import { Clock, IDENTITY_CIPHER, Logger, requestError } from '#service-kit';
import { trialRecord, type TrialRecord } from '../core/trial-record.js';
import { changesOmitted } from '../core/trial-tally.js';
import { TrialRun } from './trial-run.js';
import { type Trial, TrialStore } from './trial.store.js';

/** Trials that wait or run: each reads a county's whole history, one after the other. */
const trialsOpenMax = 20;
/** Register has recorded by then what was tried; whoever wants to see it again tries it again. */
const trialKeptDays = 30;
const dayMs = 86_400_000;

/** A trial with what register takes as the proof of it, and with how many changes cannot be listed. */
export type ToldTrial = Omit<Trial, 'changesKept'> & {
  readonly changesOmitted: number | null;
  readonly record: TrialRecord | null;
};

/** Takes drafts to be tried and works through them, one at a time in each process. */
@Injectable()
export class Trials implements OnApplicationBootstrap, OnModuleDestroy {
  #working: Promise<void> | null = null;
  readonly #stopping = new AbortController();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: TrialStore,
    private readonly runner: TrialRun,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(IDENTITY_CIPHER) private readonly cipher: IdentityCipher,
  ) {}

  /** What a process left behind that ended in the middle of a trial. */
  onApplicationBootstrap(): void {
    this.#nudge();
  }

  /** Leaves the running trial to be begun anew. */
  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  /**
   * Takes a draft to be tried.
   * @throws HubError REQUEST_CONFLICTS when too many are waiting
   */
  async add(county: string, document: string, askedBy: string): Promise<ToldTrial> {
    const trialId = randomUUID();
    const askedAt = this.clock.now();
    const contentHash = createHash('sha256').update(document, 'utf8').digest('hex');
    const trial = await this.unitOfWork.run(async (tx) => {
      if ((await this.store.open(tx)) >= trialsOpenMax) return undefined;
      await this.store.removeBefore(tx, askedAt - trialKeptDays * dayMs);
      await this.store.add(tx, { trialId, county, document, contentHash, askedBy, askedAt });
      return this.store.find(tx, trialId);
    });
    if (trial === undefined) {
      const messageZh = '排队试算的标准过多';
      throw requestError('REQUEST_CONFLICTS', { messageZh, wayOut: '请待其完成后再提交。' });
    }
    this.#nudge();
    return this.#told(trial);
  }

  /** A trial by its id; asking also takes up what another process may have left behind. */
  async find(trialId: string): Promise<ToldTrial | undefined> {
    this.#nudge();
    const trial = await this.unitOfWork.run((tx) => this.store.find(tx, trialId));
    return trial === undefined ? undefined : this.#told(trial);
  }

  #told({ changesKept, ...trial }: Trial): ToldTrial {
    return {
      ...trial,
      changesOmitted: changesOmitted({ ...trial, changesKept }),
      record: trialRecord(this.cipher, trial),
    };
  }

  #nudge(): void {
    if (this.#stopping.signal.aborted) return;
    this.#working ??= this.#work()
      .catch((error: unknown) => {
        // It keeps its lease until then, and the next question takes it up again.
        const reason = error instanceof Error ? error.name : 'unknown';
        this.logger.error({ reason }, 'trials cannot be worked on');
      })
      .finally(() => {
        this.#working = null;
      });
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && (await this.runner.next(signal)));
  }
}
