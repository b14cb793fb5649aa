import type { KafkaMessage } from 'kafkajs';
import { aborted, backoffMs, pauseFor, type Backoff } from '../backoff.js';
import { classify, stackOf } from '../errors/classify.js';
import {
  decideOnFailure,
  type FailureDecision,
  type FailureLimits,
} from '../errors/decide-on-failure.js';
import type { HeldKeys } from '../hold/held-keys.js';
import { logRecord } from '../kafka/log-record.js';
import type { PartitionLabels } from '../ports.js';
import type { BatchRecord, RecordBatch } from '../records.js';
import type { Assignment } from './assignment.js';
import { decodeSlice, type ReadingCodec } from './decode-slice.js';
import { type QuarantineParts, RefusedRecords } from './refused-records.js';
import type { PartitionState, PartitionStatus } from './status.js';

/** What the workers of a transport share. */
export interface WorkerParts extends QuarantineParts {
  readonly codec: ReadingCodec;
  /** Null where a bug with a single record holds its partition. */
  readonly heldKeys: HeldKeys | null;
  /** How long a held key is left alone. */
  readonly heldBackoff: Backoff;
  readonly random: () => number;
  readonly limits: FailureLimits;
  /** Records that a handler is given at once. */
  readonly recordsPerBatchMax: number;
  /** Hands a batch to the application; fulfilled means durable. */
  readonly handle: (batch: RecordBatch<unknown>) => Promise<void>;
}

/** Works through what was fetched of one partition: in order, one batch at a time. */
export class PartitionWorker {
  private current: PartitionStatus;
  private readonly refused: RefusedRecords;
  /** Keys held in this run, each with the offset from which on. */
  private heldHere = new Set<string>();
  /** Ends a wait or a hold early. */
  private wake = new AbortController();
  private blocked: () => void = () => undefined;
  private busy = false;

  constructor(
    private readonly parts: WorkerParts,
    private readonly at: PartitionLabels,
  ) {
    this.refused = new RefusedRecords(parts, at);
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
      this.refused.clear();
      this.heldHere.clear();
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
      } else if (failed.kind === 'hold-key') {
        if (!(await this.holdKey(failed.key, slice, assignment))) return false;
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
    const { codec } = this.parts;
    const { topic } = this.at;
    const decoded = await decodeSlice(codec, topic, slice);
    for (const [offset, trouble] of decoded.unreadable) this.refused.add(offset, trouble);
    await this.refused.putInQuarantine(slice, decoded.records, this.current.attempts + 1);
    const { refused } = this;
    return refused.isEmpty
      ? decoded.records
      : decoded.records.filter(({ offset }) => !refused.has(offset));
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
    const key = this.blamedOf(slice)?.key?.toString('utf8') ?? null;
    const failure = { trouble, offsets, key, attempts, random: random() };
    const decision = decideOnFailure(failure, limits);
    if (decision.kind !== 'split') this.current = { ...this.current, attempts };
    if (decision.kind === 'quarantine') this.refused.add(decision.offset, trouble);
    const { code, message } = trouble;
    const facts = { ...this.at, offset: offsets[0], code, attempts, decision: decision.kind };
    // The stack is where a bug is found; other errors say what they have to say in their message.
    const stack = trouble.class === 'bug' && error instanceof Error ? stackOf(error) : undefined;
    logger.warn({ ...facts, ...(stack === undefined ? {} : { stack }) }, message);
    this.current = { ...this.current, errorCode: code, reason: message };
    return decision;
  }

  /** The first record that was not refused: what fails before it is in quarantine, and fails nobody else. */
  private blamedOf(slice: readonly KafkaMessage[]): KafkaMessage | undefined {
    return slice.find(({ offset }) => !this.refused.has(Number(offset))) ?? slice[0];
  }

  /**
   * Holds a key from the first record of a slice on that was not refused, so that the next attempt lets it wait; false when
   * the partition was lost or the process stops.
   */
  private async holdKey(
    key: string,
    slice: readonly KafkaMessage[],
    assignment: Assignment,
  ): Promise<boolean> {
    const { heldKeys, heldBackoff, clock, random } = this.parts;
    const message = this.blamedOf(slice);
    if (message === undefined) throw new Error('a slice has a record');
    const place = `${message.offset} ${key}`;
    // Held and failing all the same: whoever handles it does not let it wait, and would for ever fail.
    if (heldKeys === null || this.heldHere.has(place)) {
      return this.waitOut({ kind: 'hold' }, assignment);
    }
    const { errorCode, reason, attempts } = this.current;
    const seenAt = clock.now();
    const retryAt = seenAt + backoffMs(heldBackoff, 1, random());
    const why = { errorCode: errorCode ?? 'INTERNAL', reason: reason ?? '', attempts };
    try {
      const record = logRecord(this.at.topic, this.at.partition, message);
      const outcome = await heldKeys.hold({ ...this.at, key }, record, { ...why, seenAt, retryAt });
      if (outcome === 'full') {
        this.current = { ...this.current, errorCode: 'HOLD_FULL' };
        return await this.waitOut({ kind: 'hold' }, assignment);
      }
    } catch (error) {
      this.current = { ...this.current, ...troubleIn(error) };
      const delayMs = backoffMs(this.parts.limits.backoff, attempts, random());
      return this.waitOut({ kind: 'retry-later', delayMs }, assignment);
    }
    this.heldHere.add(place);
    this.current = { ...this.current, attempts: 0 };
    this.parts.observer.keyHeld?.(this.at, why.errorCode);
    const { offset } = message;
    this.parts.logger.error({ ...this.at, offset: Number(offset), ...why }, 'a key is held');
    return true;
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
        const failure = { trouble, offsets: [], key: null, attempts, random: random() };
        const decision = decideOnFailure(failure, limits);
        if (decision.kind !== 'retry-later') return false;
        if (!(await this.waitOut(decision, assignment))) return false;
      }
    }
    return false;
  }

  /** Waits as decided; false when it was ended by revocation or stop. */
  private async waitOut(
    decision: Exclude<FailureDecision, { kind: 'split' | 'hold-key' }>,
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
    if (decision.kind === 'retry-later') await pauseFor(decision.delayMs, ended);
    // A release makes room without telling.
    else if (errorCode === 'HOLD_FULL') await pauseFor(this.parts.limits.backoff.delayMsMax, ended);
    else await aborted(ended);
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

function troubleIn(error: unknown): Pick<PartitionStatus, 'errorCode' | 'reason'> {
  const { code, message } = classify(error);
  return { errorCode: code, reason: message };
}

function hasGroupMovedOn(error: unknown): boolean {
  const { type } = error as { type?: unknown };
  return (
    type === 'ILLEGAL_GENERATION' ||
    type === 'UNKNOWN_MEMBER_ID' ||
    type === 'REBALANCE_IN_PROGRESS'
  );
}
