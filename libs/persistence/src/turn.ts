import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { HubError } from '#domain';
import { translated } from './database-error.js';
import { openLockClient, tryLock } from './lock-client.js';
import { Doorbell } from './outbox/doorbell.js';
import type { Tx } from './tx.js';
import { UnitOfWork } from './unit-of-work.js';

/** Pause between two looks whether the turn is free, ms. */
const standbyPollMs = 500;
/** Pause between two looks whether the connection that holds the turn is still there, ms. */
const holdPollMs = 5_000;

const takeTurn = `
  insert into turn as known (name, epoch) values ($1, 1)
  on conflict (name) do update set epoch = known.epoch + 1 returning epoch`;

/** Work that one process does at a time. */
export interface TurnWork {
  /** Begins; called again after `end` when the turn comes back. */
  begin(): Promise<void>;
  /** Ends what `begin` has begun; called also where `begin` failed. */
  end(): Promise<void>;
}

/** What a turn needs. */
export interface TurnOptions {
  /** Initialised, and migrated with `libraryMigrations`. */
  readonly dataSource: DataSource;
  /** Tells apart several of one application. */
  readonly name: string;
  /** Told of each change; the error is why a turn could not be had or kept. */
  readonly onChange: (state: 'ours' | 'of-another' | 'broken', error: unknown) => void;
}

/**
 * Lets one process of an application at a time do a work; the others stand by and take over when it ends
 * or dies. A lock of PostgreSQL says whose turn it is, and goes with its connection. A process that has lost
 * it without knowing is kept out by the number of its turn, which every transaction of `unitOfWork` checks.
 */
export class Turn {
  /** Transactions that count only in the turn of this process. */
  readonly unitOfWork: UnitOfWork;
  readonly #options: TurnOptions;
  readonly #bell = new Doorbell();
  #epoch: number | undefined;
  #state: 'ours' | 'of-another' | 'broken' | undefined;
  #stopping = false;
  #loop: Promise<void> | undefined;

  constructor(options: TurnOptions) {
    this.#options = options;
    this.unitOfWork = new UnitOfWorkInTurn(options.dataSource, (tx) => this.#check(tx));
  }

  /** True while the work is this process's. */
  get isOurs(): boolean {
    return this.#state === 'ours';
  }

  /**
   * Begins to work or to stand by; resolves when it is known which, or that the database is away.
   * @throws what `begin` throws the first time
   */
  async start(work: TurnWork): Promise<void> {
    this.#stopping = false;
    let isKnown = false;
    await new Promise<void>((resolve, reject) => {
      this.#loop = this.#run(work, (error) => {
        if (isKnown) return;
        isKnown = true;
        if (error === undefined || HubError.is(error)) {
          resolve();
          return;
        }
        this.#stopping = true;
        reject(new Error('the work cannot begin', { cause: error }));
      });
    });
  }

  /** Ends the work and gives the turn to another process. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#bell.ring();
    await this.#loop;
    this.#loop = undefined;
  }

  async #check(tx: Tx): Promise<void> {
    const { name } = this.#options;
    // Locked, so that whoever takes the turn waits for what is under way.
    const rows = await tx.sql('select 1 from turn where name = $1 and epoch = $2 for share', [
      name,
      this.#epoch ?? 0,
    ]);
    if (rows.length > 0) return;
    this.#bell.ring();
    throw new HubError('TURN_LOST', `another process does the work "${name}" now`);
  }

  async #run(work: TurnWork, looked: (error?: unknown) => void): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#connected(work, looked);
      } catch (error) {
        const known = translated(error);
        this.#change('broken', known);
        looked(known);
      }
      await this.#bell.wait(standbyPollMs);
    }
    this.#state = undefined;
  }

  /** Lives as long as its connection. */
  async #connected(work: TurnWork, looked: (error?: unknown) => void): Promise<void> {
    const { dataSource, name } = this.#options;
    const { url, schema } = dataSource.options as { url: string; schema: string };
    const client = await openLockClient({ url, schema, purpose: `turn ${name}` }, () => {
      this.#bell.ring();
    });
    try {
      while (!this.#stopping) {
        if (await tryLock(client, `hub turn ${schema} ${name}`)) {
          await this.#ours(client, work, looked);
          return;
        }
        this.#change('of-another', null);
        looked();
        await this.#bell.wait(standbyPollMs);
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async #ours(client: pg.Client, work: TurnWork, looked: (error?: unknown) => void): Promise<void> {
    const { name } = this.#options;
    const { rows } = await client.query<{ epoch: number }>(takeTurn, [name]);
    this.#epoch = rows[0]?.epoch;
    try {
      await work.begin();
      this.#change('ours', null);
      looked();
      while (!this.#stopping) {
        await this.#bell.wait(holdPollMs);
        if (!(await this.#isStillOurs(client))) return;
      }
    } finally {
      await work.end();
      this.#epoch = undefined;
    }
  }

  /** @throws what the driver throws where the connection, and with it the lock, has gone */
  async #isStillOurs(client: pg.Client): Promise<boolean> {
    const { rowCount } = await client.query('select 1 from turn where name = $1 and epoch = $2', [
      this.#options.name,
      this.#epoch,
    ]);
    return rowCount === 1;
  }

  #change(state: 'ours' | 'of-another' | 'broken', error: unknown): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onChange(state, error);
  }
}

class UnitOfWorkInTurn extends UnitOfWork {
  readonly #check: (tx: Tx) => Promise<void>;

  constructor(dataSource: DataSource, check: (tx: Tx) => Promise<void>) {
    super(dataSource);
    this.#check = check;
  }

  override async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return super.run(async (tx) => {
      await this.#check(tx);
      return work(tx);
    });
  }
}
