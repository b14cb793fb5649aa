import { markdownTable } from 'markdown-table';
import type { HubProcess } from './plan.js';
import { invariants, memoryBounds } from './invariants.js';
import type { SeedResult } from './run-seed.js';

const mebibyte = 1_048_576;

function countBy(names: readonly string[]): string[][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, n]) => [name, String(n)]);
}

function faultNames({ plan }: SeedResult): readonly string[] {
  const disturbances = plan.disturbances.flat().map(({ disturbance }) => {
    const { kind } = disturbance;
    if (kind === 'kill-server') return `kill -9 of ${disturbance.server}`;
    return kind === 'sleep' && disturbance.forMs > 30_000 ? 'sleep as a zombie' : kind;
  });
  return [...plan.deaths.map(({ step }) => `death ${step}`), ...disturbances];
}

/** What many seeds showed, as Markdown: what held, what was done, how much memory it took. */
export function reportOf(results: readonly SeedResult[]): string {
  const sum = (of: (result: SeedResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  const highest = new Map<HubProcess, number>();
  for (const [name, bytes] of results.flatMap(({ memory }) => [...memory])) {
    highest.set(name, Math.max(bytes, highest.get(name) ?? 0));
  }
  const brokenOf = (number: string): string =>
    results
      .filter(({ broken }) => broken.some(({ invariant }) => String(invariant) === number))
      .map(({ seed }) => seed)
      .join(', ') || '–';
  const mib = (bytes: number): string => String(Math.round(bytes / mebibyte));
  return [
    `Seeds: ${String(results.length)}; faults: ${String(sum(({ faults }) => faults))}; rows handed over: ${String(sum(({ rows }) => rows))}; revisions of alerts: ${String(sum(({ revisions }) => revisions))}; hours: ${(sum(({ seconds }) => seconds) / 3_600).toFixed(1)}.`,
    markdownTable([
      ['no.', 'what must hold', 'seeds that broke it'],
      ...Object.entries(invariants).map(([number, what]) => [number, what, brokenOf(number)]),
    ]),
    markdownTable([['fault', 'planned'], ...countBy(results.flatMap(faultNames))]),
    markdownTable([
      ['process', 'highest MiB', 'bound MiB'],
      ...[...highest].map(([name, bytes]) => [name, mib(bytes), mib(memoryBounds[name])]),
    ]),
    '',
  ].join('\n\n');
}
