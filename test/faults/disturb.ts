import { setTimeout as delay } from 'node:timers/promises';
import type { BrokenGround } from './broken-ground.js';
import type { HubProcesses } from './hub-processes.js';
import type { Disturbance, Timed } from './plan.js';

/** What is disturbed, and who hears of it. */
export interface Disturbed {
  readonly ground: BrokenGround;
  readonly hub: HubProcesses;
  readonly say: (text: string) => void;
}

function wordsOf(disturbance: Disturbance): string {
  switch (disturbance.kind) {
    case 'kill':
      return `kill ${disturbance.process}`;
    case 'sleep':
      return `${disturbance.process} stands still for ${String(disturbance.forMs)} ms`;
    case 'restart-in-order':
      return 'all processes are restarted in order, one after the other';
    case 'add':
      return `${disturbance.process} joins`;
    case 'remove':
      return `${disturbance.process} leaves`;
    case 'kill-server':
      return `kill ${disturbance.server} for ${String(disturbance.downMs)} ms`;
    case 'cut-network': {
      const { fault, server, forMs } = disturbance;
      return `the network to ${server}: ${fault} for ${String(forMs)} ms`;
    }
    case 'fill-disk':
      return `the disk of PostgreSQL is full for ${String(disturbance.forMs)} ms`;
    case 'step-clock':
      return `the clock of ${disturbance.process} goes ${String(disturbance.byMs)} ms wrong`;
  }
}

async function fillDisk({ ground, say }: Disturbed, forMs: number): Promise<void> {
  const { disk, stack } = ground;
  if (disk === undefined) {
    say('no disk is filled: this machine does not let us mount one of its own');
    return;
  }
  disk.fill();
  await delay(forMs);
  disk.free();
  // A database that can't write its log ends itself; its service manager brings it back.
  await stack.revive('postgres');
}

async function cause(disturbed: Disturbed, disturbance: Disturbance): Promise<void> {
  const { ground, hub } = disturbed;
  const { stack } = ground;
  switch (disturbance.kind) {
    case 'kill':
      hub.kill(disturbance.process);
      break;
    case 'sleep':
      await hub.sleep(disturbance.process, disturbance.forMs);
      break;
    case 'restart-in-order':
      for (const process of disturbance.processes) {
        await hub.stop(process);
        hub.start(process);
      }
      break;
    case 'add':
      hub.start(disturbance.process);
      break;
    case 'remove':
      await hub.stop(disturbance.process);
      break;
    case 'kill-server':
      await stack.kill(disturbance.server);
      await delay(disturbance.downMs);
      await stack.revive(disturbance.server);
      break;
    case 'cut-network': {
      const proxy = ground.proxies[disturbance.server];
      proxy.break(disturbance.fault);
      await delay(disturbance.forMs);
      proxy.mend();
      break;
    }
    case 'fill-disk':
      await fillDisk(disturbed, disturbance.forMs);
      break;
    case 'step-clock':
      hub.stepClock(disturbance.process, disturbance.byMs);
      break;
  }
}

/** Causes everything at its time, and resolves when the last of it is over. */
export async function disturb(disturbed: Disturbed, timed: readonly Timed[]): Promise<void> {
  // One server at a time: bringing one back is a step of its own, and two would mix up what is recorded.
  let servers = Promise.resolve();
  const all = timed.map(async ({ afterMs, disturbance }) => {
    await delay(afterMs);
    const begin = async (): Promise<void> => {
      disturbed.say(wordsOf(disturbance));
      await cause(disturbed, disturbance);
    };
    const isOfServers = /server|network|disk/.test(disturbance.kind);
    if (!isOfServers) return begin();
    servers = servers.then(begin);
    return servers;
  });
  await Promise.all(all);
}
