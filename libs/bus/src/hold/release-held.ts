import { backoffMs, pauseFor, type Backoff } from '../backoff.js';
import { decodeSlice, type ReadingCodec } from '../consumer/decode-slice.js';
import { RefusedRecords, type QuarantineParts } from '../consumer/refused-records.js';
import { classify, stackOf } from '../errors/classify.js';
import { decideOnFailure, type FailureDecision } from '../errors/decide-on-failure.js';
import { messageOf } from '../kafka/log-record.js';
import type { PartitionLabels } from '../ports.js';
import type { LogRecord, RecordBatch } from '../records.js';
import type { DueKey, HeldKeys, KeyPlace, OwnPartitions } from './held-keys.js';

/** How often the table is asked for held keys that are due, ms. */
const lookMs = 1_000;

/** What a release works with. */
export interface ReleaseParts extends QuarantineParts {
  readonly codec: ReadingCodec;
  readonly heldKeys: HeldKeys;
  readonly heldBackoff: Backoff;
  readonly random: () => number;
  readonly recordsPerBatchMax: number;
  /** Hands a batch to the application; fulfilled means durable, and no longer held. */
  readonly handle: (batch: RecordBatch<unknown>) => Promise<void>;
}

/** Tries what waits of held keys again, in its order, and says of each whether it is free by now. */
export class HeldRelease {
  constructor(private readonly parts: ReleaseParts) {}

  /** Looks after held keys until the signal is given, those of a start before among them. */
  async run(own: () => OwnPartitions, signal: AbortSignal): Promise<void> {
    // A process that has just started may be the one that was mended: it waits for no pause.
    let isFirst = true;
    do {
      try {
        const partitions = own();
        if (partitions.partitions.length === 0) continue;
        await this.round(
          partitions,
          isFirst ? Number.MAX_SAFE_INTEGER : this.parts.clock.now(),
          signal,
        );
        isFirst = false;
      } catch (error) {
        const { code, message } = classify(error);
        this.parts.logger.warn({ code }, `held keys could not be looked at: ${message}`);
      }
    } while (await pauseFor(lookMs, signal));
  }

  /** One try of every key of these partitions that is due until then. */
  private async round(own: OwnPartitions, dueUntil: number, signal: AbortSignal): Promise<void> {
    for (const key of await this.parts.heldKeys.due(own, dueUntil)) {
      if (signal.aborted) return;
      await this.release(key);
    }
  }

  private async release(due: DueKey): Promise<void> {
    const { attempts, ...at } = due;
    const { heldKeys, recordsPerBatchMax, observer, logger } = this.parts;
    let size = recordsPerBatchMax;
    let after = -1;
    for (;;) {
      const records = await heldKeys.waiting(at, size);
      const first = records[0]?.offset;
      if (first === undefined) break;
      const failed = await this.attempt(at, records, first > after);
      if (failed === null) {
        after = records.at(-1)?.offset ?? after;
        size = Math.min(size * 2, recordsPerBatchMax);
      } else if (failed.decision.kind === 'split') {
        size = Math.ceil(records.length / 2);
      } else if (failed.decision.kind === 'quarantine') {
        await heldKeys.passOver(at, failed.decision.offset);
      } else {
        await this.leave(at, attempts + 1, failed);
        return;
      }
    }
    const partition = partitionOf(at);
    observer.keyReleased?.(partition);
    logger.info({ ...partition }, 'a held key is free again');
  }

  /** Hands over what waits; null when it is applied. */
  private async attempt(
    at: KeyPlace,
    waiting: readonly LogRecord[],
    isProgress: boolean,
  ): Promise<Failed | null> {
    const { key } = at;
    const partition = partitionOf(at);
    const { codec, handle, random } = this.parts;
    const messages = waiting.map(messageOf);
    const refused = new RefusedRecords(this.parts, partition);
    const offsets = waiting.map(({ offset }) => offset);
    try {
      if (!isProgress)
        throw new Error('applied, and still waiting: the handler knows no held keys');
      const decoded = await decodeSlice(codec, at.topic, messages);
      for (const [offset, trouble] of decoded.unreadable) refused.add(offset, trouble);
      const [bad] = decoded.unreadable.keys();
      if (bad !== undefined) {
        await refused.putInQuarantine(messages, decoded.records, 1);
        return { decision: { kind: 'quarantine', offset: bad }, error: undefined };
      }
      const ends = { firstOffset: offsets[0] ?? 0, nextOffset: (offsets.at(-1) ?? 0) + 1 };
      await handle({ ...partition, ...ends, records: decoded.records, heldKey: key });
      return null;
    } catch (error) {
      const trouble = classify(error);
      // It has had its tries; how long it is left alone now is decided by how often it was tried.
      const failure = { trouble, offsets, key, attempts: 1, random: random() };
      const limits = { attemptsMax: 1, backoff: this.parts.heldBackoff };
      const decision = decideOnFailure(failure, limits);
      if (decision.kind === 'quarantine') {
        refused.add(decision.offset, trouble);
        await refused.putInQuarantine(messages, [], 1);
      }
      return { decision, error };
    }
  }

  private async leave(at: KeyPlace, attempts: number, { error }: Failed): Promise<void> {
    const { heldKeys, heldBackoff, clock, random, logger } = this.parts;
    const { code: errorCode, message: reason, class: kind } = classify(error);
    const seenAt = clock.now();
    const retryAt = seenAt + backoffMs(heldBackoff, attempts, random());
    const partition = partitionOf(at);
    const stack = kind === 'bug' && error instanceof Error ? stackOf(error) : undefined;
    logger.warn({ ...partition, errorCode, attempts, stack }, `a key stays held: ${reason}`);
    await heldKeys.failedAgain(at, { errorCode, reason, attempts, seenAt, retryAt });
  }
}

interface Failed {
  readonly decision: FailureDecision;
  readonly error: unknown;
}

/** The place without the key, which belongs into no log. */
function partitionOf({ group, topic, partition }: KeyPlace): PartitionLabels {
  return { group, topic, partition };
}
