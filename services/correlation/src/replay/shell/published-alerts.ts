import { type Bus, type EventCodec, type LogRecord, scanInTurn, type TopicRange } from '#bus';
import { HubError } from '#domain';
import type { CountyAlert } from '#schemas';
import type { LeftOutRecords } from '../core/left-out.js';

/** What of the published alerts a replay compares with. */
export interface PublishedPart {
  readonly ranges: readonly TopicRange[];
  /** Partition of the household log → offset after the last record that is replayed. */
  readonly decided: ReadonlyMap<number, number>;
  readonly leftOut: LeftOutRecords;
}

/** Reads alerts as they stand on their topics. */
export class PublishedAlerts {
  constructor(
    private readonly bus: Bus,
    private readonly codec: EventCodec,
    private readonly part: PublishedPart,
  ) {}

  /**
   * Gives those that the replayed part of the log has caused, each key on each topic in its order.
   * @param wants keys of which anything is wanted
   */
  async read(
    wants: (key: string) => boolean,
    take: (topic: string, key: string, bytes: Buffer) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    await scanInTurn(this.bus, this.part.ranges, {
      visit: async ({ topic }, records) => {
        signal?.throwIfAborted();
        await this.codec.learnAll(records.map(({ value }) => value));
        for (const record of records) {
          const { value, key } = record;
          if (value === null || !wants(key ?? '') || !this.#isCompared(record, value)) continue;
          take(topic, key ?? '', value);
        }
      },
    });
  }

  #isCompared({ topic }: LogRecord, value: Buffer): boolean {
    const { decided, leftOut } = this.part;
    const alert = this.#causeOf(topic, value);
    if (alert === null) return false;
    const { householdId, causedBy } = alert;
    const { partition, offset } = causedBy;
    // What came after the replayed part is not compared.
    if (offset >= (decided.get(partition) ?? 0)) return false;
    return !leftOut.has(partition, offset, householdId);
  }

  #causeOf(topic: string, value: Buffer): Pick<CountyAlert, 'householdId' | 'causedBy'> | null {
    try {
      return this.codec.decode<CountyAlert>(topic, value);
    } catch (error) {
      if (HubError.is(error) && error.class === 'bad-record') return null;
      throw error;
    }
  }
}
