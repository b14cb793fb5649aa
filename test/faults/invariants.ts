import type { CountyAlert } from '#schemas';
import type { Difference } from '#testkit';
import type { ReplayReport } from '../../services/correlation/src/replay/shell/replay.js';
import type { HubProcess } from './plan.js';
import type { OrderedEnd } from './hub-processes.js';
import type { AheadOfState } from './watch-hub.js';

const mebibyte = 1_048_576;

/** What must hold after any faults; the number is that of the list in docs/reference/faults.md. */
export const invariants = {
  1: 'every row is applied, parked, quarantined or rejected, for each file and each topic',
  2: 'every planted alert is there with its final content, and no other',
  3: 'no revision twice, no gap, order within each household',
  4: 'no committed offset passes what is durable',
  5: 'the log replays to the same alerts',
  6: 'no plain identity anywhere',
  7: 'quarantine holds only what was planted as bad',
  8: 'memory of each process stays under its bound',
  9: 'no process ends by itself, and every ordered end takes ten seconds at most',
} as const;

/** Number of an invariant. */
type InvariantNumber = keyof typeof invariants;

/** An invariant that does not hold, and where it was seen. */
export interface Broken {
  readonly invariant: InvariantNumber;
  readonly what: string;
}

/** Bytes of resident memory that each process may reach. */
export const memoryBounds: Readonly<Record<HubProcess, number>> = {
  connectors: 600 * mebibyte,
  'connectors-2': 600 * mebibyte,
  register: 512 * mebibyte,
  'matching-1': 512 * mebibyte,
  'matching-2': 512 * mebibyte,
  'matching-3': 512 * mebibyte,
  'correlation-1': 512 * mebibyte,
  'correlation-2': 512 * mebibyte,
  'correlation-3': 512 * mebibyte,
  watch: 512 * mebibyte,
};

/** One hand-over as its connector counts it. */
export interface CountedDelivery {
  readonly file: string;
  readonly isDone: boolean;
  readonly refused: boolean;
  readonly rowsIn: number;
  readonly published: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ignored: number;
}

/** Records of one department topic: what lies on it, and what matching made of it. */
export interface CountedTopic {
  readonly topic: string;
  /** Different records on the topic. */
  readonly onTopic: number;
  /** Records that are with a household, or wait for one. */
  readonly remembered: number;
  readonly quarantined: number;
}

/** Everything that is judged. */
export interface Findings {
  readonly differences: readonly Difference[];
  readonly deliveries: readonly CountedDelivery[];
  readonly topics: readonly CountedTopic[];
  /** In the order of each topic. */
  readonly revisions: readonly CountyAlert[];
  readonly ahead: readonly AheadOfState[];
  readonly replay: ReplayReport;
  readonly leaks: readonly string[];
  readonly memory: ReadonlyMap<HubProcess, number>;
  readonly unexpected: readonly string[];
  readonly ends: readonly OrderedEnd[];
}

const invariantOf: Readonly<Record<Difference['kind'], InvariantNumber>> = {
  receipt: 1,
  waiting: 1,
  alert: 2,
  quarantine: 7,
};

function brokenDifferences({ differences }: Findings): Broken[] {
  return differences.map(({ kind, subject, expected, found }) => ({
    invariant: invariantOf[kind],
    what: `${subject}: ${expected} expected, ${found} found`,
  }));
}

function brokenDeliveries({ deliveries }: Findings): Broken[] {
  return deliveries.flatMap((one): Broken[] => {
    const { file, isDone, refused, rowsIn, published, unchanged, rejected, ignored } = one;
    const complain = (what: string): Broken[] => [{ invariant: 1, what: `${file}: ${what}` }];
    if (!isDone) return complain('has no receipt');
    const sum = published + unchanged + rejected + ignored;
    if (!refused && sum !== rowsIn) {
      return complain(`${String(rowsIn)} rows, ${String(sum)} accounted for`);
    }
    return [];
  });
}

function brokenTopics({ topics }: Findings): Broken[] {
  return topics
    .filter(({ onTopic, remembered, quarantined }) => onTopic !== remembered + quarantined)
    .map(({ topic, onTopic, remembered, quarantined }) => ({
      invariant: 1,
      what: `${topic}: ${String(onTopic)} records, ${String(remembered)} remembered, ${String(quarantined)} quarantined`,
    }));
}

/** A revision of an alert, and where it has its place. */
export type RevisionPlace = Pick<
  CountyAlert,
  'alertId' | 'revision' | 'countyCode' | 'householdId' | 'causedBy'
>;

/**
 * Revisions that are there twice, or missing, or out of their household's order.
 * @param revisions in the order of each topic
 */
export function brokenRevisions(revisions: readonly RevisionPlace[]): readonly Broken[] {
  const broken: Broken[] = [];
  for (const [alertId, ofAlert] of Map.groupBy(revisions, (alert) => alert.alertId)) {
    const numbers = ofAlert.map(({ revision }) => revision);
    if (numbers.every((revision, at) => revision === at + 1)) continue;
    broken.push({ invariant: 3, what: `alert ${alertId}: revisions ${numbers.join(', ')}` });
  }
  // A household that moves to another county goes on in another topic, from another partition of the log.
  const place = (alert: RevisionPlace): string =>
    [alert.countyCode, alert.householdId, alert.causedBy.topic, alert.causedBy.partition].join('/');
  for (const [household, ofHousehold] of Map.groupBy(revisions, place)) {
    const causes = ofHousehold.map(({ causedBy }) => causedBy.offset);
    if (causes.every((offset, at) => at === 0 || (causes[at - 1] ?? 0) <= offset)) continue;
    broken.push({
      invariant: 3,
      what: `household ${household}: out of order, ${causes.join(', ')}`,
    });
  }
  return broken;
}

function brokenReplay({ replay }: Findings): Broken[] {
  const { identical, complete, held, skipped } = replay;
  if (identical && complete && held.length === 0 && skipped === 0) return [];
  const [first] = replay.differences;
  return [
    {
      invariant: 5,
      what: `published ${String(replay.published)}, replayed ${String(replay.replayed)}, held ${String(held.length)}, first: ${JSON.stringify(first)}`,
    },
  ];
}

function brokenProcesses({ memory, unexpected, ends }: Findings): Broken[] {
  const large = [...memory].filter(([name, bytes]) => bytes > memoryBounds[name]);
  const late = ends.filter(({ inOrder }) => !inOrder);
  return [
    ...large.map(([name, bytes]): Broken => {
      return { invariant: 8, what: `${name}: ${String(Math.round(bytes / mebibyte))} MiB` };
    }),
    ...unexpected.map((what): Broken => ({ invariant: 9, what })),
    ...late.map(({ process, ms }): Broken => {
      return { invariant: 9, what: `${process} did not end in order (${String(ms)} ms)` };
    }),
  ];
}

/** Every invariant that does not hold, in their order; empty when all do. */
export function judge(findings: Findings): readonly Broken[] {
  const { ahead, leaks } = findings;
  return [
    ...brokenDifferences(findings),
    ...brokenDeliveries(findings),
    ...brokenTopics(findings),
    ...brokenRevisions(findings.revisions),
    ...ahead.map((what): Broken => ({ invariant: 4, what: JSON.stringify(what) })),
    ...brokenReplay(findings),
    ...leaks.map((what): Broken => ({ invariant: 6, what })),
    ...brokenProcesses(findings),
  ].sort((a, b) => a.invariant - b.invariant);
}
