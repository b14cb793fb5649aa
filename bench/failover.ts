import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { projectPath } from '#schemas';
import { LocalStack } from '#testkit';
import { killOne, type Pause } from '../test/failover/kill-brokers.js';
import { LoadedHub } from '../test/failover/loaded-hub.js';

const killsDefault = 10;
const recordsPerSecondDefault = 200;

async function startStack(stateDir: string): Promise<LocalStack> {
  await LocalStack.remove(stateDir);
  const stack = await LocalStack.start({ stateDir, brokers: 3 });
  stack.offer();
  return stack;
}

function medians(pauses: readonly Pause[]): object {
  return {
    kills: pauses.length,
    confirmedMs: median(pauses.map(({ confirmedMs }) => confirmedMs)),
    appliedMs: median(pauses.map(({ appliedMs }) => appliedMs)),
  };
}

async function measure(stack: LocalStack, kills: number, recordsPerSecond: number): Promise<void> {
  const hub = await LoadedHub.start();
  hub.begin(recordsPerSecond);
  const pauses: Pause[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const pause = await killOne(stack, hub, kill % 2 === 0 ? 'leader' : 'coordinator');
    pauses.push(pause);
    console.log(JSON.stringify({ ...pause, load: loadavg()[0]?.toFixed(1) }));
  }
  await hub.finish();
  const { topic, log } = await hub.count();
  console.log(
    JSON.stringify({
      recordsPerSecond,
      written: topic.written,
      lost: topic.lost.length + log.lost.length,
      twice: topic.twice.length + log.twice.length,
      coordinator: medians(pauses.filter(({ wasCoordinator }) => wasCoordinator)),
      others: medians(pauses.filter(({ wasCoordinator }) => !wasCoordinator)),
      cores: cpus().length,
    }),
  );
  await hub.end();
}

/**
 * Kills the leader of a partition and the coordinator of the groups in turn, under load: how long the hub's
 * writers and readers stand still.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: String(killsDefault) },
      rate: { type: 'string', default: String(recordsPerSecondDefault) },
    },
  });
  const stateDir = projectPath('.hub/bench');
  const stack = await startStack(stateDir);
  try {
    await measure(stack, Number(values.kills), Number(values.rate));
  } finally {
    await stack.stop();
    await LocalStack.remove(stateDir);
  }
}

await main();
