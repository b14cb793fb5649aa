/** What a program that consumes is told. */
export interface ConsumeArgument {
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  /** Before every topic and group. */
  readonly topicPrefix: string;
  /** Topic as the topic map names it. */
  readonly topic: string;
  /** Consumer group, without prefix; one that has no offsets. */
  readonly group: string;
  /** Records after which it ends. */
  readonly records: number;
}

/** Counts what a program consumes, from when it has joined its group to the last record. */
export class Consuming {
  /** Processor time at the beginning. */
  cpu = process.cpuUsage();
  #startedAt = performance.now();
  #records = 0;
  readonly #all = Promise.withResolvers<undefined>();

  constructor(private readonly recordsMax: number) {}

  /** It has joined, and nothing has been fetched so far. */
  begin(): void {
    this.cpu = process.cpuUsage();
    this.#startedAt = performance.now();
  }

  /** One record, by the one field of it that is looked at; counts only where that field could be read. */
  saw(fen: number | undefined): void {
    if (!Number.isSafeInteger(fen)) return;
    this.#records += 1;
    if (this.#records === this.recordsMax) this.#all.resolve(undefined);
  }

  /** Resolves with the last record. */
  async all(): Promise<{ readonly events: number; readonly seconds: number }> {
    await this.#all.promise;
    return { events: this.#records, seconds: (performance.now() - this.#startedAt) / 1_000 };
  }
}
