// A parent that is killed with -9 hands nothing on: its child has to look by itself.

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

/**
 * Calls back once when the parent that this process has now is gone; keeps nobody from ending.
 * @param begunBy number of the process that began the command, which may have gone before we could look
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
