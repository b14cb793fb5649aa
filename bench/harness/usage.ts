import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const kibibyte = 1_024;
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const [ppidAt, utimeAt, stimeAt, cutimeAt, cstimeAt] = [1, 11, 12, 13, 14] as const;

/** Bytes of a mebibyte. */
const mebibyte = kibibyte * kibibyte;

// Fields behind the name of the program, which may hold spaces itself.
function fieldsOf(pid: number): readonly number[] | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return undefined;
  }
}

function ticksOf(fields: readonly number[], places: readonly number[]): number {
  return places.reduce((sum, place) => sum + (fields[place] ?? 0), 0);
}

/**
 * Processor seconds that a process has spent since it began, with those children that have ended. Linux alone
 * tells it so; elsewhere 0.
 */
export function cpuSecondsOf(pid: number): number {
  const fields = fieldsOf(pid) ?? [];
  return ticksOf(fields, [utimeAt, stimeAt, cutimeAt, cstimeAt]) / ticksPerSecond;
}

/** The same with all children that live, as the backends of a database server. */
export function cpuSecondsOfFamily(pid: number): number {
  let seconds = cpuSecondsOf(pid);
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = fieldsOf(Number(name));
    if (fields?.[ppidAt] === pid) seconds += cpuSecondsOf(Number(name));
  }
  return seconds;
}

function statusOf(pid: number, field: 'VmHWM' | 'VmRSS'): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const found = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status);
  return (Number(found?.[1] ?? 0) * kibibyte) / mebibyte;
}

/** Highest resident memory of a process so far, MiB. */
export function peakMiBOf(pid: number): number {
  return statusOf(pid, 'VmHWM');
}

/** Resident memory of a process now, MiB. */
export function residentMiBOf(pid: number): number {
  return statusOf(pid, 'VmRSS');
}
