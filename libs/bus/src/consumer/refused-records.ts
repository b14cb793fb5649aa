import type { KafkaMessage } from 'kafkajs';
import { classify, type Trouble } from '../errors/classify.js';
import type { BusClock, BusLogger, BusObserver, PartitionLabels } from '../ports.js';
import type { BatchRecord } from '../records.js';
import { quarantineInput, type QuarantineInput, type QuarantineSink } from './quarantine.js';

/** What is needed to put records in quarantine and to tell of it. */
export interface QuarantineParts {
  readonly quarantine: QuarantineSink;
  readonly clock: BusClock;
  readonly logger: BusLogger;
  readonly observer: BusObserver;
}

/** A record refused by the codec or the handler, and since when. */
interface Refused {
  readonly trouble: Trouble;
  readonly first: number;
  isInQuarantine: boolean;
}

/** Records of one partition that codec or handler refused, and which of them are in quarantine. */
export class RefusedRecords {
  private refused = new Map<number, Refused>();

  constructor(
    private readonly parts: QuarantineParts,
    private readonly at: PartitionLabels,
  ) {}

  /** Whether none was refused. */
  get isEmpty(): boolean {
    return this.refused.size === 0;
  }

  /** Whether a record was refused. */
  has(offset: number): boolean {
    return this.refused.has(offset);
  }

  /** Remembers a refusal; the first one of a record counts. */
  add(offset: number, trouble: Trouble): void {
    if (this.refused.has(offset)) return;
    const first = this.parts.clock.now();
    this.refused.set(offset, { trouble, first, isInQuarantine: false });
  }

  /** Begins anew with other records. */
  clear(): void {
    this.refused = new Map();
  }

  /** What keeps a record out of quarantine is never that record's fault: it would be refused again, for ever. */
  private async put(inputs: readonly QuarantineInput[]): Promise<void> {
    try {
      await this.parts.quarantine.put(inputs);
    } catch (error) {
      const { class: kind, code } = classify(error);
      if (kind !== 'bad-record') throw error;
      // Without its cause, by which it would be taken for another bad record.
      throw new Error(`a record cannot be put in quarantine: ${code}`);
    }
  }

  /** Puts those of a slice in quarantine that are not there yet. */
  async putInQuarantine(
    slice: readonly KafkaMessage[],
    decoded: readonly BatchRecord<unknown>[],
    attempts: number,
  ): Promise<void> {
    if (this.isEmpty) return;
    const last = this.parts.clock.now();
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
    await this.put(inputs);
    for (const entry of open) entry.isInQuarantine = true;
    for (const { errorCode, offset, field } of inputs) {
      this.parts.observer.quarantined?.(this.at, errorCode, 1);
      this.parts.logger.warn({ ...this.at, offset, errorCode, field }, 'record put in quarantine');
    }
  }
}
