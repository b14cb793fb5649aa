import type { DataSource } from 'typeorm';
import type { PublishPort, ReadBackPort } from './ports.js';
import { RelayLoop, type RelayState } from './relay-loop.js';
import { RelaySession } from './relay-session.js';

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

const standbyPollMsDefault = 1_000;
const idlePollMsDefault = 5_000;
const settleMsDefault = 4_000;
/** Twice the time for which a relay may send, and a part of the ten seconds that an ordered end may take. */
const endMs = 4_000;
/** How often `idle` and `drained` look again. */
const watchMs = 20;

/**
 * Carries rows from the outbox to the bus, each exactly once and in order of their ids for each topic.
 *
 * Any number of processes may run one: an advisory lock of PostgreSQL lets one of them be active. One that
 * takes over from a relay that died reads back what the bus has before it publishes anything.
 */
export class OutboxRelay {
  readonly #dataSource: DataSource;
  readonly #loop: RelayLoop;

  constructor({ dataSource, onChange, publish, readBack, now, ...times }: OutboxRelayOptions) {
    this.#dataSource = dataSource;
    const { url, schema } = dataSource.options as { url: string; schema: string };
    this.#loop = new RelayLoop(
      {
        openSession: (onEvent) => RelaySession.open(url, schema, onEvent),
        publish,
        readBack,
        now,
        random: Math.random,
        onChange: onChange ?? (() => undefined),
      },
      {
        standbyPollMs: standbyPollMsDefault,
        idlePollMs: idlePollMsDefault,
        settleMs: settleMsDefault,
        endMs,
        ...times,
      },
    );
  }

  /** Begins to work, or to stand by. Returns at once. */
  start(): void {
    this.#loop.start();
  }

  /** Finishes the page that is under way and gives the lock to another relay. What is left stays in the outbox. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** What it is doing. */
  state(): RelayState {
    return this.#loop.state();
  }

  /** Number of records in the outbox. */
  async pendingRecords(): Promise<number> {
    const rows: { pending: number }[] = await this.#dataSource.query(
      'select coalesce(sum(record_count), 0)::bigint as pending from outbox',
    );
    return rows[0]?.pending ?? 0;
  }

  /** Resolves when nothing that was committed before is left in the outbox, by whichever relay. For tests. */
  async idle(): Promise<void> {
    while (await this.#hasRows()) {
      if (!this.#loop.isRunning) throw new Error('the relay is stopped and rows are left');
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
      while (
        this.state().role === 'active' &&
        performance.now() < giveUpAt &&
        (await this.#hasRows())
      ) {
        await pause(watchMs);
      }
    } catch {
      // The rows are safe where they are; a database that is away must not keep the process.
    }
  }

  async #hasRows(): Promise<boolean> {
    const rows: unknown[] = await this.#dataSource.query('select 1 from outbox limit 1');
    return rows.length > 0;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
