import type { Admin } from 'kafkajs';
import type { Bus } from '../bus.js';
import { topicSpecs } from '#schemas';
import { offsetsOf, type OffsetRange } from '../reader/placeless.js';
import { scan } from '../reader/scan.js';

/** How far a group has come in one partition. */
export interface PartitionLag {
  /** Group and topic as the topic map names them. */
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Next offset that the group reads; null when it has committed none. */
  readonly committed: number | null;
  /** First offset that the log still holds. */
  readonly start: number;
  /** Offset after the last record. */
  readonly end: number;
  /** Records that wait. */
  readonly lagRecords: number;
  /** Records that clean-up took away before the group had read them. */
  readonly lostRecords: number;
  /** Log time of the first record that waits, milliseconds since 1970; null when none waits. */
  readonly oldestTimestamp: number | null;
  /** True while somebody is in the group. */
  readonly hasMembers: boolean;
}

/** A group that ought to read some topics, also those in which it has no place yet. */
export interface ExpectedGroup {
  readonly group: string;
  readonly topics: readonly string[];
}

/** A partition is looked into at most this often, ms: each look is a fetch of its own. */
const lookIntoMs = 30_000;

interface Position {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly committed: number | null;
  readonly hasMembers: boolean;
}

/** What operations look at. */
export class BusAdmin {
  /** Log times of first waiting records; a record keeps its time, so it is looked up once. */
  private timestamps = new Map<string, number>();
  /** When a partition was last looked into, by the clock of this process. */
  private readonly lookedInto = new Map<string, number>();

  constructor(private readonly bus: Bus) {}

  /**
   * The lag of every group of this installation, in every partition that it has a place in or ought to.
   * @param expected groups whose topics are looked at also where nothing was committed yet
   * @param withTimestamps false spares the fetches that tell the age of what waits
   */
  async lagView(
    expected: readonly ExpectedGroup[] = [],
    withTimestamps = true,
  ): Promise<readonly PartitionLag[]> {
    const admin = await this.bus.admin();
    const positions = await this.positions(admin, expected);
    const topics = [...new Set(positions.map(({ topic }) => topic))];
    const held = new Map<string, readonly OffsetRange[]>();
    for (const topic of topics) held.set(topic, await offsetsOf(this.bus, topic));
    const lags = positions.flatMap((position) => {
      const range = held
        .get(position.topic)
        ?.find(({ partition }) => partition === position.partition);
      return range === undefined ? [] : [lagOf(position, range)];
    });
    if (withTimestamps) await this.lookUp(lags);
    return lags.map((lag) => ({
      ...lag,
      oldestTimestamp: this.timestamps.get(keyOf(lag)) ?? null,
    }));
  }

  /** Ends nothing: the connection is the bus's. */
  close(): Promise<void> {
    this.timestamps = new Map();
    return Promise.resolve();
  }

  private async positions(
    admin: Admin,
    expected: readonly ExpectedGroup[],
  ): Promise<readonly Position[]> {
    const { names } = this.bus;
    const { groups } = await admin.listGroups();
    const own = groups
      .map(({ groupId }) => groupId)
      .filter((group) => names.owns(group) && isOfTheHub(names.plain(group)));
    if (own.length === 0) return [];
    const described = await admin.describeGroups(own);
    const found: Position[] = [];
    for (const { groupId, members } of described.groups) {
      const group = names.plain(groupId);
      const topics = expected.find((one) => one.group === group)?.topics ?? [];
      const asked = topics.map((topic) => names.topic(topic));
      const offsets = await admin.fetchOffsets({
        groupId,
        ...(asked.length === 0 ? {} : { topics: asked }),
      });
      for (const { topic, partitions } of offsets) {
        for (const { partition, offset } of partitions) {
          const committed = Number(offset) < 0 ? null : Number(offset);
          const hasMembers = members.length > 0;
          found.push({ group, topic: names.plain(topic), partition, committed, hasMembers });
        }
      }
    }
    return found;
  }

  private async lookUp(lags: readonly PartitionLag[]): Promise<void> {
    const waiting = lags.filter(({ lagRecords }) => lagRecords > 0);
    const known = new Map<string, number>();
    for (const lag of waiting) {
      const timestamp = this.timestamps.get(keyOf(lag));
      if (timestamp !== undefined) known.set(keyOf(lag), timestamp);
    }
    this.timestamps = known;
    const now = this.bus.clock.now();
    const unknown = waiting.filter((lag) => {
      const at = `${lag.topic}/${String(lag.partition)}`;
      if (known.has(keyOf(lag)) || now - (this.lookedInto.get(at) ?? 0) < lookIntoMs) return false;
      this.lookedInto.set(at, now);
      return true;
    });
    for (const topic of new Set(unknown.map((lag) => lag.topic))) {
      const ranges = unknown
        .filter((lag) => lag.topic === topic)
        .map((lag) => ({ partition: lag.partition, from: firstWaiting(lag), to: lag.end }));
      await this.firstTimestamps(topic, ranges);
    }
  }

  private async firstTimestamps(topic: string, ranges: readonly OffsetRange[]): Promise<void> {
    // Two groups may wait in one partition at different places: one look for each place.
    for (const { partition, from, to } of ranges) {
      let first: number | undefined;
      await scan(
        this.bus,
        topic,
        [{ partition, from, to: Math.min(to, from + 1) }],
        ({ timestamp }) => {
          first ??= timestamp;
        },
      );
      if (first !== undefined)
        this.timestamps.set(`${topic}/${String(partition)}/${String(from)}`, first);
    }
  }
}

/** Whether a group reads for the hub: the registry, and readers without a place, have groups as well. */
function isOfTheHub(group: string): boolean {
  return topicSpecs().some(({ readers }) => readers.includes(group));
}

function firstWaiting({ committed, start }: PartitionLag): number {
  return Math.max(committed ?? start, start);
}

function keyOf(lag: PartitionLag): string {
  return `${lag.topic}/${String(lag.partition)}/${String(firstWaiting(lag))}`;
}

/** The figures of one position, from what the log holds. */
function lagOf(position: Position, { from: start, to: end }: OffsetRange): PartitionLag {
  const { committed } = position;
  const next = Math.max(committed ?? start, start);
  return {
    ...position,
    start,
    end,
    lagRecords: Math.max(0, end - next),
    lostRecords: committed === null ? 0 : Math.max(0, start - committed),
    oldestTimestamp: null,
  };
}

/** The administration of a bus. */
export function adminOf(bus: Bus): BusAdmin {
  return new BusAdmin(bus);
}
