import { Injectable } from '@nestjs/common';
import { BroadcastReader, Bus, EventCodec } from '#bus';
import { Logger } from '#service-kit';
import type { Resident } from '#schemas';
import { Releaser } from '../../unmatched/shell/releaser.js';
import { Residents } from './residents.js';

const residentsTopic = 'register.residents';

/** One record of the compacted topic; no value says that the resident is gone. */
export interface ResidentRecord {
  readonly key: string | null;
  readonly value: Resident | null;
  readonly partition: number;
  readonly offset: number;
}

/** Builds the person index from the whole topic and keeps it up to date for as long as it runs. */
@Injectable()
export class ResidentReader {
  readonly #reader: BroadcastReader<Resident>;
  #complete = false;

  constructor(
    bus: Bus,
    codec: EventCodec,
    private readonly residents: Residents,
    private readonly releaser: Releaser,
    private readonly logger: Logger,
  ) {
    this.#reader = new BroadcastReader<Resident>({
      bus,
      codec,
      topics: [residentsTopic],
      apply: (_topic, records) => {
        this.apply(records);
      },
    });
  }

  /**
   * Resolves when the index knows everything that the topic held at the start. Matching before would
   * park the whole city.
   */
  async load(): Promise<void> {
    await this.#reader.start();
    await this.#reader.caughtUp();
    this.#complete = true;
    const { size, byteLength } = this.residents.index;
    this.logger.info({ residents: size, indexBytes: byteLength }, 'person index built');
    // What was parked while this process was away may have its resident by now.
    this.releaser.lookAtEverything();
  }

  /** Resolves when the index knows everything that the topic holds now. */
  async caughtUp(): Promise<void> {
    await this.#reader.caughtUp();
  }

  /** Takes in records of the topic; only exposed so that a spec can do without Kafka. */
  apply(records: readonly ResidentRecord[]): void {
    for (const record of records) this.#applyOne(record);
    this.residents.changed();
  }

  /** Ends the reader. */
  async stop(): Promise<void> {
    await this.#reader.stop();
  }

  #applyOne({ key, value, partition, offset }: ResidentRecord): void {
    try {
      if (value === null) {
        this.#touch(key === null ? undefined : this.residents.index.remove(key), undefined);
        return;
      }
      const change = this.residents.index.put(value);
      if (change.kind === 'changed') this.#touch(change.before, change.after);
    } catch (error) {
      // One resident who contradicts the contract must not keep all others out of the index.
      this.logger.error(
        { err: error, topic: residentsTopic, partition, offset },
        'resident refused',
      );
    }
  }

  /** While the index is being built nothing is released: everything is looked at once it is complete. */
  #touch(...[before, after]: Parameters<Releaser['residentChanged']>): void {
    if (this.#complete) this.releaser.residentChanged(before, after);
  }
}
