/** The signals by which a terminal or a service manager asks a process to end. */
const askingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves at the first of {@link askingSignals}. A second one ends the process at once: somebody who
 * presses Ctrl-C twice does not want to wait for an orderly end.
 */
export async function untilAskedToStop(): Promise<void> {
  await new Promise<void>((resolve) => {
    // Signal listeners do not keep the process alive by themselves.
    const alive = setInterval(() => undefined, 60_000);
    let asked = false;
    const onSignal = (): void => {
      if (asked) process.exit(130);
      asked = true;
      clearInterval(alive);
      resolve();
    };
    for (const signal of askingSignals) process.on(signal, onSignal);
  });
}
