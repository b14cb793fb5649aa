import { markdownTable } from 'markdown-table';
import type { DoorResult, RunResult } from './run.js';

const mebibyte = 1_048_576;

/** What the heap may gain from the first quarter of a run to its end, bytes: caches that fill to their limits. */
const heapGainBytesMax = 48 * mebibyte;
/** Resident memory under the flags with which a connector runs, bytes; its heap alone may be 128 MiB. */
const rssBytesMax = 512 * mebibyte;

/** How a run was with memory. */
export interface MemoryVerdict {
  readonly heapHighest: number;
  readonly rssHighest: number;
  /** What the heap gained from the first quarter of the run to the last. */
  readonly heapGain: number;
  readonly isFlat: boolean;
}

function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** Whether memory stayed where it was: the heap after collections, and what the system gave. */
export function memoryVerdict({ memory }: Pick<RunResult, 'memory'>): MemoryVerdict {
  const quarter = Math.ceil(memory.length / 4);
  const heap = memory.map((look) => look.heap);
  const heapHighest = highest(heap);
  const rssHighest = highest(memory.map((look) => look.rss));
  const heapGain = Math.max(0, highest(heap.slice(-quarter)) - highest(heap.slice(0, quarter)));
  return {
    ...{ heapHighest, rssHighest, heapGain },
    isFlat: heapGain <= heapGainBytesMax && rssHighest <= rssBytesMax,
  };
}

/** Bytes as whole MiB. */
export function mib(bytes: number): string {
  return String(Math.round(bytes / mebibyte));
}

function grouped(value: number): string {
  return value.toLocaleString('en-GB');
}

function rowOf({ door, inputs, accepted, refused, broken, seconds }: DoorResult): string[] {
  const figures = [inputs, accepted, refused, broken.length].map(grouped);
  return [`\`${door.name}\``, door.what, ...figures, seconds.toFixed(0)];
}

/** What a run showed, as Markdown. */
export function reportOf(result: RunResult, about: { seed: number; day: string }): string {
  const { doors } = result;
  const sum = (of: (door: DoorResult) => number): number =>
    doors.reduce((total, door) => total + of(door), 0);
  const totals = [
    ...['**all**', ''],
    ...[
      sum(({ inputs }) => inputs),
      sum(({ accepted }) => accepted),
      sum(({ refused }) => refused),
      sum(({ broken }) => broken.length),
    ].map(grouped),
    sum(({ seconds }) => seconds).toFixed(0),
  ];
  const heads = ['door', 'what', 'inputs', 'accepted', 'refused', 'broken', 'seconds'];
  const { heapHighest, heapGain, rssHighest } = memoryVerdict(result);
  return [
    `${about.day}, seed ${String(about.seed)}: heap after collections at most ${mib(heapHighest)} MiB, gained ${mib(heapGain)} MiB from the first quarter of the run to the last; resident at most ${mib(rssHighest)} MiB.`,
    markdownTable([heads, ...doors.map(rowOf), totals]),
    '',
  ].join('\n\n');
}
