import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { quantile } from 'simple-statistics';
import { applyEvent } from '../services/correlation/src/decision/core/apply-event.js';
import { marginOf } from '../services/correlation/src/decision/core/margin.js';
import { nextDueDay } from '../services/correlation/src/decision/core/next-due-day.js';
import { planOf } from '../services/correlation/src/decision/core/reading.js';
import { isIn } from '../services/correlation/src/decision/core/spans.js';
import {
  aLogOf,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  on,
} from '../services/correlation/src/decision/core/testing/builders.js';
import { billsBrought, dayApart } from '../services/correlation/src/decision/core/touching.js';
import { recordKey } from '../services/correlation/src/decision/core/versions.js';
import type {
  EvidenceRecord,
  HouseholdState,
} from '../services/correlation/src/decision/core/types.js';

const piecesDefault = 5_000;
const batchesDefault = 25;
const warmUpBatches = 5;
/** Decisions that are timed together: the processor's time is told in steps of some milliseconds. */
const decisionsPerBatch = 10;
/** Of households smaller than this so many are timed together that they have as much evidence. */
const smallPieces = 1_000;
const smallestPieces = 10;
const microsecondsPerMs = 1_000;
const dayMs = 86_400_000;

function isoDate(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** Evidence of some years, of two members, one bill in twenty reversed. */
function evidence(pieces: number): EvidenceRecord[] {
  const first = on('2021-01-01');
  return Array.from({ length: pieces }, (_, index) => {
    const date = isoDate(first + (index % 2_100));
    const personRef = index % 2 === 0 ? 'p1' : 'p2';
    if (index % 100 === 99) return aSchoolCost(`C${index}`, date, 2021 + (index % 5), 30);
    if (index % 20 === 19) {
      const of = `S${index - 2}`;
      return aSettlement(`${of}/reversal`, date, -8, {
        settlementId: of,
        correctionOf: of,
        personRef,
      });
    }
    return aSettlement(`S${index}`, date, 8 + (index % 5), { personRef });
  });
}

// Time of the processor and not of the clock: what else the machine does is not the decision's.
function cpuMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / microsecondsPerMs;
}

/** Bills that come one after the other, each of another day; the first is not timed. */
function newEvidence(firstDay: string): [EvidenceRecord, ...EvidenceRecord[]] {
  const bill = (at: number): EvidenceRecord =>
    aSettlement(`NEW${at}`, isoDate(on(firstDay) + at), 100);
  return [bill(0), ...Array.from({ length: decisionsPerBatch }, (_, at) => bill(at + 1))];
}

function decide(household: HouseholdState, record: EvidenceRecord): HouseholdState {
  const { state } = applyEvent(household, { kind: 'EVIDENCE', record }, log.view);
  nextDueDay(state, log.view);
  return state;
}

const incomes = [{ netIncomeFen: 3_000_000, from: on('2020-01-01') }];
const log = aLogOf(aWatchedHousehold({ incomes }));

/** The household that many records leave behind, without deciding after each of them. */
function householdWith(records: readonly EvidenceRecord[]): HouseholdState {
  const evidence = new Map(records.map((record) => [recordKey(record), [record]]));
  return applyEvent({ ...log.state, evidence }, { kind: 'DAY' }, log.view).state;
}

/** As it comes from the tables: nothing that was worked out of it before is at hand. */
function justRead(household: HouseholdState): HouseholdState {
  return { ...household, facts: household.facts && { ...household.facts } };
}

/** After all other evidence, and before nearly all of its year: a bill that comes late. */
const newestDay = '2026-10-20';
const lateDay = '2026-01-05';

/** As the hub reads it for a new bill: with the years that the bill can change, and what is always read. */
function readForBill(household: HouseholdState): HouseholdState {
  const { today } = log.view;
  const margin = marginOf(household, log.view);
  const [record] = newEvidence(newestDay);
  const { reach } = planOf(margin, billsBrought([{ kind: 'EVIDENCE', record }]), today);
  if (margin === null || reach === null) return household;
  const isRead = (one: EvidenceRecord): boolean => {
    const day = dayApart(one, margin.seen, today);
    return day === null || isIn(reach.read, day);
  };
  const read = [...household.evidence].filter(([, versions]) => versions.some(isRead));
  return { ...household, reach, evidence: new Map(read) };
}

/** Milliseconds of the processor for a decision, batch by batch, from the least to the most. */
function timesOf(
  batches: number,
  settled: HouseholdState,
  {
    firstDay = newestDay,
    next = (decided: HouseholdState): HouseholdState => decided,
  }: { firstDay?: string; next?: (decided: HouseholdState) => HouseholdState } = {},
): number[] {
  const times: number[] = [];
  const households = Math.max(
    1,
    Math.round(smallPieces / Math.max(smallestPieces, settled.evidence.size)),
  );
  for (let batch = 0; batch < batches + warmUpBatches; batch += 1) {
    const [first, ...records] = newEvidence(firstDay);
    const decided = Array.from({ length: households }, () => decide(justRead(settled), first));
    const began = process.threadCpuUsage();
    for (let household of decided) {
      for (const record of records) household = decide(next(household), record);
    }
    const ms = cpuMs(process.threadCpuUsage(began));
    if (batch >= warmUpBatches) times.push(ms / households / records.length);
  }
  return times;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** How long a household with so much evidence takes to decide one piece more. */
function main(): void {
  const { values } = parseArgs({
    options: {
      pieces: { type: 'string', default: String(piecesDefault) },
      batches: { type: 'string', default: String(batchesDefault) },
    },
  });
  const [pieces, batches] = [Number(values.pieces), Number(values.batches)];
  const settled = householdWith(evidence(pieces));
  const times = timesOf(batches, settled);
  const late = timesOf(batches, settled, { firstDay: lateDay });
  const whenRead = timesOf(batches, settled, { next: justRead });
  const asRead = readForBill(settled);
  const whenReadForBill = timesOf(batches, asRead, { next: justRead });
  const empty = timesOf(batches, householdWith([]));
  const medianMs = quantile(times, 0.5);
  console.log(
    JSON.stringify({
      pieces,
      decisions: batches * decisionsPerBatch,
      medianMs: rounded(medianMs),
      p90Ms: rounded(quantile(times, 0.9)),
      maxMs: rounded(quantile(times, 1)),
      lateMedianMs: rounded(quantile(late, 0.5)),
      justReadMedianMs: rounded(quantile(whenRead, 0.5)),
      piecesReadForBill: asRead.evidence.size,
      justReadForBillMedianMs: rounded(quantile(whenReadForBill, 0.5)),
      emptyMedianMs: rounded(quantile(empty, 0.5)),
      timesEmpty: Math.round(medianMs / quantile(empty, 0.5)),
      load: rounded(loadavg()[0] ?? 0),
    }),
  );
}

main();
