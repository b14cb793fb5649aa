import fc from 'fast-check';
import { pipelineHistories } from './pipeline-inputs.js';
import { playPipeline } from './pipeline-world.js';
import { expectSound, testMsMax, useRealTime, useVirtualTime } from './run.js';

const seed = Number(process.env['FC_SEED'] ?? 114);
const numRuns = Number(process.env['HUB_SIMULATED_PIPELINES'] ?? 1_000);

describe('the way from a department to an alert, with two instances of each service', () => {
  beforeEach(useVirtualTime);
  afterEach(useRealTime);

  test(
    'loses nothing, does nothing twice and keeps the order, whatever dies, sleeps, breaks off or is shared anew',
    async () => {
      await fc.assert(
        fc.asyncProperty(pipelineHistories, async (history) => {
          expectSound(await playPipeline(history));
        }),
        { seed, numRuns },
      );
    },
    testMsMax,
  );

  test('has one history for one seed', async () => {
    for (const history of fc.sample(pipelineHistories, { seed, numRuns: 20 })) {
      const [one, other] = [await playPipeline(history), await playPipeline(history)];
      expect(other.story()).toBe(one.story());
    }
  });
});
