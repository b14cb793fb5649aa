import { correlation } from '../../services/correlation/src/app.js';
import type { BareTransactionArgument } from '../baselines/bare-transaction.js';
import type { UndecidedArgument } from '../baselines/undecided.js';
import { afterTheYear, counties, watchedHouseholds } from '../data/city-year.js';
import { householdLog, writeBeginning, writeEvidence } from '../data/household-log.js';
import type { BenchCase, Prepared, Side } from '../harness/bench-case.js';
import { runChild } from '../harness/child.js';
import type { Ground } from '../harness/ground.js';
import { decidedBefore, decideFrom, group } from '../harness/decided.js';
import { HubRuns, type Positions } from '../harness/hub-runs.js';

function bareTransactions(
  ground: Ground,
  runs: HubRuns,
  events: number,
  connections: number,
): Side {
  return {
    name: `bare transaction, ${String(connections)} connections`,
    run: async () => {
      const { HUB_DATABASE_URL: databaseUrl = '' } = await runs.fresh([]);
      const told: BareTransactionArgument = {
        ...{ databaseUrl, connections, events, households: watchedHouseholds },
      };
      return runChild(ground, 'baselines/bare-transaction', told);
    },
  };
}

function undecided(ground: Ground, runs: HubRuns, from: Positions): Side {
  return {
    name: 'undecided',
    run: async () => {
      const env = await runs.goingOn(group, householdLog, from);
      const told: UndecidedArgument = { from: [...from] };
      return runChild(ground, 'baselines/undecided', told, env);
    },
  };
}

async function prepare(ground: Ground, records: number): Promise<Prepared> {
  const runs = await HubRuns.make(counties, [correlation]);
  await runs.publish((publisher) => writeBeginning(publisher, afterTheYear));
  const before = await decidedBefore(runs);
  const events = await runs.publish((publisher) => writeEvidence(publisher, records));
  return {
    hub: { name: 'correlation', run: () => decideFrom(ground, runs, before) },
    baselines: [
      ...[2, 4].map((connections) => bareTransactions(ground, runs, events, connections)),
      undecided(ground, runs, before.from),
    ],
    close: () => runs.close(),
  };
}

/** Correlation alone: household log → state, evidence, outbox, alerts on the county topics. */
export const correlationCase: BenchCase = {
  name: 'correlation',
  title:
    'Correlation decides settlements of watched households by all rules of the city’s standard, until the last alert is on its topic; beside it a program that writes as many rows and decides nothing.',
  bars: [
    { figure: 'perSecond', against: 'bare transaction, 2 connections', atLeast: 0.6 },
    { figure: 'perSecond', against: 'bare transaction, 4 connections' },
    { figure: 'perCpuSecond', against: 'bare transaction, 2 connections' },
    { figure: 'perSecond', against: 'undecided' },
    { figure: 'perCpuSecond', against: 'undecided' },
  ],
  notes: [
    'Without any decision the same way (`undecided`: the log read, decoded in both its layers, and written as correlation keeps it) reaches 0.8 of the bare transaction; what is left to decide with, and to read margins, publish and commit, is a quarter. Limited by the one thread of the client: 26 µs of its processor an event, of the database 20 (as the bare transaction, which writes rows a fifth as wide), of the broker 2. Of the client a third is decoding and what becomes of it (two Avro layers), a seventh writing to the sockets, a tenth garbage; the bare transaction’s client takes 5. Nearly all of these bills leave their household below every line, and are kept without reading anything else (ADR 24); one that changes an alert takes 0.8 ms.',
  ],
  events: { full: 100_000, smoke: 1_000 },
  rounds: 5,
  prepare,
};
