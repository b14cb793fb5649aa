import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  type BatchRecord,
  Bus,
  EventCodec,
  offsetsOf,
  type OffsetRange,
  type ReadBatch,
  readBatches,
} from '#bus';
import { HubError, type IdentityCipher } from '#domain';
import { UnitOfWork } from '#persistence';
import { expandTopic, topicSpec, type CountyAlert, type HouseholdEvent } from '#schemas';
import { HubConfig, IDENTITY_CIPHER } from '#service-kit';
import { createDecider } from '../../decision/shell/create-decider.js';
import type { HouseholdDecider } from '../../decision/shell/household-decider.js';
import { StandardShelf } from '../../decision/shell/partition-view.js';
import { revisionDifferences, type RevisionDifference } from '../core/compare-revisions.js';
import { type HeldHousehold, LeftOutRecords } from '../core/left-out.js';
import { decidedSoFar } from './decided-so-far.js';
import { type DifferenceRow, ScratchSchema } from './scratch-schema.js';

const logTopic = 'hub.household-events';
const alertTopic = 'county-center.alerts.{county}';
const group = 'correlation';

/** Records decided in one transaction. Not those of the consumer, so that batches are shown to not matter. */
const recordsPerBatchMax = 2_000;
/** While the database works for one partition, another one is decided. */
const partitionsAtOnce = 3;
/** Differences that are listed; whoever has more has one cause for all of them. */
const differencesListedMax = 1_000;
const differencesPerPageMax = 500;

/** What a replay is to do. */
export interface ReplayOptions {
  /** 6-digit code of the one county whose alerts are compared; null for all. */
  readonly county: string | null;
  /**
   * Reads all of a household for each record of it, where the hub reads no more than its margin asks for: a
   * proof of that, too. Takes longer, the more the longer the past is. Default false.
   */
  readonly whole?: boolean;
  /** Told after each batch. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Ends the replay early; the scratch tables are taken away all the same. */
  readonly signal?: AbortSignal;
}

/** How far a replay is. */
export interface ReplayProgress {
  readonly eventsRead: number;
  readonly eventsTotal: number;
}

/** What a replay has found. */
export interface ReplayReport {
  readonly county: string | null;
  /** Records of the household log that were decided again. */
  readonly events: number;
  /** Records that nobody can read or use; the hub has put them in quarantine. */
  readonly refused: number;
  /** Households that are held: from that record on they cannot be compared. */
  readonly held: readonly HeldHousehold[];
  /** Records that people had skipped. */
  readonly skipped: number;
  /** False where the log no longer begins at its beginning: then nothing can be proven. */
  readonly complete: boolean;
  readonly published: number;
  readonly replayed: number;
  /** Revisions that are the same once the replayed one is written in the older schema. */
  readonly sameUnderOlderSchema: number;
  readonly differences: readonly RevisionDifference[];
  readonly differencesOmitted: number;
  readonly identical: boolean;
}

interface Work extends ReplayOptions {
  readonly scratch: ScratchSchema;
  readonly decided: ReadonlyMap<number, number>;
  readonly leftOut: LeftOutRecords;
  readonly ranges: readonly OffsetRange[];
  readonly topics: readonly string[];
  /** Null for all. */
  readonly households: ReadonlySet<string> | null;
}

type LogRecord = BatchRecord<HouseholdEvent>;

/**
 * Decides the whole household log again, in tables of its own, and compares every revision with what
 * was published, byte for byte. The running hub notices nothing of it.
 */
@Injectable()
export class Replay {
  constructor(
    private readonly bus: Bus,
    private readonly codec: EventCodec,
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: HubConfig,
    @Inject(IDENTITY_CIPHER) private readonly cipher: IdentityCipher,
  ) {}

  /**
   * Replays up to where the hub itself had decided when it was called.
   * @throws HubError of class dependency when Kafka, registry or PostgreSQL are away
   */
  async run(options: ReplayOptions): Promise<ReplayReport> {
    const { county } = options;
    const counties = county === null ? this.config.base.counties : [county];
    const topics = expandTopic(topicSpec(alertTopic), counties);
    for (const topic of topics) await this.codec.prepare(topic);
    const soFar = await decidedSoFar(this.unitOfWork, group, logTopic);
    const { positions: decided } = soFar;
    const leftOut = new LeftOutRecords(soFar.leftOut);
    const inLog = await offsetsOf(this.bus, logTopic);
    const ranges = inLog.map(({ partition, from, to }) => ({
      partition,
      from,
      to: Math.min(to, decided.get(partition) ?? 0),
    }));
    const { url } = this.dataSource.options as { url: string };
    const scratch = await ScratchSchema.create(url, partitionsAtOnce);
    try {
      const households = county === null ? null : await this.householdsOf(county, ranges, options);
      const work = { ...options, scratch, decided, leftOut, ranges, topics, households };
      const applied = await this.decideAgain(work);
      await this.readPublished(work);
      const compared = await this.compare(work);
      const complete = inLog.every(({ from }) => from === 0);
      const { held, skipped } = soFar.leftOut;
      const beside = { held, skipped: skipped.length, complete };
      return { county, ...applied, ...compared, ...beside, identical: complete && compared.same };
    } finally {
      await scratch.drop();
    }
  }

  /** Households that were ever said to live in a county: only they can have alerts there. */
  private async householdsOf(
    county: string,
    ranges: readonly OffsetRange[],
    { signal }: ReplayOptions,
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    await this.read<HouseholdEvent>(logTopic, ranges, ({ records }) => {
      signal?.throwIfAborted();
      for (const { value } of records) {
        if (value === null || !('cn.xingtai.hub.HouseholdFacts' in value.body)) continue;
        const { householdId, places } = value.body['cn.xingtai.hub.HouseholdFacts'];
        if (places.some(({ countyCode }) => countyCode === county)) found.add(householdId);
      }
      return Promise.resolve();
    });
    return found;
  }

  private async decideAgain(work: Work): Promise<{ events: number; refused: number }> {
    const { ranges, whole, onProgress, signal } = work;
    const decider = createDecider(this.codec, this.cipher, new StandardShelf(), whole);
    const eventsTotal = ranges.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
    let [events, refused] = [0, 0];
    const decide = async (batch: ReadBatch<HouseholdEvent>): Promise<void> => {
      signal?.throwIfAborted();
      const { partition, records, unreadable } = batch;
      const wanted = records.filter((record) => isWanted(work, partition, record));
      const unusable = await applyUsable(work, decider, partition, wanted);
      refused += unreadable + unusable;
      events += records.length + unreadable;
      onProgress?.({ eventsRead: events, eventsTotal });
    };
    await this.read(logTopic, ranges, decide, partitionsAtOnce);
    return { events, refused };
  }

  /** Keeps what was published for the decided part of the log; what came after it is not compared. */
  private async readPublished({ scratch, topics, decided, leftOut, signal }: Work): Promise<void> {
    for (const topic of topics) {
      const ranges = await offsetsOf(this.bus, topic);
      await this.read<CountyAlert>(topic, ranges, async ({ records }) => {
        signal?.throwIfAborted();
        const rows = records.flatMap(({ key, value, bytes, offset }) => {
          if (value === null || bytes === null) return [];
          const { partition, offset: cause } = value.causedBy;
          if (cause >= (decided.get(partition) ?? 0)) return [];
          if (leftOut.has(partition, cause, value.householdId)) return [];
          return [{ topic, key: key ?? '', logOffset: offset, value: bytes }];
        });
        await scratch.keepPublished(rows);
      });
    }
  }

  private async compare({ scratch, topics }: Work): Promise<
    Pick<ReplayReport, 'published' | 'replayed' | 'sameUnderOlderSchema'> & {
      differences: RevisionDifference[];
      differencesOmitted: number;
      same: boolean;
    }
  > {
    const counts = await scratch.compare(topics);
    const differences: RevisionDifference[] = [];
    let [after, sameUnderOlderSchema, differencesOmitted] = [0, 0, 0];
    for (;;) {
      const rows = await scratch.differencesAfter(after, differencesPerPageMax);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.number;
      for (const row of rows) {
        const found = this.differencesOf(row);
        if (found.length === 0) sameUnderOlderSchema += 1;
        const listed = found.slice(0, differencesListedMax - differences.length);
        differences.push(...listed);
        differencesOmitted += found.length - listed.length;
      }
    }
    const same = differences.length === 0;
    return { ...counts, sameUnderOlderSchema, differences, differencesOmitted, same };
  }

  private differencesOf({ topic, key, published, replayed }: DifferenceRow): RevisionDifference[] {
    const decode = (value: Buffer | null): CountyAlert | null =>
      value === null ? null : this.codec.decode<CountyAlert>(topic, value);
    const decidedNow = decode(replayed);
    if (published !== null && decidedNow !== null) {
      const asWritten = this.codec.encodeLike(published, decidedNow);
      if (asWritten?.equals(published) === true) return [];
    }
    return revisionDifferences({
      topic,
      householdId: key,
      published: decode(published),
      replayed: decidedNow,
    });
  }

  private read<T>(
    topic: string,
    ranges: readonly OffsetRange[],
    apply: (batch: ReadBatch<T>) => Promise<void>,
    atOnce = 1,
  ): Promise<void> {
    const pace = { recordsMax: recordsPerBatchMax, partitionsAtOnce: atOnce };
    return readBatches(this.bus, this.codec, topic, ranges, pace, apply);
  }
}

function isWanted({ households, leftOut }: Work, partition: number, record: LogRecord): boolean {
  const householdId = record.value?.householdId ?? null;
  // Standards and days concern every household.
  if (householdId === null) return true;
  if (leftOut.has(partition, record.offset, householdId)) return false;
  return households === null || households.has(householdId);
}

/** Decides what can be used, as the consumer does; the number of records that cannot. */
async function applyUsable(
  { scratch, leftOut }: Work,
  decider: HouseholdDecider,
  partition: number,
  records: readonly LogRecord[],
): Promise<number> {
  const held = {
    released: null,
    passedOverAt: (offset: number) => leftOut.passedOverAt(partition, offset),
  };
  const unusable = new Set<number>();
  for (;;) {
    const usable = records.filter(({ offset }) => !unusable.has(offset));
    try {
      await scratch.unitOfWork.run((tx) =>
        decider.apply(tx, { topic: logTopic, partition }, usable, held),
      );
      return unusable.size;
    } catch (error) {
      const isRefusal = HubError.is(error) && error.code === 'RECORD_REFUSED';
      const { offset } = isRefusal ? error.fields : {};
      if (typeof offset !== 'number') throw error;
      unusable.add(offset);
    }
  }
}
