import { randomUUID } from 'node:crypto';
import { matching } from '../../services/matching/src/app.js';
import type { PassThroughArgument } from '../baselines/pass-through.js';
import { settlementsTopic, writeResidents, writeSettlements } from '../data/city-topics.js';
import { counties, type Outcome, outcomeOf, watchedOnly } from '../data/city-year.js';
import { householdLog } from '../data/household-log.js';
import type { BenchCase, Prepared, Sample } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import type { Ground } from '../harness/ground.js';
import { HubProcess } from '../harness/hub-process.js';
import { HubRuns } from '../harness/hub-runs.js';
import { progressOf } from '../harness/progress.js';
import { checkMatching } from '../harness/promises.js';

const passedOn = 'bench.passed-on';

/** Events whose effect on PostgreSQL is committed and which are on the household log. */
async function runMatching(ground: Ground, runs: HubRuns, due: Outcome): Promise<Sample> {
  const env = await runs.fresh(['matching']);
  const already = await runs.recordsOn(householdLog);
  const hub = new HubProcess({ names: ['matching'], env, logDir: runs.installation.stateDir });
  try {
    const told = async (): Promise<number> => (await runs.recordsOn(householdLog)) - already;
    const { evidence: until, records } = due;
    const sample = await progressOf({ ground, processes: [hub], count: told, until });
    await checkMatching(runs, env, { records, told: already + until });
    return sample;
  } finally {
    await hub.stop();
  }
}

async function prepare(ground: Ground, records: number): Promise<Prepared> {
  const runs = await HubRuns.make(counties, [matching]);
  const { bus } = runs;
  await runs.publish(async (publisher) => {
    await writeResidents(publisher);
    await writeSettlements(publisher, records, watchedOnly);
  });
  const admin = await bus.admin();
  const to = bus.names.topic(passedOn);
  await admin.createTopics({ topics: [{ topic: to, numPartitions: 6 }], waitForLeaders: true });
  const due = outcomeOf(records, watchedOnly);
  return {
    hub: { name: 'matching', run: () => runMatching(ground, runs, due) },
    baselines: [
      {
        name: 'pass-through',
        run: async () => {
          const from = bus.names.topic(settlementsTopic);
          const group = bus.names.group(`pass-through-${randomUUID()}`);
          const told: PassThroughArgument = { brokers: ground.brokers, from, to, group, records };
          return runChild(ground, 'baselines/pass-through', told);
        },
      },
    ],
    close: () => runs.close(),
  };
}

/** Matching alone: department topic → household log, every record of a registered person. */
export const matchingCase: BenchCase = {
  name: 'matching',
  title:
    'Matching takes settlements of registered persons from their topic, remembers them and tells the household log; beside it a program that passes every batch on as it is.',
  bars: [{ figure: 'perSecond', against: 'pass-through', atLeast: 1.3 }],
  notes: [],
  events: { full: 60_000, smoke: 2_000 },
  prepare,
};
