import fc from 'fast-check';
import { playRelays, relayHistories } from './relay-world.js';
import { expectSound, testMsMax, useRealTime, useVirtualTime } from './run.js';

const seed = Number(process.env['FC_SEED'] ?? 114);
const numRuns = Number(process.env['HUB_SIMULATED_RELAYS'] ?? 4_000);

describe('two relays of one outbox', () => {
  beforeEach(useVirtualTime);
  afterEach(useRealTime);

  test(
    'publish each row once and in order, whatever dies, sleeps, breaks off or is cut off',
    async () => {
      await fc.assert(
        fc.asyncProperty(relayHistories, async (history) => {
          expectSound(await playRelays(history));
        }),
        { seed, numRuns },
      );
    },
    testMsMax,
  );

  test('have one history for one seed', async () => {
    for (const history of fc.sample(relayHistories, { seed, numRuns: 20 })) {
      const [one, other] = [await playRelays(history), await playRelays(history)];
      expect(other.story()).toBe(one.story());
    }
  });
});
