import { eventually, type LocalStack } from '#testkit';
import type { Work } from './cluster-view.js';
import type { LoadedHub } from './loaded-hub.js';
import { longestStandstillMs } from './standstill.js';

/** Longer than brokers and clients together need to notice a death and to find another leader. */
const noticedMsMax = 180_000;
/** Records that must come through after a death before it counts as overcome. */
const recordsAfter = 100;
/** A node is a process of Java that reads its log first. */
const revivedMsMax = 180_000;

/** What the death of a broker cost. */
export interface Pause {
  /** Number of the node that died. */
  readonly node: number;
  /** Whether it kept the places of the consumer groups: their members must find another coordinator. */
  readonly wasCoordinator: boolean;
  /** Longest time in which the brokers confirmed nothing to the hub's writers, ms. */
  readonly confirmedMs: number;
  /** Longest time in which the hub's readers applied nothing of a partition, ms. */
  readonly appliedMs: number;
}

/** Resolves when everything that was written until now is applied, and some more. */
async function goesOn(hub: LoadedHub): Promise<void> {
  const written = hub.writtenRecords;
  await eventually(
    'writers and readers go on',
    async () => hub.refusedTopics === 0 && (await hub.appliedRecords()) >= written + recordsAfter,
    noticedMsMax,
  );
}

async function whole(hub: LoadedHub): Promise<void> {
  await eventually(
    'every partition has all of its copies',
    () => hub.cluster.isWhole(),
    revivedMsMax,
  );
}

/** Kills a leader of the load's topic, or the groups' coordinator, and brings it back once all goes on. */
export async function killOne(stack: LocalStack, hub: LoadedHub, victim: Work): Promise<Pause> {
  await whole(hub);
  await goesOn(hub);
  const node = await hub.cluster.nodeOf(victim);
  const wasCoordinator = (await hub.cluster.nodeOf('coordinator')) === node;
  hub.takeSamples();
  await stack.kill(stack.kafkaNode(node));
  await eventually(
    'another takes its place',
    () => hub.cluster.isReplaced(victim, node),
    noticedMsMax,
  );
  await goesOn(hub);
  const { confirmed, applied } = hub.takeSamples();
  await stack.revive(stack.kafkaNode(node));
  await whole(hub);
  return {
    node,
    wasCoordinator,
    confirmedMs: Math.round(longestStandstillMs(confirmed)),
    appliedMs: Math.round(Math.max(...applied.map(longestStandstillMs))),
  };
}

/** What two deaths meant for those who write. */
export interface Wait {
  /** Bills that were written while one broker was left. */
  readonly written: number;
  /** Those of them that no broker had confirmed when the first one came back. */
  readonly waiting: number;
}

/** Kills two of three brokers, waits until the hub has met it, and brings them back one after the other. */
export async function killTwo(stack: LocalStack, hub: LoadedHub): Promise<Wait> {
  await whole(hub);
  const first = await hub.cluster.nodeOf('leader');
  const nodes = [first, (first % 3) + 1].map((node) => stack.kafkaNode(node));
  for (const node of nodes) await stack.kill(node);
  const before = hub.writtenRecords;
  await eventually('writers meet it', () => hub.refusedTopics > 0, noticedMsMax);
  const met = hub.writtenRecords;
  await eventually('more is written', () => hub.writtenRecords >= met + recordsAfter, noticedMsMax);
  const written = hub.writtenRecords - before;
  const waiting = Math.min(written, await hub.waitingRecords());
  for (const node of nodes) {
    await stack.revive(node);
    await goesOn(hub);
  }
  await whole(hub);
  return { written, waiting };
}
