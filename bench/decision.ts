import { parseArgs } from 'node:util';
import { applyEvent } from '../services/correlation/src/decision/core/apply-event.js';
import { nextDueDay } from '../services/correlation/src/decision/core/next-due-day.js';
import {
  aLogOf,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  on,
} from '../services/correlation/src/decision/core/testing/builders.js';
import { recordKey } from '../services/correlation/src/decision/core/versions.js';
import type { EvidenceRecord } from '../services/correlation/src/decision/core/types.js';

const piecesDefault = 5_000;
const runsDefault = 200;
const warmUpRuns = 50;
const microsecondsPerMs = 1_000;

/** Evidence of some years, of two members, one bill in twenty reversed. */
function evidence(pieces: number): EvidenceRecord[] {
  const first = on('2021-01-01');
  return Array.from({ length: pieces }, (_, index) => {
    const date = new Date((first + (index % 2_100)) * 86_400_000).toISOString().slice(0, 10);
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

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

// Time of the processor and not of the clock: what else the machine does is not the decision's.
function cpuMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / microsecondsPerMs;
}

/** How long a household with so much evidence takes to decide one piece more. */
function main(): void {
  const { values } = parseArgs({
    options: {
      pieces: { type: 'string', default: String(piecesDefault) },
      runs: { type: 'string', default: String(runsDefault) },
    },
  });
  const [pieces, runs] = [Number(values.pieces), Number(values.runs)];
  const incomes = [{ netIncomeFen: 3_000_000, from: on('2020-01-01') }];
  const log = aLogOf(aWatchedHousehold({ incomes }));
  // The state that many records leave behind, without deciding after each of them.
  const records = evidence(pieces);
  const byKey = records.map((record) => [recordKey(record), [record]] as const);
  const state = { ...log.state, evidence: new Map(byKey) };
  const settled = applyEvent(state, { kind: 'DAY' }, log.view).state;
  const times: number[] = [];
  for (let run = 0; run < runs + warmUpRuns; run += 1) {
    const record = aSettlement(`NEW${run}`, '2026-11-20', 100);
    const began = process.threadCpuUsage();
    const { state: after } = applyEvent(settled, { kind: 'EVIDENCE', record }, log.view);
    nextDueDay(after, log.view);
    if (run >= warmUpRuns) times.push(cpuMs(process.threadCpuUsage(began)));
  }
  times.sort((a, b) => a - b);
  const ms = (share: number): number =>
    Math.round(percentile(times, share) * microsecondsPerMs) / microsecondsPerMs;
  console.log(
    JSON.stringify({
      pieces: settled.evidence.size,
      alerts: settled.published.size,
      runs,
      medianMs: ms(0.5),
      p90Ms: ms(0.9),
      maxMs: ms(1),
    }),
  );
}

main();
