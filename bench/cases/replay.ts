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
    'Missed: a third of these events change an alert, since half of these households are over the line of the year before it ends, and each such event reads its year, decides it and writes an alert with all its evidence: 430 µs of the client’s one thread and 390 of the database. 300,000 events, which change 2,000 alerts, take 17 s. Before ADR 24 a million had not ended after six and a half minutes. Limited by the client; two cores are full for the database’s part of a half.',
  ],
  events: { full: 1_000_000, smoke: 1_000 },
  rounds: 1,
  isCold: true,
  isLong: true,
  prepare,
};
