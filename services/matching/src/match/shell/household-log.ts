import { Injectable } from '@nestjs/common';
import { EventCodec } from '#bus';
import { enqueue, type Tx } from '#persistence';
import type { Envelope, HouseholdEvent } from '#schemas';

const householdEvents = 'hub.household-events';

/** A record as it is remembered: the topic says how its bytes are to be read. */
export interface FramedRecord {
  readonly topic: string;
  readonly value: Buffer;
}

/** The one log that everything about a household goes to, in one order for each household. */
@Injectable()
export class HouseholdLog {
  constructor(private readonly codec: EventCodec) {}

  /**
   * Tells households, as part of the transaction. There is no other way out: two would overtake each other,
   * and a household could be told that a record has gone before it is told that it came.
   */
  async tell(tx: Tx, events: readonly HouseholdEvent[]): Promise<void> {
    await enqueue(
      tx,
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
