import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStack } from '#testkit';
import { killOne, killTwo } from './kill-brokers.js';
import { LoadedHub } from './loaded-hub.js';

const stateDir = mkdtempSync(join(tmpdir(), 'hub-three-brokers-'));
const recordsPerSecond = 100;
const timeoutMs = 600_000;

describe('three brokers', () => {
  let stack: LocalStack;
  let hub: LoadedHub;

  beforeAll(async () => {
    stack = await LocalStack.start({ stateDir, brokers: 3, durable: false });
    const brokers = { HUB_BROKERS: stack.brokers.join(','), HUB_REGISTRY_URL: stack.registryUrl };
    hub = await LoadedHub.start(brokers);
    hub.begin(recordsPerSecond);
  }, timeoutMs);

  afterAll(async () => {
    await hub.end();
    await stack.stop();
    await LocalStack.remove(stateDir);
  }, timeoutMs);

  it('keep three copies of each partition', async () => {
    expect(new Set(await hub.cluster.copies())).toEqual(new Set([3]));
  });

  it(
    'go on without the one that led: writers and readers pause for a moment',
    async () => {
      const pause = await killOne(stack, hub, 'leader');
      console.log(`broker ${String(pause.node)} killed: ${JSON.stringify(pause)}`);
      expect(hub.refusedTopics).toBe(0);
    },
    timeoutMs,
  );

  it(
    'let writers wait while two are gone, and go on with the second',
    async () => {
      const { written, waiting } = await killTwo(stack, hub);
      // Neither refused nor confirmed by the one that is left: `min.insync.replicas` is two.
      expect(waiting).toBe(written);
    },
    timeoutMs,
  );

  it(
    'have lost nothing and have nothing twice, on the department’s topic and on the household log',
    async () => {
      await hub.finish();
      const { topic, log } = await hub.count();
      expect(topic.written).toBeGreaterThan(0);
      expect({ lost: topic.lost, twice: topic.twice }).toEqual({ lost: [], twice: [] });
      expect({ lost: log.lost, twice: log.twice }).toEqual({ lost: [], twice: [] });
    },
    timeoutMs,
  );
});
