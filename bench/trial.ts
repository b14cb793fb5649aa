import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EventCodec } from '#bus';
import { createIdentityCipher, type IdentityCipher } from '#domain';
import { UnitOfWork } from '#persistence';
import { projectPath, topicSpec } from '#schemas';
import { type Environment, type RunningApplications, startApplications } from '#service-kit';
import { LocalStack } from '#testkit';
import { installHub } from '../deploy/local/installation.js';
import { correlation } from '../services/correlation/src/app.js';
import {
  applyEvent,
  emptyHousehold,
} from '../services/correlation/src/decision/core/apply-event.js';
import { marginOf } from '../services/correlation/src/decision/core/margin.js';
import {
  aBurden,
  anOrdinaryHousehold,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  cityStandard,
  on,
} from '../services/correlation/src/decision/core/testing/builders.js';
import { EVIDENCE_TOPICS } from '../services/correlation/src/decision/core/topic-form.js';
import type {
  DecisionView,
  EvidenceRecord,
  HouseholdState,
  KeyedHash,
} from '../services/correlation/src/decision/core/types.js';
import { recordKey } from '../services/correlation/src/decision/core/versions.js';
import { alertHash } from '../services/correlation/src/decision/shell/create-decider.js';
import {
  evidenceKey,
  type StoredEvidence,
} from '../services/correlation/src/decision/shell/evidence-changes.js';
import {
  type ChangedMargin,
  marginText,
} from '../services/correlation/src/decision/shell/margin-store.js';
import {
  saveStandard,
  startDay,
} from '../services/correlation/src/decision/shell/partition-view.js';
import {
  ChangedHouseholds,
  type HouseholdChange,
  saveHouseholds,
} from '../services/correlation/src/decision/shell/save-households.js';
import { evidenceEvent } from '../services/correlation/src/testing/evidence-event.js';
import { Trials } from '../services/correlation/src/trial/shell/trials.js';

const eventsDefault = 500_000;
/** A year of a family that goes to the doctor: bills, a figure a quarter, two children at school. */
const eventsPerHousehold = 20;
const householdsPerPiece = 500;
const lookMs = 100;
const mebibyte = 1_048_576;
const county = '130529';
const logTopic = 'hub.household-events';

const draft = `
standardId: DRAFT
countyCode: "${county}"
version: 1
validFrom: "2026-01-01"
reason: bench
restsOn: { standardId: XT-DEFAULT, version: 1 }
rules:
  - ruleId: illness.year-burden
    thresholds: { watched: 4000 yuan, ordinary: 15000 yuan }
`;

function evidenceOf(household: number): EvidenceRecord[] {
  return Array.from({ length: eventsPerHousehold }, (_, index) => {
    const date = `2026-${String(1 + (index % 11)).padStart(2, '0')}-${String(1 + (household % 28)).padStart(2, '0')}`;
    const personRef = `${household}-${index % 2}`;
    const id = `${household}/${index}`;
    if (index % 10 === 8) return aBurden(id, date, 150 * index, { personRef });
    if (index % 10 === 9) return aSchoolCost(id, date, 2025, 900, {}, { personRef });
    return aSettlement(id, date, 40 + ((household * 7 + index) % 400), { personRef });
  });
}

interface Written {
  readonly change: HouseholdChange;
  readonly margin: ChangedMargin;
  readonly evidence: readonly StoredEvidence[];
}

function stateOf(number: number): HouseholdState {
  const householdId = `B${String(number).padStart(8, '0')}`;
  const facts = (number % 5 === 0 ? aWatchedHousehold : anOrdinaryHousehold)({ householdId });
  const evidence = Map.groupBy(evidenceOf(number), recordKey);
  return { ...emptyHousehold(householdId), facts, evidence };
}

function household(codec: EventCodec, number: number, view: DecisionView): Written {
  const known = stateOf(number);
  const { householdId } = known;
  const after = applyEvent(known, { kind: 'DAY' }, view).state;
  const before = { state: emptyHousehold(householdId), row: null, apartOn: new Map() };
  const margin = marginOf(after, view);
  return {
    change: { before, after, nextDueDay: null },
    margin: { householdId, text: margin === null ? null : marginText(margin) },
    evidence: [...known.evidence.values()].flat().map((record, index) => {
      const way = { rowNumber: index + 1, matchedBy: 'PERSON_REF' } as const;
      const event = evidenceEvent(codec, householdId, record, way);
      if (!('cn.xingtai.hub.Evidence' in event.body)) throw new Error('not evidence');
      const stored = event.body['cn.xingtai.hub.Evidence'];
      return {
        ...evidenceKey(householdId, { bytes: stored.record }),
        apartOn: null,
        logValue: codec.encode(logTopic, event),
      };
    }),
  };
}

/** Fills the tables as if all of it had come over the household log. */
async function fill(
  hub: RunningApplications,
  alertIdOf: KeyedHash,
  households: number,
): Promise<void> {
  const codec = hub.get('correlation', EventCodec);
  const unitOfWork = hub.get('correlation', UnitOfWork);
  for (const topic of [logTopic, ...EVIDENCE_TOPICS]) await codec.prepare(topic);
  const { partitions } = topicSpec(logTopic);
  const today = on('2026-12-31');
  const view = { standards: [cityStandard()], today, alertIdOf };
  await unitOfWork.run(async (tx) => {
    for (let partition = 0; partition < partitions; partition += 1) {
      await startDay(tx, { partition, offset: 0 }, today);
      await saveStandard(tx, { partition, offset: 1 }, cityStandard());
    }
  });
  for (let from = 0; from < households; from += householdsPerPiece) {
    const length = Math.min(householdsPerPiece, households - from);
    const written = Array.from({ length }, (_, at) => household(codec, from + at, view));
    const changed = new ChangedHouseholds((from / householdsPerPiece) % partitions);
    for (const { change } of written) changed.add(change);
    const come = written.flatMap((one) => one.evidence);
    const margins = written.map(({ margin }) => margin);
    const changes = { households: changed, margins, gone: [], moved: [], come };
    await unitOfWork.run((tx) => saveHouseholds(tx, changes));
  }
}

function cipherOf(env: Environment): IdentityCipher {
  const key = (name: string): Buffer =>
    Buffer.from(readFileSync(env[name] ?? '', 'utf8').trim(), 'hex');
  return createIdentityCipher({
    profile: 'sm',
    keyId: 'k1',
    refKey: key('HUB_IDENTITY_REF_KEY_FILE'),
    sealKey: key('HUB_IDENTITY_SEAL_KEY_FILE'),
  });
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** What the decisions alone take, without tables and decoding, measured on some households. */
function secondsToDecide(households: number): number {
  const alertIdOf = (text: string): string => text;
  const view = { standards: [cityStandard()], today: on('2026-12-31'), alertIdOf };
  const states = Array.from({ length: householdsPerPiece }, (_, at) => stateOf(at));
  const began = process.cpuUsage();
  for (const state of states) applyEvent(state, { kind: 'DAY' }, view);
  const { user, system } = process.cpuUsage(began);
  return ((user + system) / 1_000_000 / states.length) * households;
}

async function bytesOfState(hub: RunningApplications): Promise<number> {
  const tables = ['household', 'evidence', 'margin', 'alert', 'exclusion'];
  const [row] = await hub
    .get('correlation', UnitOfWork)
    .run((tx) =>
      tx.sql<{ bytes: number }>(
        'select sum(pg_total_relation_size(name::regclass))::bigint as bytes from unnest($1::text[]) as name',
        [tables],
      ),
    );
  return row?.bytes ?? 0;
}

/** Tries a draft on a county of the size given, and says how long it took and how much it needed. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { events: { type: 'string', default: String(eventsDefault) } },
  });
  const households = Math.ceil(Number(values.events) / eventsPerHousehold);
  const stateDir = projectPath('.hub/bench');
  await LocalStack.remove(stateDir);
  const stack = await LocalStack.start({ stateDir, durable: false });
  const { env } = await installHub(stack, `${stateDir}/hub`, [county]);
  const own = Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^HUB_(?!CORRELATION).+_(PORT|SAMPLE_EVERY_MS)$/.test(name),
    ),
  );
  const hub = await startApplications([correlation], own);
  try {
    await fill(hub, alertHash(cipherOf(env)), households);
    await hub.get('correlation', UnitOfWork).run((tx) => tx.sql('analyze'));
    const trials = hub.get('correlation', Trials);
    const resident = process.memoryUsage().rss;
    const cpu = process.cpuUsage();
    const began = performance.now();
    const { trialId } = await trials.add(county, draft, 'bench');
    let peak = resident;
    let trial = await trials.find(trialId);
    while (trial !== undefined && trial.finishedAt === null) {
      await delay(lookMs);
      peak = Math.max(peak, process.memoryUsage().rss);
      trial = await trials.find(trialId);
    }
    const seconds = (performance.now() - began) / 1_000;
    const used = process.cpuUsage(cpu);
    const decisionSeconds = secondsToDecide(households);
    console.log(
      JSON.stringify({
        status: trial?.status,
        households,
        events: trial?.eventsDone,
        alerts: trial?.result?.alerts,
        seconds: rounded(seconds),
        eventsPerSecond: Math.round((trial?.eventsDone ?? 0) / seconds),
        cpuSeconds: rounded((used.user + used.system) / 1_000_000),
        residentMiB: Math.round(peak / mebibyte),
        stateBytesPerHousehold: Math.round((await bytesOfState(hub)) / households),
        decisionSeconds: rounded(decisionSeconds),
        timesDecision: Math.round(seconds / decisionSeconds),
        load: rounded(loadavg()[0] ?? 0),
      }),
    );
  } finally {
    await hub.stop();
    await stack.stop();
    await LocalStack.remove(stateDir);
  }
}

await main();
