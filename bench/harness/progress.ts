import { setTimeout as delay } from 'node:timers/promises';
import type { Sample } from './bench-case.js';
import type { Ground } from './ground.js';
import type { HubProcess } from './hub-process.js';

/** Each look asks the broker; more of them would be a load of its own. */
const lookMs = 200;

/** What is watched while a process works through what waits for it. */
export interface Progress {
  readonly ground: Ground;
  /** Those whose processor time counts as the client's. */
  readonly processes: readonly HubProcess[];
  /** Events that are through so far. */
  readonly count: () => Promise<number>;
  /** Events at which all are through. */
  readonly until: number;
  /** Events that are let through before the clock starts, for compilers to warm up. Default 0. */
  readonly after?: number;
}

/**
 * Times a process of the hub between the first look that sees events come through and the one that sees all: its
 * start is not part of it.
 * @throws Error when one of them ends by itself, with the end of its log
 */
export async function progressOf({
  ground,
  processes,
  count,
  until,
  after = 0,
}: Progress): Promise<Sample> {
  const spent = () => ({
    at: performance.now(),
    client: processes.reduce((sum, one) => sum + one.cpuSeconds, 0),
    ...ground.spent(),
  });
  let first: (ReturnType<typeof spent> & { readonly events: number }) | undefined;
  for (;;) {
    const events = await count();
    if (first === undefined && events > after) first = { ...spent(), events };
    if (first !== undefined && events >= until) {
      const last = spent();
      return {
        events: events - first.events,
        seconds: (last.at - first.at) / 1_000,
        cpu: {
          client: last.client - first.client,
          database: last.database - first.database,
          broker: last.broker - first.broker,
        },
        peakMiB: Math.max(...processes.map(({ peakMiB }) => peakMiB)),
      };
    }
    for (const one of processes) one.mustRun();
    await delay(lookMs);
  }
}
