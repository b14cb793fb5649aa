import { HubError } from '#domain';
import type { RelayConnection, WaitingRecord } from './relay-session.js';
import {
  outboxIdHeader,
  type OutboxRecord,
  type PublishPort,
  type PublishedRange,
  type ReadBackPort,
} from './ports.js';

/** Milliseconds before a topic that refused is tried again: doubled each time up to the second. */
const holdMsMin = 250;
const holdMsMax = 30_000;

/** How far a checkpoint may lag behind, ms and records: so much more is read back after a crash. */
const checkpointMsMax = 1_000;
const checkpointRecordsMax = 4_000;
/** Records after which the places of deleted rows are freed. */
const tidyRecords = 2_000;

/** Complaints about a topic or a record of it that `PublishPort` makes before it sends anything. */
const nothingSent: ReadonlySet<string> = new Set(['TOPIC_MISSING', 'RECORD_TOO_LARGE']);

/** A topic that can't be published to just now; the others go on. */
export interface HeldTopic {
  readonly topic: string;
  /** Milliseconds since 1970, of the first of the failures in a row. */
  readonly since: number;
  /** Failures in a row. */
  readonly failures: number;
  /** Message of the last failure. */
  readonly reason: string;
}

interface Hold extends HeldTopic {
  /** On the clock of `performance.now()`. */
  readonly until: number;
}

/** What a term works with. */
export interface TermPorts {
  readonly session: RelayConnection;
  readonly publish: PublishPort;
  readonly readBack: ReadBackPort;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A number from 0 up to 1 that spreads the waits. */
  readonly random: () => number;
  /**
   * Milliseconds after which a send that was under way when it broke off has arrived or never will. A send
   * begins at most half of it after its row was read.
   */
  readonly settleMs: number;
}

/** What of one topic came to be on the bus. */
interface Outcome {
  readonly ids: readonly string[];
  readonly ranges: readonly PublishedRange[];
}

const nothing: Outcome = { ids: [], ranges: [] };

type Rows = readonly WaitingRecord[];
type RowsByTopic = ReadonlyMap<string, Rows>;

/** What became of a page. */
interface PublishedPage {
  /** Number of records that left the outbox. */
  readonly left: number;
  /** Whether nothing waited beside it, those of held topics apart. */
  readonly isAll: boolean;
}

/**
 * The time during which one relay is the active one of its schema.
 *
 * A topic is in doubt while rows of it may be on the bus without being deleted: after a predecessor
 * that did not end in order, and after a publish that failed. It is read back before it is published to.
 */
export class Term {
  readonly #ports: TermPorts;
  readonly #origin: string;
  /** Topics without doubt. */
  readonly #settled = new Set<string>();
  readonly #held = new Map<string, Hold>();
  /** Where records came to lie since the last checkpoint, by topic and partition the last ones. */
  #reached = new Map<string, PublishedRange>();
  #recordsSinceCheckpoint = 0;
  #checkpointAt = 0;
  #recordsSinceTidy = 0;
  /** Whether rows that the term began with may be on the bus; false once the outbox was seen empty. */
  #inherited: boolean;

  /** @param inherited whether the predecessor left rows in doubt */
  constructor(ports: TermPorts, origin: string, inherited: boolean) {
    this.#ports = ports;
    this.#origin = origin;
    this.#inherited = inherited;
  }

  /** Whether no row of the outbox can be on the bus, so that a successor needs to look for none. */
  get isClear(): boolean {
    return !this.#inherited && this.#held.size === 0;
  }

  /** Topics that refuse. */
  get held(): readonly HeldTopic[] {
    return [...this.#held.values()].map(({ topic, since, failures, reason }) => ({
      topic,
      since,
      failures,
      reason,
    }));
  }

  /** Milliseconds until the first held topic is to be tried again; Infinity where there is none. */
  get nextTryMs(): number {
    const until = Math.min(...[...this.#held.values()].map((hold) => hold.until));
    return Math.max(0, until - performance.now());
  }

  /** Publishes the oldest rows and deletes them. */
  async publishPage(): Promise<PublishedPage> {
    // The answer shows that the lock was held when it was asked for, and until then nobody else publishes.
    const until = performance.now() + this.#ports.settleMs / 2;
    const { records: rows, isAll } = await this.#ports.session.page(this.#waitingTopics());
    const byTopic = Map.groupBy(rows, ({ topic }) => topic);
    let left = 0;
    const due = new Map<string, Rows>();
    // One after the other: they share the connection.
    for (const [topic, ofTopic] of byTopic) {
      const missing = await this.#missing(topic, ofTopic);
      left += missing.found;
      if (missing.rows.length > 0) due.set(topic, missing.rows);
    }
    const { ids, ranges } = await this.#publishEach(this.#sendsOf(due), until);
    if (ids.length > 0) await this.#confirm(ids, ranges);
    left += ids.length;
    // All that the term began with has been seen by now, and has left.
    if (isAll && left === rows.length && this.#held.size === 0) this.#inherited = false;
    return { left, isAll };
  }

  /**
   * A row leaves at once, or it would be read again; how far its topic goes by now is written down every so often,
   * which costs as much as all else.
   */
  async #confirm(ids: readonly string[], ranges: readonly PublishedRange[]): Promise<void> {
    const { session } = this.#ports;
    for (const range of ranges) {
      this.#reached.set(`${range.topic}/${String(range.partition)}`, range);
    }
    this.#recordsSinceCheckpoint += ids.length;
    this.#recordsSinceTidy += ids.length;
    const now = performance.now();
    const isDue = now >= this.#checkpointAt || this.#recordsSinceCheckpoint >= checkpointRecordsMax;
    await session.confirm(ids, isDue ? [...this.#reached.values()] : [], false);
    if (isDue) {
      this.#reached = new Map();
      this.#recordsSinceCheckpoint = 0;
      this.#checkpointAt = now + checkpointMsMax;
    }
    if (this.#recordsSinceTidy < tidyRecords) return;
    this.#recordsSinceTidy = 0;
    await session.tidy();
  }

  /**
   * What goes in one send: the topics of a page together, since a request costs more than the records in it. One
   * that has refused goes alone until it takes something, so that it is nobody else's trouble.
   */
  #sendsOf(due: RowsByTopic): readonly RowsByTopic[] {
    const topics = [...due];
    const others = new Map(topics.filter(([topic]) => !this.#held.has(topic)));
    const alone = topics.filter(([topic]) => !others.has(topic)).map((entry) => new Map([entry]));
    return others.size === 0 ? alone : [others, ...alone];
  }

  #waitingTopics(): readonly string[] {
    const now = performance.now();
    return [...this.#held.values()].filter(({ until }) => until > now).map(({ topic }) => topic);
  }

  /** Rows that are certainly not on the bus, and the number of those that were found there. */
  async #missing(
    topic: string,
    rows: readonly WaitingRecord[],
  ): Promise<{ rows: readonly WaitingRecord[]; found: number }> {
    if (this.#settled.has(topic)) return { rows, found: 0 };
    try {
      const found = await this.#settle(topic);
      const missing = rows.filter(({ id }) => !found.has(id));
      if (missing.length === 0) this.#held.delete(topic);
      return { rows: missing, found: rows.length - missing.length };
    } catch (error) {
      this.#hold(topic, error, this.#ports.settleMs);
      return { rows: [], found: 0 };
    }
  }

  async #publishTopics(byTopic: RowsByTopic, until: number): Promise<Outcome> {
    // Nothing has been sent, so nothing is in doubt: the next page asks for the lock again.
    if (performance.now() > until) return nothing;
    const rows = [...byTopic.values()].flat();
    try {
      const records = rows.map((row) => this.#marked(row));
      const ranges = await this.#ports.publish(records, until);
      for (const topic of byTopic.keys()) this.#held.delete(topic);
      return { ids: rows.map(({ id }) => id), ranges };
    } catch (error) {
      if (byTopic.size > 1 && isNothingSent(error)) {
        const alone = [...byTopic].map((entry) => new Map([entry]));
        return this.#publishEach(alone, until);
      }
      // A part of it may be there: publishing again without looking would put it there twice. Which of several
      // topics is to blame shows when each is tried alone.
      for (const topic of byTopic.keys()) {
        this.#settled.delete(topic);
        this.#hold(topic, error, this.#ports.settleMs);
      }
      return nothing;
    }
  }

  async #publishEach(sends: readonly RowsByTopic[], until: number): Promise<Outcome> {
    const outcomes = await Promise.all(sends.map((send) => this.#publishTopics(send, until)));
    return {
      ids: outcomes.flatMap(({ ids }) => ids),
      ranges: outcomes.flatMap(({ ranges }) => ranges),
    };
  }

  #marked({ id, topic, partition, key, value, headers }: WaitingRecord): OutboxRecord {
    const mark = `${this.#origin}/${id}`;
    return { topic, partition, key, value, headers: { ...headers, [outboxIdHeader]: mark } };
  }

  /** @returns ids that were found on the bus, also of rows that have left since the checkpoint; they are deleted now */
  async #settle(topic: string): Promise<ReadonlySet<string>> {
    const { session, settleMs } = this.#ports;
    const checkpoints = await session.checkpoints(topic);
    if (checkpoints.size > 0 && !this.#inherited && !this.#held.has(topic)) {
      this.#settled.add(topic);
      return new Set();
    }
    const began = performance.now();
    const ends = await this.#ports.readBack.endOffsets(topic);
    const found = await this.#findPublished(topic, checkpoints, ends);
    const reached = [...ends].map(([partition, end]) => ({
      topic,
      partition,
      baseOffset: end,
      count: 0,
    }));
    // Before the first record of a topic: without it nobody could tell from where to look for that one.
    await session.confirm([...found], reached, true);
    // What held up this look may have held up a last send of the predecessor as well: it is looked for again.
    if (performance.now() - began > settleMs) throw new Error('reading back took too long');
    this.#settled.add(topic);
    return found;
  }

  /** At most a page of ids beyond what a checkpoint may lag: a page is only published once the last one is confirmed. */
  async #findPublished(
    topic: string,
    checkpoints: ReadonlyMap<number, number>,
    ends: ReadonlyMap<number, number>,
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    // No checkpoint at all: nothing of this outbox has ever been sent there.
    if (checkpoints.size === 0) return found;
    const ranges = [...ends]
      // A partition that was added later has no checkpoint; all of it may be ours.
      .map(([partition, to]) => ({ partition, from: checkpoints.get(partition) ?? 0, to }))
      .filter(({ from, to }) => from < to);
    if (ranges.length === 0) return found;
    const ours = `${this.#origin}/`;
    await this.#ports.readBack.visitHeaders(topic, ranges, (headers) => {
      const mark = headers[outboxIdHeader];
      if (mark?.startsWith(ours) === true) found.add(mark.slice(ours.length));
    });
    return found;
  }

  #hold(topic: string, error: unknown, atLeastMs: number): void {
    const before = this.#held.get(topic);
    const failures = (before?.failures ?? 0) + 1;
    const backOffMs = Math.min(holdMsMax, holdMsMin * 2 ** (failures - 1));
    this.#held.set(topic, {
      topic,
      since: before?.since ?? this.#ports.now(),
      failures,
      reason: error instanceof Error ? error.message : String(error),
      until: performance.now() + Math.max(atLeastMs, backOffMs * (0.5 + this.#ports.random() / 2)),
    });
  }
}

function isNothingSent(error: unknown): boolean {
  return HubError.is(error) && nothingSent.has(error.code);
}
