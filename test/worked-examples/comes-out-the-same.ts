import type { SmallWorld } from './small-world.js';

/**
 * The last test of a file: all that happened in its world is decided once more, and compared.
 * @param publishedAbove more revisions than these must have been published, so that there is something to compare
 */
export function itComesOutTheSame(
  worldOf: () => SmallWorld,
  publishedAbove: number,
  timeoutMs: number,
): void {
  it(
    'all of it comes out the same, byte for byte, when the household log is decided again',
    async () => {
      const report = await worldOf().replay();
      expect(report.differences).toEqual([]);
      expect(report).toMatchObject({ identical: true, complete: true });
      expect(report.published).toBeGreaterThan(publishedAbove);
    },
    timeoutMs,
  );
}
