import { randomUUID } from 'node:crypto';
import { BusProducer, EventCodec } from '#bus';
import { startTestApplications } from '#testkit';
import { matching } from '../../services/matching/src/app.js';
import type { PassThroughArgument } from '../baselines/pass-through.js';
import {
  counties,
  residentOf,
  settlementOf,
  tellingRecords,
  watchedPersons,
} from '../data/city-year.js';
import type { BenchCase, Prepared, Sample } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import type { Ground } from '../harness/ground.js';
import { HubProcess } from '../harness/hub-process.js';
import { HubRuns } from '../harness/hub-runs.js';
import { progressOf } from '../harness/progress.js';
import { publishAll } from '../made-records.js';

const settlements = 'health-insurance.settlement';
const residents = 'register.residents';
const householdLog = 'hub.household-events';
const passedOn = 'bench.passed-on';

/** Events whose effect on PostgreSQL is committed and which are on the household log. */
async function runMatching(ground: Ground, runs: HubRuns, events: number): Promise<Sample> {
  const env = await runs.fresh(['matching']);
  const already = await runs.recordsOn(householdLog);
  const hub = new HubProcess({ names: ['matching'], env, logDir: runs.installation.stateDir });
  try {
    const told = async (): Promise<number> => (await runs.recordsOn(householdLog)) - already;
    return await progressOf({ ground, processes: [hub], count: told, until: events });
  } finally {
    await hub.stop();
  }
}

async function prepare(ground: Ground, records: number): Promise<Prepared> {
  const runs = await HubRuns.make(counties);
  const once = await startTestApplications([matching], { again: runs.installation });
  await once.stop();
  const { bus } = runs;
  const publisher = { codec: new EventCodec(bus), producer: new BusProducer(bus) };
  await Promise.all([settlements, residents].map((topic) => publisher.codec.prepare(topic)));
  await publishAll(publisher, residents, watchedPersons, (of) => {
    const value = residentOf(of);
    return { key: value.personRef, value };
  });
  const year = { registered: watchedPersons, strangersOfHundred: 0 };
  await publishAll(publisher, settlements, records, (of) => settlementOf(of, year));
  await publisher.producer.close();
  const admin = await bus.admin();
  const to = bus.names.topic(passedOn);
  await admin.createTopics({ topics: [{ topic: to, numPartitions: 6 }], waitForLeaders: true });
  const told = tellingRecords(records, year).length;
  return {
    hub: { name: 'matching', run: () => runMatching(ground, runs, told) },
    baselines: [
      {
        name: 'pass-through',
        run: async () => {
          const from = bus.names.topic(settlements);
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
  events: { full: 100_000, smoke: 2_000 },
  prepare,
};
