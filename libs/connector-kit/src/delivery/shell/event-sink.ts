import type { EventCodec } from '#bus';
import { enqueue, type Tx } from '#persistence';
import type { Clock } from '#service-kit';
import type { Layout } from '../../layout/core/layout.js';
import { eventValue } from '../core/event-value.js';
import type { AcceptedRecord } from '../core/staged.js';
import type { RecordSink } from './accept-delivery.js';

/** Puts accepted records into the outbox as events of their department's topics. */
export class EventSink implements RecordSink {
  constructor(
    private readonly codec: EventCodec,
    private readonly clock: Clock,
  ) {}

  async accept(
    tx: Tx,
    layout: Layout,
    deliveryId: string,
    records: readonly AcceptedRecord[],
  ): Promise<void> {
    const facts = { deliveryId, publishedAt: this.clock.now() };
    await enqueue(
      tx,
      records.map((record) => ({
        topic: record.topic,
        key: keyOf(record),
        value: this.codec.encode(record.topic, eventValue(layout, record, facts)),
      })),
    );
  }
}

/** Records of one person keep their order; without a number, those of one spelling. */
function keyOf({ body, recordId }: AcceptedRecord): string {
  return body.personRef ?? body.nameBirthRef ?? body.nameVillageRef ?? recordId;
}
