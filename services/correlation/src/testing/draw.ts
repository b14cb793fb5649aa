/** How many histories of a property are drawn, from which seed. */
export interface Draw {
  readonly seed: number;
  readonly numRuns: number;
}

/** A fixed seed, so that a run can be repeated. */
const SEED = 114;

/**
 * What a property draws: FC_SEED asks for other histories, FC_RUNS for more or fewer of them. The
 * seed belongs in the name of the test, where every run prints it.
 */
export function drawOf(histories: number): Draw {
  return {
    seed: Number(process.env['FC_SEED'] ?? SEED),
    numRuns: Number(process.env['FC_RUNS'] ?? histories),
  };
}
