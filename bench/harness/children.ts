import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();

/** Has a process end with this one, should somebody ask this one to end. */
export function ofThisRun<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends a process in order. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Ends all that run, whatever they are at: before the servers, which they would ask in vain. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map(end));
}
