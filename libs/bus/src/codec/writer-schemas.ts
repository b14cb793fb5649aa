import type { Type } from 'avsc';
import { HubError } from '#domain';
import { backoffMs, type Backoff } from '../backoff.js';
import type { BusClock } from '../ports.js';
import type { RegistryClient } from '../registry/registry-client.js';
import { avroTypeOf } from './avro-types.js';

/** Writer schemas kept; a topic gains a few in a year, so more means that ids are made up. */
const writersMax = 2_000;

/** Unknown ids remembered; each takes some 100 bytes, and a flood of invented ids must not fill memory. */
const missesMax = 10_000;

/**
 * How long an id that the registry does not know is taken as unknown without asking again. A round
 * trip for each record of a broken writer would make the registry the next thing to break.
 */
const missBackoff: Backoff = { firstMs: 1_000, delayMsMax: 5 * 60_000 };

/**
 * How long an id is asked for again before it counts as unknown. A registry that has just started answers
 * before it has read all that it stores, the later ids at times before the earlier ones, and would have good
 * records put into quarantine.
 */
const doubtMsDefault = 15_000;

interface Miss {
  readonly attempts: number;
  readonly askAgainAt: number;
}

/** Schemas of writers by id, asked from the registry once. */
export class WriterSchemas {
  private readonly writers = new Map<number, Type>();
  private readonly misses = new Map<number, Miss>();
  private readonly asking = new Map<number, Promise<void>>();
  /** When the registry first said that it does not know an id, milliseconds since 1970. */
  private readonly doubts = new Map<number, number>();

  constructor(
    private readonly registry: Pick<RegistryClient, 'schemaById'>,
    private readonly clock: BusClock,
    private readonly doubtMs = doubtMsDefault,
  ) {}

  /** The type of a writer, or undefined when it is not known here. */
  get(id: number): Type | undefined {
    return this.writers.get(id);
  }

  /** True when asking the registry would tell something new. */
  isWorthAsking(id: number): boolean {
    if (this.writers.has(id)) return false;
    const miss = this.misses.get(id);
    return miss === undefined || this.clock.now() >= miss.askAgainAt;
  }

  /** Keeps a schema whose id is known because it was just registered. */
  keep(id: number, schema: string): void {
    if (this.writers.has(id)) return;
    this.makeRoom(this.writers, writersMax);
    this.writers.set(id, avroTypeOf(JSON.parse(schema)));
    this.misses.delete(id);
  }

  /**
   * Asks the registry about an id unless that would tell nothing new.
   * @throws HubError REGISTRY_UNREACHABLE; SCHEMA_ID_IN_DOUBT where it does not know the id and may have
   *   forgotten it for a moment: ask again
   */
  async learn(id: number): Promise<void> {
    if (!this.isWorthAsking(id)) return;
    let running = this.asking.get(id);
    if (running === undefined) {
      running = this.ask(id).finally(() => this.asking.delete(id));
      this.asking.set(id, running);
    }
    await running;
  }

  private async ask(id: number): Promise<void> {
    const schema = await this.schemaById(id);
    if (schema === null) {
      this.refuseDoubt(id);
      this.remember(id);
      return;
    }
    try {
      this.keep(id, schema);
    } catch {
      // A JSON Schema or Protobuf subject: its records can be read here as little as those of an
      // unknown id, and asking again for each of them would tell nothing new.
      this.remember(id);
    }
  }

  private async schemaById(id: number): Promise<string | null> {
    try {
      return await this.registry.schemaById(id);
    } catch (error) {
      // Whoever answers next may be a registry that has just started.
      this.doubts.clear();
      throw error;
    }
  }

  /** Passes where the registry has said for long enough, and without a failure, that there is no such id. */
  private refuseDoubt(id: number): void {
    if (this.misses.has(id)) return;
    const now = this.clock.now();
    const since = this.doubts.get(id) ?? now;
    if (now - since < this.doubtMs) {
      this.makeRoom(this.doubts, missesMax);
      this.doubts.set(id, since);
      throw new HubError(
        'SCHEMA_ID_IN_DOUBT',
        `the registry does not know schema id ${id}, so far`,
      );
    }
    this.doubts.delete(id);
  }

  private remember(id: number): void {
    const attempts = (this.misses.get(id)?.attempts ?? 0) + 1;
    this.misses.delete(id);
    this.makeRoom(this.misses, missesMax);
    this.misses.set(id, {
      attempts,
      askAgainAt: this.clock.now() + backoffMs(missBackoff, attempts, 0),
    });
  }

  /** Drops the oldest entry of a full map. */
  private makeRoom(map: Map<number, unknown>, entriesMax: number): void {
    if (map.size < entriesMax) return;
    const oldest = map.keys().next();
    if (oldest.done !== true) map.delete(oldest.value);
  }
}
