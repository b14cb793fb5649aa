// Preloaded into every command that the bootstrap runs, and by way of its flags into their children:
// else a hub would run on with nobody in charge of it, and the next start would find the stack taken.
import { isMainThread } from 'node:worker_threads';
import { whenParentGone } from './parent.mjs';

if (isMainThread) {
  const begunBy = Number(process.env.XINGTAI_LAUNCHER_PID ?? process.ppid);
  whenParentGone(() => process.kill(process.pid, 'SIGHUP'), begunBy);
}
