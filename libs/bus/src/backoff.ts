/** How long to wait between attempts. */
export interface Backoff {
  /** First wait, ms. */
  readonly firstMs: number;
  /** Longest wait, ms. */
  readonly delayMsMax: number;
}

/**
 * Wait before the next attempt: doubled each time up to the longest, then shortened by up to a half
 * so that consumers that failed together do not come back together.
 * @param attempts failed attempts so far, from 1
 * @param random a number from 0 up to 1
 */
export function backoffMs({ firstMs, delayMsMax }: Backoff, attempts: number, random: number) {
  // Beyond 30 doublings the number says nothing more and 2 ** n would leave the integers.
  const doublings = Math.min(attempts - 1, 30);
  const whole = Math.min(firstMs * 2 ** doublings, delayMsMax);
  return Math.round(whole * (1 - random / 2));
}

/** Waits, or returns at once when the signal is given; true when the time went by undisturbed. */
export async function pauseFor(delayMs: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve(true);
    }, delayMs);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Waits until the signal is given. */
export async function aborted(signal: AbortSignal): Promise<void> {
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
