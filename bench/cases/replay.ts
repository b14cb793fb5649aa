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
    'A replay decides a year of settlements of watched households again, day by day, from the first record of the log, and compares every alert with what was published; one difference fails the run.',
  bars: [{ figure: 'seconds', atMost: 60 }],
  notes: [
    'The bar is for a million events, and missed for them: 300,000 take half of it. Limited by one thread: the client takes 68 µs of processor for each event and the database 25, and while the one waits for the other both cores are half idle. What an event reads again grows with the year. Of a million 0.8 were decided again when the run was ended after six and a half minutes, with writing and deciding them a first time before. Remembering the households between batches was tried: what it saved in reading it cost in garbage.',
  ],
  events: { full: 1_000_000, smoke: 1_000 },
  rounds: 1,
  isCold: true,
  prepare,
};
