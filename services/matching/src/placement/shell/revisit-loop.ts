import { Injectable } from '@nestjs/common';
import { pauseFor } from '#bus';
import { UnitOfWork, type Tx } from '#persistence';
import { Logger } from '#service-kit';
import type { Person } from '../../register/core/person.js';
import { RegisterView } from '../../register/shell/register-view.js';
import {
  nothingTouched,
  partsOf,
  touchAll,
  touchedCount,
  touchResident,
  type Touched,
} from '../core/touched.js';
import { LinkDecisionStore } from './link-decision.store.js';
import { RecordPages, type After, type KeptRecord } from './record-pages.js';
import { RegisterFence } from './register-fence.js';
import { Revisitor } from './revisitor.js';

/** Records looked at in one transaction; their bytes are in memory together. */
const pageRecordsMax = 500;
/** Residents and households that one statement asks for. */
const partSizeMax = 300;
/** Residents and households remembered as changed; beyond them all records are looked at instead. */
const touchedMax = 100_000;
const pauseMinMs = 500;
const pauseMaxMs = 30_000;

type Page = (tx: Tx, after: After, limit: number) => Promise<readonly KeptRecord[]>;

/** What is to be looked at; `everything` makes up for changes that nobody could remember. */
interface Work {
  touched: Touched;
  everything: boolean;
}

/**
 * Looks at remembered records again when the register has changed. One loop for the process; several
 * processes may do the same work, and whoever comes second finds everything in its place.
 */
@Injectable()
export class RevisitLoop {
  #work: Work = { touched: nothingTouched(), everything: false };
  #hasBegun = false;
  #running: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly fence: RegisterFence,
    private readonly register: RegisterView,
    private readonly pages: RecordPages,
    private readonly decisions: LinkDecisionStore,
    private readonly revisitor: Revisitor,
    private readonly logger: Logger,
  ) {}

  /** Begins with all that was said before; call it once the index is complete. */
  begin(): void {
    this.#hasBegun = true;
    this.wake();
  }

  /** A resident has changed; give the resident before and after. The next `wake` acts upon it. */
  residentChanged(personRef: string, before: Person | undefined, after: Person | undefined): void {
    if (this.#work.everything) return;
    touchResident(this.#work.touched, personRef, [before, after]);
    this.#keepBounded();
  }

  /** By a merger, or by its end, records belong elsewhere that this household has. The next `wake` acts upon it. */
  householdLeft(householdId: string): void {
    this.#work.touched.households.add(householdId);
    this.#keepBounded();
  }

  /** Acts upon all that has been said. */
  wake(): void {
    const isAwake = this.#hasBegun && !this.#stopping.signal.aborted;
    if (isAwake && this.#hasWork()) this.#running ??= this.#run();
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

  async #run(): Promise<void> {
    let pauseMs = pauseMinMs;
    while (!this.#stopping.signal.aborted && this.#hasWork()) {
      const succeeded = await this.#round(pauseMs);
      pauseMs = succeeded ? pauseMinMs : Math.min(pauseMs * 2, pauseMaxMs);
    }
    // In the same turn as the last check: whatever is said from now on starts another run.
    this.#running = undefined;
  }

  async #round(pauseMs: number): Promise<boolean> {
    const work = this.#work;
    // Together, in one turn: the work covers all changes up to these positions.
    const { positions } = this.register;
    this.#work = { touched: nothingTouched(), everything: false };
    try {
      await this.#lookAt(work);
      if (!this.#stopping.signal.aborted) await this.fence.setVisited(positions);
      return true;
    } catch (error) {
      touchAll(this.#work.touched, work.touched);
      this.#work.everything ||= work.everything;
      this.#keepBounded();
      if (this.#stopping.signal.aborted) return false;
      this.logger.warn({ err: error, pauseMs }, 'looking again at records failed, will go on');
      await pauseFor(pauseMs, this.#stopping.signal);
      return false;
    }
  }

  #hasWork(): boolean {
    const { touched, everything } = this.#work;
    return everything || touchedCount(touched) > 0;
  }

  #keepBounded(): void {
    if (touchedCount(this.#work.touched) <= touchedMax) return;
    this.#work = { touched: nothingTouched(), everything: true };
  }

  async #lookAt({ touched, everything }: Work): Promise<void> {
    if (everything) {
      await this.#visit((...page) => this.pages.numbered(...page));
      await this.#visit((...page) => this.pages.numberless(...page));
    }
    // By now the way of a household may lead further: at a start, mergers are read in any order.
    for (const left of [...touched.households]) {
      touched.households.add(this.register.index.mergers.successorOf(left));
    }
    for (const part of partsOf(touched, partSizeMax)) {
      await this.#visit((tx, ...page) => this.pages.touched(tx, part, ...page));
    }
  }

  async #visit(page: Page): Promise<void> {
    let after: After = null;
    let placed = 0;
    while (!this.#stopping.signal.aborted) {
      const done = await this.#visitPage(page, after);
      placed += done.placed;
      after = done.last;
      if (after === null) break;
    }
    if (placed > 0) this.logger.info({ placed }, 'records came to a household');
  }

  /** @returns the last record of the page; null where nothing follows it */
  async #visitPage(
    page: Page,
    after: After,
  ): Promise<{ readonly last: After; readonly placed: number }> {
    return this.fence.passing(() =>
      this.unitOfWork.run(async (tx) => {
        await this.fence.pass(tx);
        // Before the rows: a decision takes this lock first too, and the other order would deadlock.
        await this.decisions.lockForReading(tx);
        const records = await page(tx, after, pageRecordsMax);
        const { placed } = await this.revisitor.revisit(tx, records);
        const last = records.length < pageRecordsMax ? null : (records.at(-1)?.place ?? null);
        return { last, placed };
      }),
    );
  }
}
