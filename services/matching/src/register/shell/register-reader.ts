import { Injectable } from '@nestjs/common';
import { BroadcastReader, Bus, EventCodec } from '#bus';
import { Logger } from '#service-kit';
import type { HouseholdFacts, Resident } from '#schemas';
import { RegisterFence } from '../../placement/shell/register-fence.js';
import { RevisitLoop } from '../../placement/shell/revisit-loop.js';
import { isReference } from '../core/reference.js';
import { RegisterView, type RegisterPositions } from './register-view.js';

const residentsTopic = 'register.residents';
const householdsTopic = 'register.households';

interface RegisterRecord {
  readonly key: string | null;
  /** Null says that the resident or the household is gone. */
  readonly value: Resident | HouseholdFacts | null;
  readonly partition: number;
  readonly offset: number;
}

/** Builds the index of the register from the whole of its topics, and keeps it up to date. */
@Injectable()
export class RegisterReader {
  readonly #reader: BroadcastReader<Resident | HouseholdFacts>;
  #isComplete = false;
  /** Up to where every record that a change concerns has been looked at, by this process or another. */
  #visited: RegisterPositions = new Map();

  constructor(
    bus: Bus,
    codec: EventCodec,
    private readonly register: RegisterView,
    private readonly fence: RegisterFence,
    private readonly revisits: RevisitLoop,
    private readonly logger: Logger,
  ) {
    this.#reader = new BroadcastReader({
      bus,
      codec,
      topics: [residentsTopic, householdsTopic],
      apply: (topic, records) => this.#apply(topic, records),
    });
  }

  /**
   * Resolves when the index knows everything that the topics held at the start. Placing before would park
   * the whole city.
   */
  async load(): Promise<void> {
    this.#visited = await this.fence.visited();
    await this.#reader.start();
    await this.#reader.caughtUp();
    // In this order: whatever is read from now on is announced before it is taken in.
    this.#isComplete = true;
    await this.fence.announce(this.register.positions);
    const { size, byteLength } = this.register.index.persons;
    this.logger.info({ residents: size, indexBytes: byteLength }, 'person index built');
    this.revisits.begin();
  }

  /** Resolves when the index knows everything that the topics hold now. */
  async caughtUp(): Promise<void> {
    await this.#reader.caughtUp();
  }

  /** Ends the reader. */
  async stop(): Promise<void> {
    this.register.close();
    await this.#reader.stop();
  }

  async #apply(topic: string, records: readonly RegisterRecord[]): Promise<void> {
    const last = records.at(-1);
    if (last === undefined) return;
    const place = `${topic}/${String(last.partition)}`;
    const positions = new Map([[place, last.offset + 1]]);
    if (this.#isComplete) await this.fence.announce(positions);
    // From here to the end without a pause: nobody sees an index that knows half of it.
    const visited = this.#visited.get(place) ?? 0;
    for (const record of records) this.#take(topic, record, record.offset >= visited);
    this.register.known(positions);
    this.revisits.wake();
  }

  #take(topic: string, record: RegisterRecord, isNews: boolean): void {
    try {
      if (topic === residentsTopic) this.#takeResident(record, isNews);
      else this.#takeHousehold(record, isNews);
    } catch (error) {
      // One record that contradicts the contract must not keep all others out of the index.
      const { partition, offset } = record;
      this.logger.error(
        { err: error, topic, partition, offset },
        'a record of the register is refused',
      );
    }
  }

  #takeResident({ key, value }: RegisterRecord, isNews: boolean): void {
    const { persons } = this.register.index;
    if (value === null) {
      if (key === null || !isReference(key)) return;
      const before = persons.remove(key);
      if (isNews) this.revisits.residentChanged(key, before, undefined);
      return;
    }
    const change = persons.put(value as Resident);
    if (change.kind !== 'changed') return;
    // Also by a version that is no news: its tombstone may have been, and said nothing until now.
    for (const person of change.forgotten) {
      this.revisits.residentChanged(person.personRef, person, undefined);
    }
    if (isNews) this.revisits.residentChanged(change.after.personRef, change.before, change.after);
  }

  #takeHousehold({ value }: RegisterRecord, isNews: boolean): void {
    // The register never forgets a household: a merged one is what leads to its successor.
    if (value === null) return;
    const left = this.register.index.mergers.put(value as HouseholdFacts);
    if (isNews && left !== undefined) this.revisits.householdLeft(left);
  }
}
