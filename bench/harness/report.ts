import { markdownTable } from 'markdown-table';
import { figureOf, type Bar } from './bench-case.js';
import { spreadOf, type CaseResult, type Judged } from './run-case.js';

const words: Readonly<Record<string, string>> = {
  perSecond: 'events a second',
  perCpuSecond: 'events for each CPU second of client, database and broker',
  peakMiB: 'peak memory, MiB',
  withReceiptPerSecond: 'events a second, its receipt included',
};

const microsecondsPerSecond = 1_000_000;

function number(value: number): string {
  if (Number.isNaN(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

function wordsOf({ figure, of, against }: Bar): string {
  const what = (of === undefined ? '' : `${of}: `) + (words[figure] ?? figure);
  return against === undefined ? what : `${what}, ÷ ${against}`;
}

function askedOf({ atLeast, atMost }: Bar): string {
  if (atLeast !== undefined) return `≥ ${number(atLeast)}`;
  return atMost === undefined ? 'stated' : `≤ ${number(atMost)}`;
}

function verdictOf({ bar, holds }: Judged): string {
  if (bar.atLeast === undefined && bar.atMost === undefined) return '';
  return holds ? 'holds' : '**missed**';
}

/** The section of a case in the document of results. */
export function sectionOf(result: CaseResult, machine: string): string {
  const { name, title, notes, events, rounds, isCold, sides, judged } = result;
  const turns = `${String(rounds)} turns${isCold ? '' : ' after a warm-up'}`;
  const bars = judged.map((one) => [
    wordsOf(one.bar),
    number(one.value.median),
    `${number(one.value.least)} – ${number(one.value.most)}`,
    askedOf(one.bar),
    verdictOf(one),
  ]);
  const names = [
    ...new Set(sides.flatMap((side) => side.samples.flatMap((one) => Object.keys(one.more ?? {})))),
  ];
  const headings = [
    'side',
    'events/s',
    'CPU s client',
    'CPU s database',
    'CPU s broker',
    'CPU µs an event',
    'peak MiB',
    ...names,
  ];
  const rows = sides.map((side) => {
    const median = (of: (at: (typeof side.samples)[number]) => number | undefined): string =>
      number(spreadOf(side.samples.flatMap((one) => of(one) ?? [])).median);
    return [
      side.name,
      median((one) => figureOf(one, 'perSecond')),
      median(({ cpu }) => cpu?.client),
      median(({ cpu }) => cpu?.database),
      median(({ cpu }) => cpu?.broker),
      median((one) => microsecondsOf(figureOf(one, 'perCpuSecond'))),
      median((one) => one.peakMiB),
      ...names.map((figure) => median((one) => one.more?.[figure])),
    ];
  });
  return [
    `## ${name}`,
    title,
    markdownTable([['figure', 'median', 'spread', 'asked', ''], ...bars]),
    markdownTable([headings, ...rows]),
    ...notes,
    `${turns}, ${events.toLocaleString('en')} events a turn; ${machine}. \`npm run bench -- ${name}\``,
  ].join('\n\n');
}

function microsecondsOf(perSecond: number | undefined): number | undefined {
  return perSecond === undefined ? undefined : microsecondsPerSecond / perSecond;
}

/**
 * Puts sections into the document of results in place of those of the same name; the others stay as they are.
 * @param order names of all cases, in the order of the document
 */
export function withSections(
  document: string,
  sections: ReadonlyMap<string, string>,
  order: readonly string[],
): string {
  const [, ...old] = document.split(/^(?=## )/m);
  const known = new Map(old.map((text) => [/^## (\S+)/.exec(text)?.[1] ?? '', text.trim()]));
  const all = new Map([...known, ...sections]);
  const head = [
    '# What is fast, and how fast',
    'Every figure is taken in one run beside a named baseline, in turns, with broker and database on the same machine. A ratio is the median of the ratios of the turns. The machine is shared; absolute figures are worth less than ratios. `npm run bench -- --long` repeats all of it. The clock starts with the first event that comes through, in cases that measure a running hub after a third of them: seconds of the processor belong to the events after it. How it is built is in `bench/README.md`.',
  ];
  return `${[...head, ...order.flatMap((name) => all.get(name) ?? [])].join('\n\n')}\n`;
}
