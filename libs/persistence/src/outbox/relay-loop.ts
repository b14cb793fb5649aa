import { setTimeout as delay } from 'node:timers/promises';
import { translated } from '../database-error.js';
import { Doorbell } from './doorbell.js';
import type { PublishPort, ReadBackPort } from './ports.js';
import type { RelayConnection } from './relay-session.js';
import { Term, type HeldTopic } from './term.js';

/** What the work of a relay rests on. */
export interface RelayLoopPorts {
  /**
   * Connects to the database of the outbox.
   * @param onEvent called when there are new rows, and when the connection is lost
   */
  readonly openSession: (onEvent: () => void) => Promise<RelayConnection>;
  readonly publish: PublishPort;
  readonly readBack: ReadBackPort;
  /** Milliseconds since 1970; for what the state tells people. */
  readonly now: () => number;
  /** A number from 0 up to 1 that spreads the waits. */
  readonly random: () => number;
  /** Told of each change of the role, for the log. */
  readonly onChange: (state: RelayState) => void;
}

/** How patient a relay is. */
export interface RelayTimes {
  /** Milliseconds between attempts to become the active relay. */
  readonly standbyPollMs: number;
  /** Milliseconds after which the outbox is looked at without a notification. */
  readonly idlePollMs: number;
  /**
   * Milliseconds to wait before reading back, after which a send that broke off has arrived or
   * never will. Twice the time for which a relay may send what it has read.
   */
  readonly settleMs: number;
  /** Milliseconds for which an end waits for a send that is under way. */
  readonly endMs: number;
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

/**
 * Serves an outbox while it holds its lock, stands by while another does, and connects again when
 * it must.
 */
export class RelayLoop {
  readonly #ports: RelayLoopPorts;
  readonly #times: RelayTimes;
  readonly #bell = new Doorbell();
  #role: RelayRole = 'stopped';
  #since: number;
  #reason: string | null = null;
  #publishedRecords = 0;
  #lastPublishedAt: number | null = null;
  #term: Term | undefined;
  #stopping = false;
  #loop: Promise<void> | undefined;

  constructor(ports: RelayLoopPorts, times: RelayTimes) {
    this.#ports = ports;
    this.#times = times;
    this.#since = ports.now();
  }

  /** False before the start and after the end. */
  get isRunning(): boolean {
    return this.#loop !== undefined;
  }

  /** Begins to work, or to stand by. Returns at once. */
  start(): void {
    if (this.#loop !== undefined) return;
    this.#stopping = false;
    this.#loop = this.#run();
  }

  /**
   * Finishes the page that is under way and gives the lock to another relay. What is left stays in
   * the outbox. A send that gets no answer is let go: the next relay reads back, as after a death.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#bell.ring();
    await Promise.race([this.#loop, delay(this.#times.endMs, undefined, { ref: false })]);
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

  async #run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#connected();
      } catch (error) {
        const known = translated(error);
        this.#change('waiting', known instanceof Error ? known.message : String(known));
        await this.#bell.wait(this.#times.standbyPollMs);
      }
    }
    this.#change('stopped', null);
  }

  /** Lives as long as its connection. */
  async #connected(): Promise<void> {
    const session = await this.#ports.openSession(() => {
      this.#bell.ring();
    });
    try {
      while (!this.#stopping) {
        if (await session.tryLock()) {
          await this.#serve(session);
        } else {
          this.#change('standby', null);
          await this.#bell.wait(this.#times.standbyPollMs);
        }
      }
    } finally {
      this.#term = undefined;
      await session.close();
    }
  }

  async #serve(session: RelayConnection): Promise<void> {
    const { publish, readBack, now, random } = this.#ports;
    const { settleMs, idlePollMs } = this.#times;
    const { origin, released } = await session.takeOver();
    this.#change('active', null);
    if (!released) await this.#settle(settleMs);
    const term = new Term({ session, publish, readBack, now, random, settleMs }, origin, !released);
    this.#term = term;
    while (!this.#stopping) {
      const { left, isAll } = await term.publishPage();
      if (left > 0) {
        this.#publishedRecords += left;
        this.#lastPublishedAt = now();
      }
      // What has come since the look has rung, or rings yet: no look that finds nothing.
      if (left === 0 || isAll) await this.#bell.wait(Math.min(idlePollMs, term.nextTryMs));
    }
    // A term that ended in doubt, or before it could clear the doubt it began with, leaves the mark
    // as it is.
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
    this.#since = this.#ports.now();
    this.#ports.onChange(this.state());
  }
}
