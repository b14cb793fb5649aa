import { BusProducer, EventCodec } from '#bus';
import { canonicalJson, type Standard } from '#domain';
import { OutboxRelay, UnitOfWork } from '#persistence';
import { topicSpec, type EvidenceGone, type HouseholdEvent, type HouseholdFacts } from '#schemas';
import type { RunningApplications } from '#service-kit';
import { eventually } from '#testkit';
import { cityStandard, on } from '../decision/core/testing/builders.js';
import { EVIDENCE_TOPICS } from '../decision/core/topic-form.js';
import type { EvidenceRecord } from '../decision/core/types.js';
import { evidenceEvent, type TestWay } from './evidence-event.js';

const logTopic = 'hub.household-events';

/** The household log of a running hub, written as register and matching would write it. */
export class WrittenLog {
  readonly #codec: EventCodec;
  readonly #ends = new Map<number, number>();
  #rows = 0;

  constructor(private readonly hub: RunningApplications) {
    this.#codec = hub.get('correlation', EventCodec);
  }

  /** Learns what it writes; for a log that was begun before. */
  async prepare(): Promise<void> {
    for (const topic of [logTopic, ...EVIDENCE_TOPICS]) await this.#codec.prepare(topic);
  }

  /** Begins with the city's standard and a day. */
  async begin(today: string): Promise<void> {
    await this.prepare();
    await this.day(today);
    await this.standard(cityStandard());
  }

  /** A day begins, in every partition. */
  day(date: string): Promise<void> {
    return this.#everywhere({ 'cn.xingtai.hub.DayStarted': { day: on(date), driven: true } });
  }

  /** A version of a standard, in every partition. */
  standard(standard: Standard): Promise<void> {
    const { standardId, countyCode, version, validFrom } = standard;
    const document = canonicalJson(standard);
    return this.#everywhere({
      'cn.xingtai.hub.StandardVersion': { standardId, countyCode, version, validFrom, document },
    });
  }

  /** What the register says of a household. */
  facts(facts: HouseholdFacts): Promise<void> {
    const { householdId } = facts;
    return this.write([{ householdId, body: { 'cn.xingtai.hub.HouseholdFacts': facts } }]);
  }

  /** Evidence in one go, so that a batch may hold all of it. */
  evidence(
    householdId: string,
    records: readonly EvidenceRecord[],
    way: Partial<TestWay> = {},
  ): Promise<void> {
    return this.write(
      records.map((record) => {
        this.#rows += 1;
        const found = { rowNumber: this.#rows, matchedBy: 'PERSON_REF' as const, ...way };
        return evidenceEvent(this.#codec, householdId, record, found);
      }),
    );
  }

  /** A record that goes to another household. */
  gone(householdId: string, record: EvidenceRecord, toHouseholdId: string): Promise<void> {
    const { topic, sourceSystem, recordId: sourceRecordId } = record;
    const reason = 'PERSON_MOVED' as const;
    const gone: EvidenceGone = {
      ...{
        topic,
        sourceSystem,
        sourceRecordId,
        reason,
        toHouseholdId,
        toCounties: [],
        livedHere: null,
      },
    };
    return this.write([{ householdId, body: { 'cn.xingtai.hub.EvidenceGone': gone } }]);
  }

  /** Writes events of households. */
  async write(events: readonly HouseholdEvent[]): Promise<void> {
    await this.#publish(
      events.map((event) => ({ key: event.householdId, partition: null, event })),
    );
  }

  /** Resolves when all of it is decided and every alert is on its topic. */
  async decided(): Promise<void> {
    const unitOfWork = this.hub.get('correlation', UnitOfWork);
    const relay = this.hub.get('correlation', OutboxRelay);
    await eventually('the household log is decided', async () => {
      const rows = await unitOfWork.run((tx) =>
        tx.sql<{ partition: number; next_offset: number }>(
          'select partition, next_offset from consumed_position where topic = $1',
          [logTopic],
        ),
      );
      const positions = new Map(rows.map((row) => [row.partition, row.next_offset]));
      const behind = [...this.#ends].some(
        ([partition, end]) => (positions.get(partition) ?? 0) < end,
      );
      return !behind && (await relay.pendingRecords()) === 0;
    });
  }

  #everywhere(body: HouseholdEvent['body']): Promise<void> {
    const partitions = Array.from({ length: topicSpec(logTopic).partitions }, (_, at) => at);
    const event = { householdId: null, body };
    return this.#publish(partitions.map((partition) => ({ key: null, partition, event })));
  }

  async #publish(
    records: readonly {
      readonly key: string | null;
      readonly partition: number | null;
      readonly event: HouseholdEvent;
    }[],
  ): Promise<void> {
    const ranges = await this.hub.get('correlation', BusProducer).publish(
      records.map(({ key, partition, event }) => {
        const value = this.#codec.encode(logTopic, event);
        return { topic: logTopic, key, partition, value };
      }),
    );
    for (const { partition, baseOffset, count } of ranges) {
      this.#ends.set(partition, Math.max(this.#ends.get(partition) ?? 0, baseOffset + count));
    }
  }
}
