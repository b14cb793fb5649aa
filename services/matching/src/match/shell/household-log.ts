import { Injectable } from '@nestjs/common';
import { BusProducer, EventCodec } from '#bus';
import type { Envelope, HouseholdEvent } from '#schemas';

const householdEvents = 'hub.household-events';

/** A record as the table of waiting records has it: the topic says how its bytes are to be read. */
export interface FramedRecord {
  readonly topic: string;
  readonly value: Buffer;
}

/** The one log that everything about a household goes to, in one order for each household. */
@Injectable()
export class HouseholdLog {
  constructor(
    private readonly codec: EventCodec,
    private readonly producer: BusProducer,
  ) {}

  /** Learns the schema that events are written with; before the first event. */
  async prepare(): Promise<void> {
    await this.codec.prepare(householdEvents);
  }

  /** Resolves when all events are on the log, each under its household's key. */
  async publish(events: readonly HouseholdEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.producer.publish(
      events.map((event) => ({
        topic: householdEvents,
        key: event.householdId,
        value: this.codec.encode(householdEvents, event),
      })),
    );
  }

  /** Envelopes of department records, in their order; schemas not met before are fetched first. */
  async envelopesOf(records: readonly FramedRecord[]): Promise<readonly Envelope[]> {
    await this.codec.learnAll(records.map(({ value }) => value));
    return records.map(({ topic, value }) => this.codec.envelopeOf(topic, value));
  }
}
