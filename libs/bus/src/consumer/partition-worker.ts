import type { KafkaMessage } from 'kafkajs';
import { pauseFor } from '../backoff.js';
import type { ReaderName } from '../codec/event-codec.js';
import { classify, type Trouble } from '../errors/classify.js';
import {
  decideOnFailure,
  type FailureDecision,
  type FailureLimits,
} from '../errors/decide-on-failure.js';
import type { BusClock, BusLogger, BusObserver, PartitionLabels } from '../ports.js';
import type { BatchRecord, RecordBatch } from '../records.js';
import { decodeSlice, type ReadingCodec } from './decode-slice.js';
import { quarantineInput, type QuarantineSink } from './quarantine.js';
import type { PartitionState, PartitionStatus } from './status.js';

/** What the workers of a transport share. */
export interface WorkerParts {
  readonly codec: ReadingCodec;
  readonly quarantine: QuarantineSink;
  readonly clock: BusClock;
  readonly logger: BusLogger;
  readonly observer: BusObserver;
  readonly random: () => number;
  readonly limits: FailureLimits;
  /** Records that a handler is given at once. */
  readonly recordsPerBatchMax: number;
  readonly readerOf: (topic: string) => ReaderName;
  /** Hands a batch to the application; fulfilled means durable. */
  readonly handle: (batch: RecordBatch<unknown>) => Promise<void>;
}

/** One fetched batch to work through. */
export interface Assignment {
  readonly messages: readonly KafkaMessage[];
  /** Offset after everything fetched; beyond the last message where control records follow. */
  readonly endOffset: number;
  /** Commits; rejected by the broker once the group has moved on. */
  readonly commit: (nextOffset: number) => Promise<void>;
  /** Given when the partition was revoked: nothing may be committed any more. */
  readonly revoked: AbortSignal;
  /** Given when the process stops: the running batch is finished, no other is begun. */
  readonly stopping: AbortSignal;
}

/** A record refused by the codec or the handler, and since when. */
interface Refused {
  readonly trouble: Trouble;
  readonly first: number;
  isInQuarantine: boolean;
}

/** Works through what was fetched of one partition: in order, one batch at a time. */
export class PartitionWorker {
  private current: PartitionStatus;
  private refused = new Map<number, Refused>();
  /** Ends a wait or a hold early. */
  private wake = new AbortController();
  private blocked: () => void = () => undefined;
  private busy = false;

  constructor(
    private readonly parts: WorkerParts,
    private readonly at: PartitionLabels,
  ) {
    this.current = {
      topic: at.topic,
      partition: at.partition,
      state: 'idle',
      since: parts.clock.now(),
      reason: null,
      errorCode: null,
      offset: null,
      attempts: 0,
      lastProgressAt: null,
    };
  }

  /** What it is doing. */
  get status(): PartitionStatus {
    return this.current;
  }

  /** True while a fetched batch is being worked through, waits and holds included. */
  get isBusy(): boolean {
    return this.busy;
  }

  /** Tries again at once what waits or is held. */
  retryNow(): void {
    this.wake.abort();
  }

  /**
   * Works through a fetched batch; true when all of it is applied and committed, false when it was
   * given up because the partition was revoked or the process stops.
   * @param onBlocked called when it begins to wait, so that other partitions need not wait as well
   */
  async run(assignment: Assignment, onBlocked: () => void): Promise<boolean> {
    this.busy = true;
    this.blocked = onBlocked;
    try {
      return await this.workThrough(assignment);
    } finally {
      this.busy = false;
      this.refused = new Map();
      this.enter('idle', null);
      this.current = { ...this.current, offset: null, attempts: 0 };
    }
  }

  private async workThrough(assignment: Assignment): Promise<boolean> {
    const { messages, endOffset, revoked, stopping } = assignment;
    let from = 0;
    let size = this.parts.recordsPerBatchMax;
    while (from < messages.length) {
      if (revoked.aborted || stopping.aborted) return false;
      const slice = messages.slice(from, from + size);
      const following = messages[from + slice.length];
      const nextOffset = following === undefined ? endOffset : Number(following.offset);
      const failed = await this.attempt(slice, nextOffset);
      if (failed === null) {
        if (!(await this.commit(assignment, nextOffset))) return false;
        this.progress();
        from += slice.length;
        size = Math.min(size * 2, this.parts.recordsPerBatchMax);
      } else if (failed.kind === 'split') {
        size = Math.ceil(slice.length / 2);
      } else if (!(await this.waitOut(failed, assignment))) {
        return false;
      }
    }
    return true;
  }

  /** Quarantines what cannot be read and hands over the rest; null when all of it is durable. */
  private async attempt(
    slice: readonly KafkaMessage[],
    nextOffset: number,
  ): Promise<FailureDecision | null> {
    const firstOffset = Number(slice[0]?.offset);
    this.enter('running', null);
    this.current = { ...this.current, offset: firstOffset };
    const startedAt = this.parts.clock.now();
    let records: readonly BatchRecord<unknown>[] = [];
    try {
      records = await this.readable(slice);
      const { topic, partition, group } = this.at;
      if (records.length > 0) {
        await this.parts.handle({ topic, partition, group, records, firstOffset, nextOffset });
      }
    } catch (error) {
      return this.failed(error, records, slice);
    }
    this.parts.observer.batchApplied?.(this.at, records.length, this.parts.clock.now() - startedAt);
    return null;
  }

  private async readable(slice: readonly KafkaMessage[]) {
    const { codec, readerOf } = this.parts;
    const { topic } = this.at;
    const decoded = await decodeSlice(codec, topic, readerOf(topic), slice);
    for (const [offset, trouble] of decoded.unreadable) this.refuse(offset, trouble);
    if (this.refused.size === 0) return decoded.records;
    await this.quarantine(slice, decoded.records);
    return decoded.records.filter(({ offset }) => !this.refused.has(offset));
  }

  private refuse(offset: number, trouble: Trouble): void {
    if (this.refused.has(offset)) return;
    const first = this.parts.clock.now();
    this.refused.set(offset, { trouble, first, isInQuarantine: false });
  }

  private async quarantine(
    slice: readonly KafkaMessage[],
    decoded: readonly BatchRecord<unknown>[],
  ): Promise<void> {
    const last = this.parts.clock.now();
    const attempts = this.current.attempts + 1;
    const open: Refused[] = [];
    const inputs = slice.flatMap((message) => {
      const offset = Number(message.offset);
      const refused = this.refused.get(offset);
      if (refused === undefined || refused.isInQuarantine) return [];
      open.push(refused);
      const value = decoded.find((record) => record.offset === offset)?.value;
      const seen = { attempts, first: refused.first, last };
      return [quarantineInput(this.at, message, refused.trouble, seen, value)];
    });
    if (inputs.length === 0) return;
    await this.parts.quarantine.put(inputs);
    for (const entry of open) entry.isInQuarantine = true;
    for (const { errorCode, offset, field } of inputs) {
      this.parts.observer.quarantined?.(this.at, errorCode, 1);
      this.parts.logger.warn({ ...this.at, offset, errorCode, field }, 'record put in quarantine');
    }
  }

  private failed(
    error: unknown,
    records: readonly BatchRecord<unknown>[],
    slice: readonly KafkaMessage[],
  ): FailureDecision | null {
    const trouble = classify(error);
    const attempts = this.current.attempts + 1;
    // Before the handler was called nothing is known about single records, so all may be to blame.
    const offsets =
      records.length > 0
        ? records.map(({ offset }) => offset)
        : slice.map(({ offset }) => Number(offset));
    const { limits, random, logger } = this.parts;
    const decision = decideOnFailure({ trouble, offsets, attempts, random: random() }, limits);
    if (decision.kind !== 'split') this.current = { ...this.current, attempts };
    if (decision.kind === 'quarantine') this.refuse(decision.offset, trouble);
    const { code, message } = trouble;
    const facts = { ...this.at, offset: offsets[0], code, attempts, decision: decision.kind };
    // The stack is where a bug is found; other errors say what they have to say in their message.
    const stack = trouble.class === 'bug' && error instanceof Error ? stackOf(error) : undefined;
    logger.warn({ ...facts, ...(stack === undefined ? {} : { stack }) }, message);
    this.current = { ...this.current, errorCode: code, reason: message };
    return decision;
  }

  /** Commits, as often as it takes; false once the partition is no longer this consumer's. */
  private async commit(assignment: Assignment, nextOffset: number): Promise<boolean> {
    const { revoked, stopping, commit } = assignment;
    for (let attempts = 1; !revoked.aborted; attempts += 1) {
      try {
        await commit(nextOffset);
        return true;
      } catch (error) {
        const trouble = classify(error);
        this.parts.logger.warn({ ...this.at, nextOffset, code: trouble.code }, trouble.message);
        // What was applied stays applied: whoever reads on from the old offset passes it over.
        if (hasGroupMovedOn(error) || stopping.aborted) return false;
        const { limits, random } = this.parts;
        const failure = { trouble, offsets: [], attempts, random: random() };
        const decision = decideOnFailure(failure, limits);
        if (decision.kind !== 'retry-later') return false;
        if (!(await this.waitOut(decision, assignment))) return false;
      }
    }
    return false;
  }

  /** Waits as decided; false when it was ended by revocation or stop. */
  private async waitOut(
    decision: Exclude<FailureDecision, { kind: 'split' }>,
    { revoked, stopping }: Assignment,
  ): Promise<boolean> {
    if (decision.kind === 'quarantine') return true;
    const state = decision.kind === 'hold' ? 'held' : 'waiting';
    const { reason, errorCode } = this.current;
    this.enter(state, reason);
    this.current = { ...this.current, errorCode };
    this.parts.observer.attemptFailed?.(this.at, errorCode ?? 'INTERNAL', state);
    this.blocked();
    this.wake = new AbortController();
    const ended = AbortSignal.any([revoked, stopping, this.wake.signal]);
    if (decision.kind === 'hold') await aborted(ended);
    else await pauseFor(decision.delayMs, ended);
    // A hold that someone ends begins to count anew.
    if (decision.kind === 'hold') this.current = { ...this.current, attempts: 0 };
    return !revoked.aborted && !stopping.aborted;
  }

  private progress(): void {
    const lastProgressAt = this.parts.clock.now();
    this.current = { ...this.current, attempts: 0, lastProgressAt };
  }

  private enter(state: PartitionState, reason: string | null): void {
    const { clock } = this.parts;
    const isWaiting = state === 'waiting' || state === 'held';
    // Between two attempts of the same wait the beginning of the trouble is what people ask for.
    const since = state === this.current.state && isWaiting ? this.current.since : clock.now();
    this.current = { ...this.current, state, since, reason, errorCode: null };
  }
}

function hasGroupMovedOn(error: unknown): boolean {
  const { type } = error as { type?: unknown };
  return (
    type === 'ILLEGAL_GENERATION' ||
    type === 'UNKNOWN_MEMBER_ID' ||
    type === 'REBALANCE_IN_PROGRESS'
  );
}

/** Frames of a stack without its first line, which repeats the message. */
function stackOf({ stack }: Error): string | undefined {
  return stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
