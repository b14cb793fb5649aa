/** The signals by which a terminal or a service manager asks a process to end. */
const askingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Signals that come within this time are one and the same Ctrl-C: the terminal sends it to every
 * process in the foreground, and npm and the bootstrap each hand it on once more.
 */
const sameKeystrokeMs = 1_500;

/**
 * Listens, from its making on, for the wish that this process end: also while it is still starting,
 * when the default would be to die at once and leave half-started servers behind.
 * A second wish, later, ends the process on the spot; the next start finds what was left running.
 */
export class StopRequest {
  #askedAt: number | undefined;
  #tell: () => void = () => undefined;
  #alive: NodeJS.Timeout | undefined;

  /** @param onAsked called at the first wish, at once */
  constructor(private readonly onAsked: () => void = () => undefined) {
    // A terminal that has been closed takes no more words; unheard, that would end us out of order.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    for (const signal of askingSignals) {
      process.on(signal, () => {
        this.#onSignal(signal);
      });
    }
  }

  /** Resolves when this process has been asked to end. */
  async wait(): Promise<void> {
    if (this.#askedAt !== undefined) return;
    await new Promise<void>((resolve) => {
      // Signal listeners do not keep a process alive by themselves.
      this.#alive ??= setInterval(() => undefined, 60_000);
      this.#tell = () => {
        this.release();
        resolve();
      };
    });
  }

  /** Lets the process end by itself when nothing else keeps it. */
  release(): void {
    clearInterval(this.#alive);
  }

  #onSignal(signal: (typeof askingSignals)[number]): void {
    const now = performance.now();
    const isLater = this.#askedAt !== undefined && now - this.#askedAt > sameKeystrokeMs;
    // That terminal or launcher are gone is no second wish: nobody has lost patience.
    if (isLater && signal !== 'SIGHUP') process.exit(130);
    if (this.#askedAt !== undefined) return;
    this.#askedAt = now;
    this.onAsked();
    this.#tell();
  }
}
