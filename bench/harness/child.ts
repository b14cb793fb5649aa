import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { projectPath } from '#schemas';
import type { Environment } from '#service-kit';
import { ofThisRun } from './children.js';
import type { Sample } from './bench-case.js';
import type { Ground } from './ground.js';
import { profilingFlags } from './hub-process.js';

/** What a program that is measured says at its end, as one line of JSON. */
export interface ChildReport {
  readonly events: number;
  /** Wall clock from the first to the last event. */
  readonly seconds: number;
  readonly more?: Readonly<Record<string, number>>;
}

const microsecondsPerSecond = 1_000_000;
const kibibytesPerMebibyte = 1_024;

/** Says what this process has measured, with its own processor time from `since` on and its memory; for its end. */
export function reportChild(report: ChildReport, since: NodeJS.CpuUsage): void {
  const { user, system } = process.cpuUsage(since);
  const client = (user + system) / microsecondsPerSecond;
  const peakMiB = process.resourceUsage().maxRSS / kibibytesPerMebibyte;
  process.stdout.write(`${JSON.stringify({ ...report, client, peakMiB })}\n`);
}

/**
 * Runs a program of `bench/` as a process of its own, so that neither its garbage nor its compiled code has
 * anything to do with that of another side.
 * @param script path below `dist/bench`, without its ending
 * @param argument what it is told, as JSON
 * @param env settings beside those of this process
 * @throws Error with the exit code when it fails; its complaints go to this terminal
 */
export async function runChild(
  ground: Ground,
  script: string,
  argument: object,
  env: Environment = {},
): Promise<Sample> {
  const before = ground.spent();
  const program = projectPath(`dist/bench/${script}.js`);
  const child = ofThisRun(
    spawn(
      process.execPath,
      ['--enable-source-maps', ...profilingFlags, program, JSON.stringify(argument)],
      { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
    ),
  );
  let last = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = line;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${script} ended with code ${String(code)}`);
  const after = ground.spent();
  const { client, ...report } = JSON.parse(last) as ChildReport & {
    readonly client: number;
    readonly peakMiB: number;
  };
  const database = after.database - before.database;
  return { ...report, cpu: { client, database, broker: after.broker - before.broker } };
}
