// A parent that is killed with -9 hands nothing on: its child has to look by itself.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const lookMs = 250;

/** Whether there is a process of this number, be it somebody else's. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Number of the parent of our parent, and our parent's command line; undefined where neither can be seen. */
function parentSeen() {
  const pid = String(process.ppid);
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-ww', '-o', 'ppid=,command=', '-p', pid], {
      encoding: 'utf8',
    });
    const [, parent, command] = /^\s*(\d+)\s+(.*)$/m.exec(stdout ?? '') ?? [];
    return parent === undefined ? undefined : { parent: Number(parent), command };
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Its name, in brackets, may hold blanks and brackets itself.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

/**
 * Number of the npm that runs us. It does so through a shell (`sh -c …`), which waits for us and outlives an
 * npm that is killed: its being there says nothing.
 */
export function npmProcess() {
  const seen = parentSeen();
  return seen !== undefined && /^\S+ -c /.test(seen.command) ? seen.parent : process.ppid;
}

/**
 * Calls back once when the parent that this process has now is gone; keeps nobody from ending.
 * @param begunBy number of the process that began the command, which may be gone while the parent is not
 */
export function whenParentGone(tell, begunBy = process.ppid) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent && isAlive(begunBy)) return;
    clearInterval(watch);
    tell();
  }, lookMs);
  watch.unref();
}
