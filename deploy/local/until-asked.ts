/** The signals by which a terminal or a service manager asks a process to end. */
const askingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Signals that come within this time are one and the same Ctrl-C: the terminal sends it to every
 * process in the foreground, and npm and the bootstrap each hand it on once more.
 */
const sameKeystrokeMs = 1_500;

/**
 * Resolves at the first of {@link askingSignals}. A second one, later, ends the process at once:
 * somebody who presses Ctrl-C again does not want to wait for an orderly end. Left-over servers are
 * found by the next start.
 */
export async function untilAskedToStop(): Promise<void> {
  await new Promise<void>((resolve) => {
    // Signal listeners do not keep a process alive by themselves.
    const alive = setInterval(() => undefined, 60_000);
    let askedAt: number | undefined;
    const onSignal = (): void => {
      if (askedAt !== undefined && performance.now() - askedAt > sameKeystrokeMs) process.exit(130);
      askedAt ??= performance.now();
      clearInterval(alive);
      resolve();
    };
    for (const signal of askingSignals) process.on(signal, onSignal);
  });
}
