import { Inject, Injectable } from '@nestjs/common';
import { Bus, EventCodec, type LogRecord, offsetsOf, scanInTurn, type TopicRange } from '#bus';
import type { IdentityCipher } from '#domain';
import { UnitOfWork } from '#persistence';
import { expandTopic, topicSpec, type CountyAlert } from '#schemas';
import { HubConfig, IDENTITY_CIPHER } from '#service-kit';
import { alertHash } from '../../decision/shell/create-decider.js';
import { EvidenceReader } from '../../decision/shell/evidence-reader.js';
import { revisionDifferences, type RevisionDifference } from '../core/compare-revisions.js';
import { Comparison, type Mismatch } from '../core/comparison.js';
import { type HeldHousehold, LeftOutRecords } from '../core/left-out.js';
import { decidedSoFar } from './decided-so-far.js';
import { isInShare, PartitionLog, type Share, sharesFor } from './partition-log.js';
import { PartitionReplay, type StateKeeper } from './partition-replay.js';
import { PublishedAlerts } from './published-alerts.js';

/** What is replayed. */
export const logTopic = 'hub.household-events';
/** The consumer group that has decided it. */
export const group = 'correlation';
const alertTopic = 'county-center.alerts.{county}';

/** Revisions that differ and are listed; whoever has more has one cause for all of them. */
const differencesListedMax = 1_000;

/** What a replay is to do. */
export interface ReplayOptions {
  /** 6-digit code of the one county whose alerts are compared; null for all. */
  readonly county: string | null;
  /**
   * Decides each household for each of its records, where else the margin lets most bills pass, as it does in
   * the hub: a proof of that, too. Default false.
   */
  readonly whole?: boolean;
  /**
   * Into how many shares households are divided at least: each is read by itself, so that more of them take more
   * time and less memory. Default 1.
   */
  readonly sharesMin?: number;
  /** Told after each partition. */
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Ends the replay early. */
  readonly signal?: AbortSignal;
  /** Given the state that is rebuilt; without one it is forgotten household by household. */
  readonly keeper?: LogKeeper;
}

/** A keeper that is also told how far the log was read. */
export interface LogKeeper extends StateKeeper {
  /** All has been decided. @param log what of each partition */
  end(log: readonly TopicRange[]): Promise<void>;
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
  readonly log: readonly TopicRange[];
  readonly alerts: PublishedAlerts;
  readonly leftOut: LeftOutRecords;
  readonly shares: number;
  readonly comparison: Comparison;
}

/**
 * Decides the whole household log again, household by household, and compares every revision with what was
 * published. It keeps nothing but what it needs of one partition at a time, and itself writes nothing.
 */
@Injectable()
export class Replay {
  constructor(
    private readonly bus: Bus,
    private readonly codec: EventCodec,
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
    const inLog = await this.rangesOf([logTopic]);
    const log = inLog.map((range) => ({
      ...range,
      to: Math.min(range.to, decided.get(range.partition) ?? 0),
    }));
    const published = await this.rangesOf(topics);
    const alerts = new PublishedAlerts(this.bus, this.codec, {
      ranges: published,
      decided,
      leftOut,
    });
    const comparison = new Comparison(differencesListedMax);
    const shares = Math.max(options.sharesMin ?? 1, sharesFor(log, published));
    const work = { ...options, log, alerts, leftOut, shares, comparison };
    const counted = await this.compareAll(work, topics);
    await options.keeper?.end(log);
    const differences = await this.differencesIn(work);
    const { held, skipped } = soFar.leftOut;
    const complete = inLog.every(({ from }) => from === 0);
    return {
      county,
      ...counted,
      ...{ held, skipped: skipped.length, complete },
      published: comparison.published,
      replayed: comparison.replayed,
      sameUnderOlderSchema: comparison.sameUnderOlderSchema,
      differences,
      differencesOmitted: comparison.omitted,
      identical: complete && differences.length === 0,
    };
  }

  private async rangesOf(topics: readonly string[]): Promise<readonly TopicRange[]> {
    const ranges: TopicRange[] = [];
    for (const topic of topics) {
      for (const range of await offsetsOf(this.bus, topic)) ranges.push({ topic, ...range });
    }
    return ranges;
  }

  /** Compares share after share: of each, what was published is known before it is decided again. */
  private async compareAll(
    work: Work,
    topics: readonly string[],
  ): Promise<{ events: number; refused: number }> {
    const { alerts, shares, comparison, signal } = work;
    const isCompared = new Set(topics);
    const replay = new PartitionReplay(
      this.codec,
      new EvidenceReader(this.codec),
      alertHash(this.cipher),
      {
        whole: work.whole ?? false,
        county: work.county,
        leftOut: work.leftOut,
        signal,
        keeper: work.keeper ?? null,
        tell: (topic, alert) => {
          if (isCompared.has(topic)) this.meet(comparison, topic, alert);
        },
      },
    );
    let events = 0;
    for (let number = 0; number < shares; number += 1) {
      const share = { number, of: shares };
      const expect = comparison.expect.bind(comparison);
      await alerts.read((key) => isInShare(share, key), expect, signal);
      events = await this.decideShare(work, share, replay, events);
      comparison.end();
    }
    return { events, refused: replay.refused };
  }

  /** Decides the households of a share again, partition by partition. @returns all events read so far */
  private async decideShare(
    { log, signal, onProgress }: Work,
    share: Share,
    replay: PartitionReplay,
    eventsBefore: number,
  ): Promise<number> {
    const eventsTotal = log.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0);
    let events = eventsBefore;
    let partitionLog = new PartitionLog(share);
    await scanInTurn(this.bus, log, {
      visit: (_, records: readonly LogRecord[]) => {
        signal?.throwIfAborted();
        events += partitionLog.add(records);
      },
      onEnd: async ({ partition }) => {
        const whole = partitionLog;
        partitionLog = new PartitionLog(share);
        await replay.run(partition, whole);
        onProgress?.({ eventsRead: events, eventsTotal });
      },
    });
    return events;
  }

  private meet(comparison: Comparison, topic: string, alert: CountyAlert): void {
    const bytes = this.codec.encode(topic, alert);
    comparison.meet(topic, alert.householdId, bytes, (frame) =>
      this.codec.encodeLike(frame, alert),
    );
  }

  /** Reads once more what was published in the places that differ, of which no more than a hash was kept. */
  private async differencesIn({ alerts, comparison, signal }: Work): Promise<RevisionDifference[]> {
    const { mismatches } = comparison;
    if (mismatches.length === 0) return [];
    const keys = new Set(mismatches.map(({ key }) => key));
    const wanted = new Set(mismatches.map(placeName));
    const places = new Map<string, number>();
    const published = new Map<string, Buffer>();
    const take = (topic: string, key: string, bytes: Buffer): void => {
      const place = places.get(`${topic}\n${key}`) ?? 0;
      places.set(`${topic}\n${key}`, place + 1);
      const name = placeName({ topic, key, place });
      if (wanted.has(name)) published.set(name, Buffer.from(bytes));
    };
    await alerts.read((key) => keys.has(key), take, signal);
    const inOrder = mismatches.toSorted((a, b) => (placeName(a) < placeName(b) ? -1 : 1));
    return inOrder.flatMap((one) => this.differencesOf(one, published.get(placeName(one)) ?? null));
  }

  private differencesOf(
    { topic, key, replayed }: Mismatch,
    published: Buffer | null,
  ): RevisionDifference[] {
    const decode = (value: Buffer | null): CountyAlert | null =>
      value === null ? null : this.codec.decode<CountyAlert>(topic, value);
    return revisionDifferences({
      topic,
      householdId: key,
      published: decode(published),
      replayed: decode(replayed),
    });
  }
}

function placeName({ topic, key, place }: Omit<Mismatch, 'replayed'>): string {
  return `${topic}\n${key}\n${String(place).padStart(9, '0')}`;
}
