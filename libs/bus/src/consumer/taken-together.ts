import { classify } from '../errors/classify.js';
import type { RecordBatch } from '../records.js';

/** Says of an `@EventPattern` handler that it takes small batches of several partitions at once: it is given a list. */
export const together = { together: true } as const;

/** A batch that waits until its handler is free. */
interface Waiting {
  readonly batch: RecordBatch<unknown>;
  readonly applied: PromiseWithResolvers<undefined>;
}

/**
 * Gives a handler all the small batches of its topic at once that have come while it was at work: what a
 * transaction costs is shared by the records of all partitions, and nobody waits longer for it.
 *
 * Where several fail together each is tried alone, at once or, where a dependency is away, when it comes again.
 * A partition that has failed, or is about to be locked for long, goes alone until a batch of it is applied: what is
 * wrong with one delays none of the others.
 */
export class TakenTogether {
  private waiting: Waiting[] = [];
  private isWorking = false;
  /** Partitions that go alone until one of their batches is applied. */
  private readonly alone = new Set<string>();

  /**
   * @param handle applies batches of different partitions, all of them or none
   * @param recordsMax records that are handed over at once, unless a single batch has more
   */
  constructor(
    private readonly handle: (batches: readonly RecordBatch<unknown>[]) => Promise<void>,
    private readonly recordsMax: number,
  ) {}

  /** Resolves when the batch is applied; rejects with what is wrong with this one. */
  add(batch: RecordBatch<unknown>): Promise<void> {
    return this.alone.has(placeOf(batch)) ? this.goAlone(batch) : this.wait(batch);
  }

  private async goAlone(batch: RecordBatch<unknown>): Promise<void> {
    await this.handle([batch]);
    this.alone.delete(placeOf(batch));
  }

  private wait(batch: RecordBatch<unknown>): Promise<void> {
    const applied = Promise.withResolvers<undefined>();
    this.waiting.push({ batch, applied });
    if (!this.isWorking) void this.work();
    return applied.promise;
  }

  /** Lets a partition go alone from now on, also with what waits. */
  keepApart(batch: RecordBatch<unknown>): void {
    this.alone.add(placeOf(batch));
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    while (this.waiting.length > 0) {
      // What a fetch has brought for several partitions comes to be known within this turn of the event loop.
      await new Promise(setImmediate);
      const taken = this.take();
      if (taken.length < 2 || !(await this.allAtOnce(taken))) await this.eachAlone(taken);
    }
    // In the turn of the last look: who adds later begins anew.
    this.isWorking = false;
  }

  private take(): readonly Waiting[] {
    const apart = this.waiting.filter(({ batch }) => this.alone.has(placeOf(batch)));
    if (apart.length > 0) {
      this.waiting = this.waiting.filter((one) => !apart.includes(one));
      void this.eachAlone(apart);
    }
    let records = 0;
    const end = this.waiting.findIndex(({ batch }, at) => {
      records += batch.records.length;
      return at > 0 && records > this.recordsMax;
    });
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }

  /** False where each is to be tried alone. */
  private async allAtOnce(taken: readonly Waiting[]): Promise<boolean> {
    try {
      await this.handle(taken.map(({ batch }) => batch));
      for (const { applied } of taken) applied.resolve(undefined);
      return true;
    } catch (error) {
      // Trying each at once tells whose fault it is; a dependency that is away would be waited for as often.
      if (classify(error).class !== 'dependency') return false;
      for (const { batch, applied } of taken) {
        this.keepApart(batch);
        applied.reject(error);
      }
      return true;
    }
  }

  private async eachAlone(taken: readonly Waiting[]): Promise<void> {
    await Promise.all(
      taken.map(async ({ batch, applied }) => {
        try {
          await this.goAlone(batch);
          applied.resolve(undefined);
        } catch (error) {
          this.keepApart(batch);
          applied.reject(error);
        }
      }),
    );
  }
}

function placeOf({ topic, partition }: RecordBatch<unknown>): string {
  return `${topic}/${String(partition)}`;
}
