import { HubError } from '#domain';
import type { Fault } from './faults.js';
import type { World } from './world.js';

/** A server that processes talk to. */
export type Server = 'kafka' | 'database';

/** Milliseconds after which a request to a server that is away fails. */
const refusedMs = 50;

/** What ends when a process does, or when a server loses sight of it. */
export interface Bound {
  /** The server it is kept by. */
  readonly server: Server;
  /** True once its connection has broken, whether the server knows it by now or not. */
  isDoomed: boolean;
  /** The server gives up on it. */
  end(): void;
}

/**
 * One incarnation of a process. All that its code awaits from outside goes through here: at each
 * such step it may die, sleep or lose its connections. After its death nothing that it waits for
 * ever comes.
 */
export class Life {
  readonly #bound = new Set<Bound>();
  readonly #awayUntilMs: Record<Server, number> = { kafka: 0, database: 0 };
  #asleepUntilMs = 0;
  #isDead = false;
  /**
   * Given what the world has to do about a fault: to start the process again, or to share
   * partitions anew.
   */
  onFault: (fault: Fault) => void = () => undefined;

  constructor(
    readonly world: World,
    readonly name: string,
  ) {}

  /** False once it has crashed. */
  get isAlive(): boolean {
    return !this.#isDead;
  }

  /**
   * Binds something to the life: it ends with it, and at once where a request arrives after the
   * death.
   */
  bind(bound: Bound): void {
    this.#bound.add(bound);
    if (this.#isDead) this.#forgotten(bound.server, 0);
  }

  /** Lets go of something that has ended in order. */
  unbind(bound: Bound): void {
    this.#bound.delete(bound);
  }

  /** The end, by a crash or after all work has ended in order. */
  die(noticedMs = 0): void {
    this.#isDead = true;
    for (const server of ['kafka', 'database'] as const) this.#forgotten(server, noticedMs);
  }

  /**
   * Asks a server for something. The request takes its time, and once it has left it has its
   * effect, whatever becomes of the one who asked.
   * @param what for the history; empty for what is asked over and over
   * @param effect what the server does when it arrives; of a request that broke off perhaps a part
   * @param mayBegin asked after the last sleep before it leaves
   * @throws HubError BROKER_UNREACHABLE or DATABASE_UNREACHABLE, whether it had its effect or not
   */
  async request<T>(
    server: Server,
    what: string,
    effect: (isBroken: boolean) => T | Promise<T>,
    mayBegin: () => void = () => undefined,
  ): Promise<T> {
    const fault = await this.#step(what);
    mayBegin();
    if (fault?.kind === 'bug') throw new Error('a bug of the simulated kind');
    if (fault?.kind === 'break') return this.#breaks(server, what, effect, fault.arrivesMs);
    if (this.#isAway(server)) {
      await this.world.passes(refusedMs);
      this.world.note(this.name, `${what}: ${server} is away`);
      throw unreachable(server);
    }
    await this.world.passes(this.world.latencyMs());
    let answer: T;
    try {
      answer = await effect(false);
    } finally {
      await this.world.passes(this.world.latencyMs());
      await this.#awake();
    }
    const later = await this.#step(`answer to ${what}`);
    if (what !== '') this.world.note(this.name, what);
    if (later?.kind === 'break' || this.#isAway(server)) {
      this.world.note(this.name, 'the answer is lost');
      if (server === 'database') this.#forgotten(server, 0);
      throw unreachable(server);
    }
    return answer;
  }

  /** Something that the outside tells the process, as soon as it can hear it. */
  async hears(tell: () => void): Promise<void> {
    await this.world.passes(this.world.latencyMs());
    await this.#awake();
    tell();
  }

  /** Tries again something without which nothing goes on, until it succeeds. */
  async insists<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch {
        await this.world.passes(250);
      }
    }
  }

  async #breaks<T>(
    server: Server,
    what: string,
    effect: (isBroken: boolean) => T | Promise<T>,
    arrivesMs: number | null,
  ): Promise<never> {
    const fate = arrivesMs === null ? 'is lost' : `breaks off, arrives after ${arrivesMs} ms`;
    this.world.note(this.name, `${what} ${fate}`);
    if (arrivesMs !== null) {
      const arrives = async (): Promise<void> => {
        await this.world.passes(arrivesMs);
        await effect(true);
        this.world.note(this.name, `${what} has arrived late`);
      };
      // What it comes to is told to nobody: who asked has long been told that it failed.
      arrives().catch(() => undefined);
    }
    // A connection to the database on which a request broke off is of no more use.
    if (server === 'database') this.#forgotten(server, arrivesMs ?? 0);
    await this.world.passes(this.world.latencyMs());
    throw unreachable(server);
  }

  async #step(what: string): Promise<Fault | undefined> {
    await this.#awake();
    const fault = this.world.step(what);
    if (fault !== undefined) this.#suffer(fault);
    await this.#awake();
    return fault;
  }

  #suffer(fault: Fault): void {
    const { kind, ...rest } = fault;
    this.world.note(this.name, `*** ${kind} ${JSON.stringify(rest)}`);
    if (kind === 'crash') this.die(fault.noticedMs);
    if (kind === 'sleep') {
      this.#asleepUntilMs = Math.max(this.#asleepUntilMs, this.world.nowMs + fault.forMs);
      if (fault.forgottenMs !== null) {
        this.#forgotten('database', fault.forgottenMs);
        this.#forgotten('kafka', fault.forgottenMs);
      }
    }
    if (kind === 'away') {
      this.#awayUntilMs[fault.from] = this.world.nowMs + fault.forMs;
      this.#forgotten(fault.from, fault.noticedMs);
    }
    this.onFault(fault);
  }

  /** Resolves at once while it is awake, never once it is dead. */
  async #awake(): Promise<void> {
    while (this.#isDead || this.#asleepUntilMs > this.world.nowMs) {
      if (this.#isDead) await new Promise(() => undefined);
      await this.world.passes(this.#asleepUntilMs - this.world.nowMs);
    }
  }

  #isAway(server: Server): boolean {
    return this.#awayUntilMs[server] > this.world.nowMs;
  }

  /** The server ends all that it keeps for this life; what is made later is another matter. */
  #forgotten(server: Server, afterMs: number): void {
    const lost = [...this.#bound].filter((bound) => bound.server === server);
    if (lost.length === 0) return;
    for (const bound of lost) bound.isDoomed = true;
    setTimeout(() => {
      for (const bound of lost) {
        this.#bound.delete(bound);
        bound.end();
      }
    }, afterMs);
  }
}

function unreachable(server: Server): HubError {
  return server === 'kafka'
    ? new HubError('BROKER_UNREACHABLE', 'the simulated broker does not answer')
    : new HubError('DATABASE_UNREACHABLE', 'the simulated database does not answer');
}
