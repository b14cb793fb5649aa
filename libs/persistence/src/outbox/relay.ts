import type { DataSource } from 'typeorm';
import { translated } from '../database-error.js';
import { Doorbell } from './doorbell.js';
import type { PublishPort, ReadBackPort } from './ports.js';
import { RelaySession } from './relay-session.js';
import { Term, type HeldTopic } from './term.js';

/** What a relay needs. */
export interface OutboxRelayOptions {
  /** Initialised, and migrated with `libraryMigrations`. */
  readonly dataSource: DataSource;
  readonly publish: PublishPort;
  readonly readBack: ReadBackPort;
  /** Milliseconds since 1970; for what the state tells people. */
  readonly now: () => number;
  /** Told of each change of the role, for the log. */
  readonly onChange?: (state: RelayState) => void;
  /** Milliseconds between attempts to become the active relay. Default 1,000. */
  readonly standbyPollMs?: number;
  /** Milliseconds after which the outbox is looked at without a notification. Default 5,000. */
  readonly idlePollMs?: number;
  /**
   * Milliseconds to wait before reading back, after which a send that broke off has arrived or never will.
   * Twice the time for which a relay may send what it has read. Default 4,000.
   */
  readonly settleMs?: number;
}

/** `standby`: another relay is active. `waiting`: the database can't be reached. */
export type RelayRole = 'stopped' | 'standby' | 'active' | 'waiting';

/** What a relay is doing, for health and metrics. */
export interface RelayState {
  readonly role: RelayRole;
  /** Milliseconds since 1970: since when it has this role. */
  readonly since: number;
  /** Why it waits; null otherwise. */
  readonly reason: string | null;
  /** Records published or found published since the start of the process. */
  readonly publishedRecords: number;
  /** Milliseconds since 1970 of the last one; null before the first. */
  readonly lastPublishedAt: number | null;
  /** Topics that refuse while the others go on. */
  readonly held: readonly HeldTopic[];
}

const standbyPollMsDefault = 1_000;
const idlePollMsDefault = 5_000;
const settleMsDefault = 4_000;
/** How often `idle` and `drained` look again. */
const watchMs = 20;

/**
 * Carries rows from the outbox to the bus, each exactly once and in order of their ids for each topic.
 *
 * Any number of processes may run one: an advisory lock of PostgreSQL lets one of them be active. One that
 * takes over from a relay that died reads back what the bus has before it publishes anything.
 */
export class OutboxRelay {
  readonly #options: Required<Omit<OutboxRelayOptions, 'onChange'>>;
  readonly #onChange: (state: RelayState) => void;
  readonly #bell = new Doorbell();
  #role: RelayRole = 'stopped';
  #since: number;
  #reason: string | null = null;
  #publishedRecords = 0;
  #lastPublishedAt: number | null = null;
  #term: Term | undefined;
  #stopping = false;
  #loop: Promise<void> | undefined;

  constructor({ onChange, ...options }: OutboxRelayOptions) {
    this.#options = {
      standbyPollMs: standbyPollMsDefault,
      idlePollMs: idlePollMsDefault,
      settleMs: settleMsDefault,
      ...options,
    };
    this.#onChange = onChange ?? (() => undefined);
    this.#since = options.now();
  }

  /** Begins to work, or to stand by. Returns at once. */
  start(): void {
    if (this.#loop !== undefined) return;
    this.#stopping = false;
    this.#loop = this.#run();
  }

  /** Finishes the page that is under way and gives the lock to another relay. What is left stays in the outbox. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#bell.ring();
    await this.#loop;
    this.#loop = undefined;
  }

  /** What it is doing. */
  state(): RelayState {
    return {
      role: this.#role,
      since: this.#since,
      reason: this.#reason,
      publishedRecords: this.#publishedRecords,
      lastPublishedAt: this.#lastPublishedAt,
      held: this.#term?.held ?? [],
    };
  }

  /** Number of rows in the outbox. */
  async pendingRecords(): Promise<number> {
    const rows: { pending: number }[] = await this.#options.dataSource.query(
      'select count(*) as pending from outbox',
    );
    return rows[0]?.pending ?? 0;
  }

  /** Resolves when nothing that was committed before is left in the outbox, by whichever relay. For tests. */
  async idle(): Promise<void> {
    while (await this.#hasRows()) {
      if (this.#loop === undefined) throw new Error('the relay is stopped and rows are left');
      await pause(watchMs);
    }
  }

  /**
   * Gives the active relay time to empty the outbox before the process ends, so that nothing waits for the
   * next start. Resolves when it is empty, when another relay is active, or after `timeoutMs`.
   */
  async drained(timeoutMs: number): Promise<void> {
    const giveUpAt = performance.now() + timeoutMs;
    try {
      while (this.#role === 'active' && performance.now() < giveUpAt && (await this.#hasRows())) {
        await pause(watchMs);
      }
    } catch {
      // The rows are safe where they are; a database that is away must not keep the process.
    }
  }

  async #hasRows(): Promise<boolean> {
    const rows: unknown[] = await this.#options.dataSource.query('select 1 from outbox limit 1');
    return rows.length > 0;
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#connected();
      } catch (error) {
        const known = translated(error);
        this.#change('waiting', known instanceof Error ? known.message : String(known));
        await this.#bell.wait(this.#options.standbyPollMs);
      }
    }
    this.#change('stopped', null);
  }

  /** Lives as long as its connection. */
  async #connected(): Promise<void> {
    const { url, schema } = this.#options.dataSource.options as { url: string; schema: string };
    const session = await RelaySession.open(url, schema, () => {
      this.#bell.ring();
    });
    try {
      while (!this.#stopping) {
        if (await session.tryLock()) {
          await this.#serve(session);
        } else {
          this.#change('standby', null);
          await this.#bell.wait(this.#options.standbyPollMs);
        }
      }
    } finally {
      this.#term = undefined;
      await session.close();
    }
  }

  async #serve(session: RelaySession): Promise<void> {
    const { publish, readBack, now, settleMs, idlePollMs } = this.#options;
    const { origin, released } = await session.takeOver();
    this.#change('active', null);
    if (!released) await this.#settle(settleMs);
    const term = new Term({ session, publish, readBack, now, settleMs }, origin, !released);
    this.#term = term;
    while (!this.#stopping) {
      const published = await term.publishPage();
      if (published > 0) {
        this.#publishedRecords += published;
        this.#lastPublishedAt = now();
      } else {
        await this.#bell.wait(Math.min(idlePollMs, term.nextTryMs));
      }
    }
    // A term that ended in doubt, or before it could clear the doubt it began with, leaves the mark as it is.
    if (term.isClear) await session.release();
  }

  /** Waits the whole time although notifications ring. */
  async #settle(settleMs: number): Promise<void> {
    const until = performance.now() + settleMs;
    while (!this.#stopping && performance.now() < until) {
      await this.#bell.wait(until - performance.now());
    }
  }

  #change(role: RelayRole, reason: string | null): void {
    if (this.#role === role && this.#reason === reason) return;
    this.#role = role;
    this.#reason = reason;
    this.#since = this.#options.now();
    this.#onChange(this.state());
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
