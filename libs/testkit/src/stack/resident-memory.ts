import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const kibibyte = 1_024;

/** Memory of one process and who began it, as the system shows it. */
interface SeenMemory {
  readonly pid: number;
  readonly parent: number;
  readonly kibibytes: number;
}

/** Lines of `ps -A -o pid=,ppid=,rss=` (macOS and BSD). */
export function parsePsMemory(text: string): readonly SeenMemory[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, kibibytes = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, kibibytes };
    });
}

/** The parent's number from the text of Linux's `/proc/<pid>/stat`, whose second field may hold blanks. */
export function parentIn(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A process may have ended since its folder was listed.
    return '';
  }
}

/** On Linux the proportional size: what several share counts once in all, not once for each of them. */
function linuxMemory(pids: readonly number[]): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => pids.includes(parentIn(textOf(`/proc/${name}/stat`))));
  let kibibytes = 0;
  for (const pid of new Set([...pids.map(String), ...children])) {
    const found = /^Pss:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1];
    kibibytes += Number(found ?? 0);
  }
  return kibibytes;
}

function psMemory(pids: readonly number[]): number {
  const all = parsePsMemory(
    execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }),
  );
  return all
    .filter(({ pid, parent }) => pids.includes(pid) || pids.includes(parent))
    .reduce((sum, { kibibytes }) => sum + kibibytes, 0);
}

/**
 * Resident memory of processes together with their children, bytes. On macOS pages that several share count
 * once for each of them, so that PostgreSQL looks larger than it is.
 */
export function residentBytes(pids: readonly number[]): number {
  return kibibyte * (process.platform === 'linux' ? linuxMemory(pids) : psMemory(pids));
}
