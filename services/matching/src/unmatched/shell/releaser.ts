import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Tx } from '#persistence';
import { Logger } from '#service-kit';
import type { Person } from '../../residents/core/person.js';
import {
  nothingTouched,
  touch,
  touchedCount,
  touchLinks,
  type LinkReferences,
} from '../core/touched.js';
import { LinkDecisionStore } from './link-decision.store.js';
import { Revisitor, type RevisitCount } from './revisitor.js';
import { UnmatchedStore, type KeptRecord } from './unmatched.store.js';

/** Records looked at in one transaction; their bytes are in memory together. */
const pageRecordsMax = 500;
/** References remembered; beyond them all waiting records are looked at instead, which is cheaper. */
const touchedReferencesMax = 100_000;
const pauseMinMs = 500;
const pauseMaxMs = 30_000;

type Page = (tx: Tx, afterId: number) => Promise<readonly KeptRecord[]>;

/**
 * Releases waiting records when the register learns of their persons. One loop for the process;
 * several processes share the work row by row.
 */
@Injectable()
export class Releaser {
  #touched = nothingTouched();
  #everything = false;
  #running: Promise<void> | undefined;
  #stopping = new AbortController();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly unmatched: UnmatchedStore,
    private readonly decisions: LinkDecisionStore,
    private readonly revisitor: Revisitor,
    private readonly logger: Logger,
  ) {}

  /** Looks at everything that waits: at the start, when nobody knows what was missed. */
  lookAtEverything(): void {
    this.#everything = true;
    this.#wake();
  }

  /** A resident has changed; give the resident before and after. */
  residentChanged(before: Person | undefined, after: Person | undefined): void {
    touch(this.#touched, before);
    touch(this.#touched, after);
    this.#wake();
  }

  /** Looks again at records with these references. */
  lookAgain(references: readonly LinkReferences[]): void {
    for (const one of references) touchLinks(this.#touched, one);
    this.#wake();
  }

  /** Resolves when nothing is left to look at. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** Ends after the page in hand; what was not looked at is looked at after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.idle();
  }

  #wake(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Lets a whole batch of residents be touched before the first look.
    await Promise.resolve();
    let pauseMs = pauseMinMs;
    while (!this.#stopping.signal.aborted && this.#hasWork()) {
      const succeeded = await this.#releaseTouched(pauseMs);
      pauseMs = succeeded ? pauseMinMs : Math.min(pauseMs * 2, pauseMaxMs);
    }
    // In the same turn as the last check: whatever is touched from now on starts another run.
    this.#running = undefined;
  }

  async #releaseTouched(pauseMs: number): Promise<boolean> {
    const [touched, everything] = [this.#touched, this.#everything];
    this.#touched = nothingTouched();
    this.#everything = false;
    try {
      await this.#release(
        everything || touchedCount(touched) > touchedReferencesMax
          ? (tx, afterId) => this.unmatched.waiting(tx, afterId, pageRecordsMax)
          : (tx, afterId) => this.unmatched.touched(tx, touched, afterId, pageRecordsMax),
      );
      return true;
    } catch (error) {
      // Forgetting what was touched would leave its records waiting until the next start.
      this.#everything = true;
      this.logger.warn({ err: error, pauseMs }, 'releasing of waiting records failed, will go on');
      await pause(pauseMs, this.#stopping.signal);
      return false;
    }
  }

  #hasWork(): boolean {
    return this.#everything || touchedCount(this.#touched) > 0;
  }

  async #release(page: Page): Promise<void> {
    let afterId = 0;
    let placed = 0;
    for (;;) {
      const { lastId, count } = await this.#releasePage(page, afterId);
      placed += count.placed;
      if (count.seen < pageRecordsMax || this.#stopping.signal.aborted) break;
      afterId = lastId;
    }
    if (placed > 0) this.logger.info({ placed }, 'waiting records released');
  }

  async #releasePage(
    page: Page,
    afterId: number,
  ): Promise<{ readonly lastId: number; readonly count: RevisitCount }> {
    return this.unitOfWork.run(async (tx) => {
      // Before the rows: a decision takes this lock first too, and the other order would deadlock.
      await this.decisions.lockForReading(tx);
      const records = await page(tx, afterId);
      const count = await this.revisitor.revisit(tx, records);
      return { lastId: records.at(-1)?.unmatchedId ?? afterId, count };
    });
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
