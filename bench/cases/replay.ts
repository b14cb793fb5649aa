import { correlation } from '../../services/correlation/src/app.js';
import { counties } from '../data/city-year.js';
import { writeBeginning, writeYear } from '../data/household-log.js';
import type { BenchCase, Prepared } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import { decideAll } from '../harness/decided.js';
import type { Ground } from '../harness/ground.js';
import { HubRuns } from '../harness/hub-runs.js';

const firstDay = '2026-01-01';

async function prepare(ground: Ground, records: number): Promise<Prepared> {
  const runs = await HubRuns.make(counties, [correlation]);
  await runs.publish(async (publisher) => {
    await writeBeginning(publisher, firstDay);
    await writeYear(publisher, records);
  });
  await decideAll(runs);
  const { env } = runs.installation;
  return {
    hub: { name: 'replay', run: () => runChild(ground, 'programs/replay', {}, env) },
    baselines: [],
    close: () => runs.close(),
  };
}

/** `hub replay` of a year: decided again from the first record, every alert compared byte for byte. */
export const replayCase: BenchCase = {
  name: 'replay',
  title:
    'A replay decides a year of settlements of watched households again, household by household, each from its first record on, and compares every alert with what was published; one difference fails the run.',
  bars: [{ figure: 'seconds', atMost: 60 }],
  notes: [
    'A third of these events change an alert, since half of these households are over the line of the year before it ends; each such event is decided, encoded and hashed, and most others pass by their margin (ADR 26). Limited by the client’s one thread, half of which decides; a fifth decodes the log and reads what was published, a tenth encodes and compares, a tenth is garbage. Through tables, batch by batch, it took 212 s, with 171 s of the client’s processor and 128 of the database’s.',
  ],
  events: { full: 1_000_000, smoke: 1_000 },
  rounds: 1,
  isCold: true,
  isLong: true,
  prepare,
};
