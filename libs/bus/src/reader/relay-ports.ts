import type { Bus } from '../bus.js';
import type { BusProducer } from '../producer/bus-producer.js';
import type { OutgoingRecord, PublishedRange } from '../records.js';
import { offsetsOf, type OffsetRange } from './placeless.js';
import { scan } from './scan.js';

/** What an outbox needs of the bus: to publish, and to look up what has been published. */
export interface RelayPorts {
  readonly publish: (
    records: readonly OutgoingRecord[],
    until: number,
  ) => Promise<readonly PublishedRange[]>;
  readonly readBack: {
    /** Partition → offset after its last record. */
    endOffsets(topic: string): Promise<ReadonlyMap<number, number>>;
    /** Calls `visit` with the headers of every record in the ranges. */
    visitHeaders(
      topic: string,
      ranges: readonly OffsetRange[],
      visit: (headers: Readonly<Record<string, string>>) => void,
    ): Promise<void>;
  };
}

/** The ports of an outbox relay, on the bus of an application. */
export function relayPorts(bus: Bus, producer: BusProducer): RelayPorts {
  return {
    publish: (records, until) => producer.publish(records, until),
    readBack: {
      async endOffsets(topic) {
        const offsets = await offsetsOf(bus, topic);
        return new Map(offsets.map(({ partition, to }) => [partition, to]));
      },
      visitHeaders: (topic, ranges, visit) =>
        scan(bus, topic, ranges, ({ headers }) => {
          visit(headers);
        }),
    },
  };
}
