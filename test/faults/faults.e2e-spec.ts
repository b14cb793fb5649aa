import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectPath } from '#schemas';
import { testedSeeds } from './plan.js';

/** Neighbours; `npm run faults` takes as many as asked. */
const seeds = ['--from', String(testedSeeds[0]), '--seeds', String(testedSeeds.length)];
const timeoutMs = 1_200_000;
const outputBytesMax = 16 * 1_048_576;

describe('a hub that is broken on purpose', () => {
  it(
    'keeps its promises: processes, servers, network, disk and clock, with what was planted as the judge',
    async () => {
      const run = promisify(execFile)(
        process.execPath,
        [
          projectPath('dist/test/faults/run-faults.js'),
          ...seeds,
          '--verbose',
          '--state-dir',
          projectPath('.hub/test-faults'),
        ],
        { maxBuffer: outputBytesMax },
      );
      // What it printed is the timeline, without which a broken promise could not be understood.
      const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
      expect(stdout).toContain(`${String(testedSeeds.length)} seeds, 0 broken`);
      // A seed that was passed over would hold, too.
      for (const seed of testedSeeds)
        expect(stdout).toMatch(new RegExp(`seed +${String(seed)} +.*holds`));
    },
    timeoutMs,
  );
});
