import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Environment } from '#service-kit';
import { eventually } from '#testkit';
import type { Sample } from './bench-case.js';
import type { Ground } from './ground.js';
import { HubProcess } from './hub-process.js';

const begunMsMax = 60_000;

/** Records whose effect is committed; of matching and of correlation. */
const lookSql = `
  select
    (select coalesce(sum(next_offset), 0)::integer from matching.consumed_position
      where consumer_group = 'matching' and topic <> 'register.residents') as taken,
    (select coalesce(sum(next_offset), 0)::integer from correlation.consumed_position) as decided`;

interface Seen {
  readonly taken: number;
  readonly decided: number;
}

/** Whose memory is watched, and for how long. */
export interface MemoryWatch {
  readonly ground: Ground;
  readonly env: Environment;
  readonly logDir: string;
  /** From when both have done something. */
  readonly seconds: number;
  /** Called when they have. */
  readonly onBegun?: () => void;
}

/** Runs matching and correlation as a process each for a while, and tells the most that each had resident. */
export async function watchMemory(watch: MemoryWatch): Promise<Sample> {
  const { ground, env, logDir, seconds, onBegun } = watch;
  const matching = new HubProcess({ names: ['matching'], env, logDir });
  const correlation = new HubProcess({ names: ['correlation'], env, logDir });
  const client = new pg.Client({ connectionString: env['HUB_DATABASE_URL'] });
  await client.connect();
  const look = async (): Promise<Seen> => {
    const { rows } = await client.query<Seen>(lookSql);
    return rows[0] ?? { taken: 0, decided: 0 };
  };
  const spent = () => ({
    client: matching.cpuSeconds + correlation.cpuSeconds,
    ...ground.spent(),
  });
  try {
    const stood = await look();
    const begun = async (): Promise<boolean> => {
      for (const one of [matching, correlation]) one.mustRun();
      const { taken, decided } = await look();
      return taken > stood.taken && decided > stood.decided;
    };
    await eventually('matching and correlation do something', begun, begunMsMax);
    onBegun?.();
    const [first, cpu] = [await look(), spent()];
    await delay(seconds * 1_000);
    const [last, cpuAfter] = [await look(), spent()];
    return {
      events: last.taken - first.taken,
      seconds,
      cpu: {
        client: cpuAfter.client - cpu.client,
        database: cpuAfter.database - cpu.database,
        broker: cpuAfter.broker - cpu.broker,
      },
      peakMiB: Math.max(matching.peakMiB, correlation.peakMiB),
      more: {
        matchingMiB: matching.peakMiB,
        correlationMiB: correlation.peakMiB,
        taken: (last.taken - first.taken) / seconds,
        decided: (last.decided - first.decided) / seconds,
      },
    };
  } finally {
    await client.end();
    await Promise.all([matching.stop(), correlation.stop()]);
  }
}
