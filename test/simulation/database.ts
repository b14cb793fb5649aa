import type { OffsetClaim, OutboxRecord, PartitionOfGroup, PositionRows } from '#persistence';
import type { Bound, Life } from './life.js';

/** A row of the outbox as it lies in the table. */
export interface QueuedRow extends OutboxRecord {
  readonly id: number;
}

/** Where rows of the outbox are kept among all others. */
const outboxPrefix = 'outbox/';

/**
 * One schema of a database in memory. Transactions are all or nothing and read what is committed,
 * rows are locked until the end, a lock is waited for in the order of asking, and a session that
 * ends takes its locks with it: as much of PostgreSQL as the hub rests on.
 */
export class Database {
  readonly #rows = new Map<string, unknown>();
  readonly #versions = new Map<string, number>();
  readonly #holders = new Map<string, Session>();
  readonly #waiting = new Map<string, (() => void)[]>();
  /** All rows of the outbox that were ever committed, by id. */
  readonly enqueued = new Map<number, QueuedRow>();
  /** Told of every commit that put rows into the outbox. */
  readonly listeners = new Set<() => void>();
  /**
   * What a real database would not have noticed either: a row changed between reading and writing
   * it.
   */
  readonly lostUpdates: string[] = [];
  #serial = 0;

  /** A committed row. */
  row(key: string): unknown {
    return this.#rows.get(key);
  }

  /** Committed rows whose key begins so, by key. */
  rows(prefix: string): readonly (readonly [key: string, value: unknown])[] {
    return [...this.#rows].filter(([key]) => key.startsWith(prefix));
  }

  /** Rows of the outbox by id. */
  outbox(): readonly QueuedRow[] {
    const rows = this.rows(outboxPrefix).map(([, row]) => row as QueuedRow);
    return rows.sort((a, b) => a.id - b.id);
  }

  /** The next id of the outbox: given when a row is written, not when it is committed. */
  nextId(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** How often a row has been written. */
  version(key: string): number {
    return this.#versions.get(key) ?? 0;
  }

  /** Takes a lock that is free. */
  tryLock(key: string, session: Session): boolean {
    const holder = this.#holders.get(key);
    if (holder === undefined) this.#holders.set(key, session);
    return (holder ?? session) === session;
  }

  /** Waits for a lock. */
  async lock(key: string, session: Session): Promise<void> {
    while (session.isOpen && !this.tryLock(key, session)) {
      await new Promise<void>((resolve) => {
        this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]);
      });
    }
  }

  /** Gives up all locks of a session. */
  unlock(session: Session): void {
    for (const [key, holder] of [...this.#holders]) {
      if (holder !== session) continue;
      this.#holders.delete(key);
      const waiting = this.#waiting.get(key) ?? [];
      this.#waiting.delete(key);
      for (const wake of waiting) wake();
    }
  }

  /** Makes changes at once; undefined deletes. */
  commit(changes: ReadonlyMap<string, unknown>): void {
    for (const [key, value] of changes) {
      this.#versions.set(key, this.version(key) + 1);
      if (value === undefined) this.#rows.delete(key);
      else this.#rows.set(key, value);
      if (!key.startsWith(outboxPrefix) || value === undefined) continue;
      const row = value as QueuedRow;
      this.enqueued.set(row.id, row);
    }
    if ([...changes.keys()].some((key) => key.startsWith(outboxPrefix))) {
      for (const tell of this.listeners) tell();
    }
  }
}

/** A connection, with the transaction that is open on it. */
export class Session implements Bound {
  readonly server = 'database';
  isDoomed = false;
  readonly #written = new Map<string, unknown>();
  readonly #read = new Map<string, number>();
  #isOpen = true;

  /** @param onEnd told when it has ended, whoever ended it */
  constructor(
    readonly database: Database,
    private readonly onEnd: () => void = () => undefined,
  ) {}

  /** False once the server has closed it. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What the server does first with a request on this session. @throws Error once it is closed */
  alive(): void {
    if (!this.#isOpen) throw new Error('Connection terminated unexpectedly');
  }

  /** A row as this transaction sees it. */
  read(key: string): unknown {
    this.#read.set(key, this.database.version(key));
    return this.#written.has(key) ? this.#written.get(key) : this.database.row(key);
  }

  /** Writes a row, or deletes it with undefined. */
  write(key: string, value: unknown): void {
    this.#written.set(key, value);
  }

  /** All or nothing. */
  commit(): void {
    this.alive();
    for (const key of this.#written.keys()) {
      const seen = this.#read.get(key);
      if (seen !== undefined && seen !== this.database.version(key)) {
        this.database.lostUpdates.push(key);
      }
    }
    this.database.commit(this.#written);
    this.end();
  }

  /** Closes it: what was not committed has never been, and its locks are free. */
  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.database.unlock(this);
    this.onEnd();
  }
}

/** An open transaction of a process. */
export class SimulatedTx {
  constructor(
    private readonly life: Life,
    private readonly session: Session,
  ) {}

  /** Reads a row without a lock. */
  read<T>(key: string): Promise<T | undefined> {
    return this.#asks(`read ${key}`, () => this.session.read(key) as T | undefined);
  }

  /**
   * Locks a row that may not exist yet, as an insert that gives way to what is there does, and
   * reads it.
   */
  async claim<T>(key: string): Promise<T | undefined> {
    return this.#asks(`claim ${key}`, async () => {
      await this.session.database.lock(key, this.session);
      this.session.alive();
      return this.session.read(key) as T | undefined;
    });
  }

  /** Writes a row; sent with the commit. */
  write(key: string, value: unknown): void {
    this.session.write(key, value);
  }

  /** Puts records into the outbox. */
  async enqueue(records: readonly OutboxRecord[]): Promise<void> {
    if (records.length === 0) return;
    const { session } = this;
    await this.#asks(`enqueue ${String(records.length)}`, () => {
      for (const record of records) {
        const id = session.database.nextId();
        session.write(`${outboxPrefix}${String(id)}`, { ...record, id });
      }
    });
  }

  /** The table `consumed_position`. */
  get positions(): PositionRows {
    return {
      advance: (claims) => inTurn(claims, (claim) => this.#advance(claim)),
      insert: (claims) => inTurn(claims, (claim) => this.#insert(claim)),
    };
  }

  #advance(place: OffsetClaim): Promise<number | undefined> {
    const { database } = this.session;
    return this.#asks(`move position of ${nameOf(place)}`, async () => {
      // A row that nobody has committed can't be locked.
      if (database.row(positionKey(place)) === undefined) return undefined;
      await database.lock(positionKey(place), this.session);
      this.session.alive();
      const before = this.session.read(positionKey(place)) as number;
      this.write(positionKey(place), Math.max(before, place.nextOffset));
      return before;
    });
  }

  async #insert(place: OffsetClaim): Promise<number | undefined> {
    const found = await this.claim<number>(positionKey(place));
    if (found !== undefined) return undefined;
    this.write(positionKey(place), place.nextOffset);
    return place.nextOffset;
  }

  #asks<T>(what: string, effect: () => T | Promise<T>): Promise<T> {
    return this.life.request('database', what, () => {
      this.session.alive();
      return effect();
    });
  }
}

/** Key of a stored position. */
export function positionKey(place: PartitionOfGroup): string {
  return `position/${nameOf(place)}`;
}

function nameOf({ group, topic, partition }: PartitionOfGroup): string {
  return `${group}/${topic}/${String(partition)}`;
}

/**
 * Runs a transaction of a process: all of it is committed, or nothing. It may be committed and yet
 * throw.
 */
export async function transaction<T>(
  life: Life,
  database: Database,
  work: (tx: SimulatedTx) => Promise<T>,
): Promise<T> {
  const session = await life.request('database', 'begin', () => {
    const opened = new Session(database);
    life.bind(opened);
    return opened;
  });
  try {
    const result = await work(new SimulatedTx(life, session));
    await life.request('database', 'commit', () => {
      session.commit();
    });
    life.unbind(session);
    return result;
  } catch (error) {
    // On a connection that broke off nothing can be taken back: a commit on the way may still
    // arrive.
    await disconnect(life, session, 'rollback');
    throw error;
  }
}

/** Ends a session in order; one that broke off is ended by the server, in its own time. */
export async function disconnect(life: Life, session: Session, what: string): Promise<void> {
  const end = (): void => {
    session.end();
  };
  if (session.isDoomed) return;
  await life.request('database', what, end).catch(() => {
    // A driver closes its socket, whatever goes wrong in doing so.
    if (!session.isDoomed) session.end();
  });
  life.unbind(session);
}

async function inTurn<T>(
  claims: readonly OffsetClaim[],
  work: (claim: OffsetClaim) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  for (const claim of claims) results.push(await work(claim));
  return results;
}
