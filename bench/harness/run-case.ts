import { max, median, min } from 'simple-statistics';
import { figureOf, type Bar, type BenchCase, type Sample, type Side } from './bench-case.js';
import type { Ground } from './ground.js';

const roundsDefault = 5;

/** How a run of a case is told of. */
export interface RunOptions {
  readonly events: number;
  /** Turns after the warm-up. Default: those of the case. */
  readonly rounds?: number;
  /** False where figures do not matter. Default: unless the case is cold. */
  readonly warmUp?: boolean;
  readonly onLine: (line: string) => void;
}

/** Middle and ends of several values. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** A bar and what was measured. */
export interface Judged {
  readonly bar: Bar;
  /** The figure, or its ratio to the baseline's in the same turn. */
  readonly value: Spread;
  readonly holds: boolean;
}

/** Everything that was measured of one case. */
export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly events: number;
  readonly rounds: number;
  /** No turn came before those that count. */
  readonly isCold: boolean;
  readonly sides: readonly { readonly name: string; readonly samples: readonly Sample[] }[];
  readonly judged: readonly Judged[];
}

/** Median, least and greatest; all NaN where there is no value. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { median: NaN, least: NaN, most: NaN };
  return { median: median(values), least: min(values), most: max(values) };
}

/**
 * Runs the sides of a case in turns, the first turn as a warm-up that does not count. Who begins changes
 * from turn to turn: whatever the machine does meanwhile meets all of them.
 */
export async function runCase(
  bench: BenchCase,
  ground: Ground,
  {
    events,
    rounds = bench.rounds ?? roundsDefault,
    warmUp = bench.isCold !== true,
    onLine,
  }: RunOptions,
): Promise<CaseResult> {
  const prepared = await bench.prepare(ground, events);
  const sides: readonly Side[] = [...prepared.baselines, prepared.hub];
  const samples = new Map<string, Sample[]>(sides.map(({ name }) => [name, []]));
  try {
    for (let round = warmUp ? 0 : 1; round <= rounds; round += 1) {
      for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
        const sample = await side.run(round);
        onLine(lineOf(round, side.name, sample));
        if (round > 0) samples.get(side.name)?.push(sample);
      }
    }
  } finally {
    await prepared.close();
  }
  const { name, title, notes, isCold = false } = bench;
  const measured = [...samples].map(([side, of]) => ({ name: side, samples: of }));
  const judged = bench.bars.map((bar) => judge(bar, samples, prepared.hub.name));
  return { name, title, notes, events, rounds, isCold, sides: measured, judged };
}

function judge(bar: Bar, samples: ReadonlyMap<string, readonly Sample[]>, hub: string): Judged {
  const beside = bar.against === undefined ? undefined : samples.get(bar.against);
  const values = (samples.get(bar.of ?? hub) ?? []).map((sample, at) => {
    const own = figureOf(sample, bar.figure) ?? NaN;
    const other = beside?.[at];
    return other === undefined ? own : own / (figureOf(other, bar.figure) ?? NaN);
  });
  const value = spreadOf(values);
  const { atLeast = -Infinity, atMost = Infinity } = bar;
  return { bar, value, holds: value.median >= atLeast && value.median <= atMost };
}

function lineOf(
  round: number,
  side: string,
  { events, seconds, cpu, peakMiB, more }: Sample,
): string {
  const turn = round === 0 ? 'warm-up' : `turn ${String(round)}`;
  const facts = [
    `${Math.round(events / seconds).toLocaleString('en')}/s`,
    `${seconds.toFixed(2)} s`,
    ...(cpu === undefined
      ? []
      : [`cpu ${[cpu.client, cpu.database, cpu.broker].map((one) => one.toFixed(1)).join('+')} s`]),
    ...(peakMiB === undefined ? [] : [`${String(Math.round(peakMiB))} MiB`]),
    ...Object.entries(more ?? {}).map(([name, value]) => `${name} ${value.toFixed(1)}`),
  ];
  return `  ${turn.padEnd(8)} ${side.padEnd(28)} ${facts.join(', ')}`;
}
