import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Which process this is, beyond its number. A number alone is not enough: after a crash the system may
 * have given it to somebody else's process, and stopping "our broker" would then end a stranger's work.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system words it; only ever compared for equality. */
  readonly startedAt: string;
}

/** A process as the system shows it right now. */
export interface SeenProcess extends ProcessIdentity {
  /** The command line, arguments joined by spaces. */
  readonly command: string;
  /** Ended, and only waiting for its parent to take note. */
  readonly defunct: boolean;
}

/**
 * Reads one process from the text of Linux's `/proc/<pid>/stat` and `cmdline`.
 * @param bootId tells this boot of the machine from the one before, whose clock ticks began at 0 too
 */
export function parseProc(stat: string, cmdline: string, bootId: string): SeenProcess | undefined {
  // The second field is the program's name in brackets and may itself hold blanks and brackets:
  // counting fields from the left would then take a wrong one for the start time.
  const nameEnd = stat.lastIndexOf(')');
  const pid = Number.parseInt(stat, 10);
  const fields = stat.slice(nameEnd + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  if (nameEnd < 0 || Number.isNaN(pid) || state === undefined || startTicks === undefined) {
    return undefined;
  }
  return {
    pid,
    startedAt: `${bootId.trim()}/${startTicks}`,
    command: cmdline.split('\0').join(' ').trim(),
    defunct: state === 'Z' || state === 'X',
  };
}

/** Reads one process from a line of `ps -ww -o pid=,stat=,lstart=,command=` (macOS and BSD). */
export function parsePs(line: string): SeenProcess | undefined {
  const match = /^\s*(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+[\d:]+\s+\d{4})\s+(.*)$/.exec(
    line.trimEnd(),
  );
  if (match === null) return undefined;
  const [, pid = '', state = '', startedAt = '', command = ''] = match;
  return {
    pid: Number(pid),
    startedAt: startedAt.replace(/\s+/g, ' '),
    command,
    defunct: state.startsWith('Z'),
  };
}

/**
 * Says whether the process seen under a number is the one that was recorded there.
 * @param marker text that the recorded process carries on its command line and a stranger does not
 */
export function isRecorded(
  recorded: ProcessIdentity,
  seen: SeenProcess | undefined,
  marker: string,
): boolean {
  if (seen === undefined || seen.defunct) return false;
  const sameStart = seen.pid === recorded.pid && seen.startedAt === recorded.startedAt;
  return sameStart && seen.command.includes(marker);
}

/** Looks a process up by its number; undefined when there is none. */
export function lookUp(pid: number): SeenProcess | undefined {
  try {
    if (process.platform === 'linux') {
      return parseProc(
        readFileSync(`/proc/${String(pid)}/stat`, 'utf8'),
        readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8'),
        readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'),
      );
    }
    // The locale is fixed: lstart is worded in the caller's language otherwise, and would not compare.
    const line = execFileSync(
      'ps',
      ['-ww', '-o', 'pid=,stat=,lstart=,command=', '-p', String(pid)],
      { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } },
    );
    return parsePs(line);
  } catch {
    return undefined;
  }
}

/** The identity of a process that is known to be running, to be recorded. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const seen = lookUp(pid);
  return seen === undefined || seen.defunct ? undefined : { pid, startedAt: seen.startedAt };
}
