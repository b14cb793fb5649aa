import { Random } from '#testkit';
import { networkFaults, type NetworkFault } from './fault-proxy.js';

const connectorNames = [
  'health-insurance',
  'education',
  'public-security',
  'disabled-persons-federation',
  'emergency-management',
  'grassroots',
  'insurer',
] as const;

/** Processes of the hub as the harness runs them: each role apart, the two busiest twice. */
export const hubProcesses = {
  connectors: connectorNames,
  'connectors-2': connectorNames,
  register: ['register'],
  'matching-1': ['matching'],
  'matching-2': ['matching'],
  'matching-3': ['matching'],
  'correlation-1': ['correlation'],
  'correlation-2': ['correlation'],
  'correlation-3': ['correlation'],
  watch: ['county-center', 'operations'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** One of them. */
export type HubProcess = keyof typeof hubProcesses;

/** Those that run from the start; the other instances come and go. */
export const firstProcesses: readonly HubProcess[] = [
  'connectors',
  'register',
  'matching-1',
  'matching-2',
  'correlation-1',
  'correlation-2',
  'watch',
];

/** Servers below the hub. */
export const servers = ['kafka', 'registry', 'postgres'] as const;

/** One of them. */
export type ServerName = (typeof servers)[number];

/** Steps of the work at which a process can be made to die, named by what has just been done or comes next. */
export const steps = [
  'after-fetch',
  'before-transaction',
  'before-commit',
  'after-commit',
  'before-publish',
  'after-publish',
  'before-offset-commit',
  'after-offset-commit',
] as const;

/** One of them. */
type Step = (typeof steps)[number];

/** A process dies by itself the `occurrence`-th time that it reaches a step. */
export interface Death {
  readonly process: HubProcess;
  readonly step: Step;
  readonly occurrence: number;
}

/** What is done to a running hub from outside. */
export type Disturbance =
  | { readonly kind: 'kill'; readonly process: HubProcess }
  | { readonly kind: 'sleep'; readonly process: HubProcess; readonly forMs: number }
  | { readonly kind: 'restart-in-order'; readonly processes: readonly HubProcess[] }
  | { readonly kind: 'add'; readonly process: HubProcess }
  | { readonly kind: 'remove'; readonly process: HubProcess }
  | { readonly kind: 'kill-server'; readonly server: ServerName; readonly downMs: number }
  | {
      readonly kind: 'cut-network';
      readonly server: ServerName;
      readonly fault: NetworkFault;
      readonly forMs: number;
    }
  | { readonly kind: 'fill-disk'; readonly forMs: number }
  | { readonly kind: 'step-clock'; readonly process: HubProcess; readonly byMs: number };

/** A disturbance and when it comes, in milliseconds after the files of its phase were dropped. */
export interface Timed {
  readonly afterMs: number;
  readonly disturbance: Disturbance;
}

/** Everything that one seed does to the hub. */
export interface FaultPlan {
  readonly seed: number;
  /** In the order in which the starts of a process use them up. */
  readonly deaths: readonly Death[];
  /** For the files of phase 1 and for those of phase 2. */
  readonly disturbances: readonly (readonly Timed[])[];
  /** One file in so many is handed over twice at once; 0 for none. */
  readonly repeatedOneIn: number;
}

/** Longer than the session of a consumer (10 s): it wakes up without its partitions, and does not know it. */
const zombieSleepMs = 40_000;
const shortSleepMsMax = 6_000;
const windowMs = 12_000;
const downMsMax = 6_000;
const networkMsMax = 8_000;
const clockStepMsMax = 3_600_000;

function occurrenceOf(step: Step, random: Random): number {
  // A fetch and an offset commit come seldom, transactions by the hundred.
  const often: readonly Step[] = ['before-transaction', 'before-commit', 'after-commit'];
  return random.int(1, often.includes(step) ? 60 : 12);
}

function deathOf(random: Random): Death {
  const process = random.pick(firstProcesses.filter((one) => one !== 'watch'));
  const reads = process.startsWith('matching') || process.startsWith('correlation');
  const possible = steps.filter((step) => reads || !/fetch|offset/.test(step));
  const step = random.pick(possible);
  return { process, step, occurrence: occurrenceOf(step, random) };
}

/** A rolling update of the connectors: for a while two processes look at the same folders. */
function overlap(at: number): readonly Timed[] {
  return [
    { afterMs: at, disturbance: { kind: 'add', process: 'connectors-2' } },
    { afterMs: at + 4_000, disturbance: { kind: 'remove', process: 'connectors' } },
    { afterMs: at + 6_000, disturbance: { kind: 'add', process: 'connectors' } },
    { afterMs: at + 10_000, disturbance: { kind: 'remove', process: 'connectors-2' } },
  ];
}

/** More instances, fewer, and the first number again: 2 → 3 → 1 → 2. */
function scaling(random: Random): readonly Timed[] {
  const role = random.pick(['matching', 'correlation', 'connectors'] as const);
  const at = random.int(500, windowMs / 4);
  if (role === 'connectors') return overlap(at);
  return [
    { afterMs: at, disturbance: { kind: 'add', process: `${role}-3` } },
    { afterMs: at + 3_000, disturbance: { kind: 'remove', process: `${role}-1` } },
    { afterMs: at + 4_500, disturbance: { kind: 'remove', process: `${role}-3` } },
    { afterMs: at + 7_000, disturbance: { kind: 'add', process: `${role}-1` } },
  ];
}

function one(random: Random): readonly Timed[] {
  const afterMs = random.int(200, windowMs);
  const process = random.pick(firstProcesses);
  const kind = random.weighted([
    ['kill', 5],
    ['sleep', 2],
    ['zombie', 1],
    ['scale', 2],
    ['server', 4],
    ['network', 4],
    ['disk', 1],
    ['clock', 1],
    ['restart', 1],
  ] as const);
  switch (kind) {
    case 'kill':
      return [{ afterMs, disturbance: { kind, process } }];
    case 'sleep':
      return [
        { afterMs, disturbance: { kind, process, forMs: random.int(1_000, shortSleepMsMax) } },
      ];
    case 'zombie': {
      const sleeper = random.pick(['matching-1', 'correlation-1'] as const);
      return [{ afterMs, disturbance: { kind: 'sleep', process: sleeper, forMs: zombieSleepMs } }];
    }
    case 'scale':
      return scaling(random);
    case 'server': {
      const server = random.pick(servers);
      const downMs = random.int(300, downMsMax);
      return [{ afterMs, disturbance: { kind: 'kill-server', server, downMs } }];
    }
    case 'network': {
      const server = random.pick(servers);
      const fault = random.pick(networkFaults);
      const forMs = random.int(500, networkMsMax);
      return [{ afterMs, disturbance: { kind: 'cut-network', server, fault, forMs } }];
    }
    case 'disk':
      return [{ afterMs, disturbance: { kind: 'fill-disk', forMs: random.int(500, downMsMax) } }];
    case 'clock': {
      const byMs = random.int(-clockStepMsMax, clockStepMsMax);
      return [{ afterMs, disturbance: { kind: 'step-clock', process, byMs } }];
    }
    case 'restart':
      return [{ afterMs, disturbance: { kind: 'restart-in-order', processes: firstProcesses } }];
  }
}

/**
 * The seeds of every run of the tests. Of neighbours among the first 200 only they bring every kind with a zombie in
 * the first phase, where there is work left for the others while it sleeps.
 */
export const testedSeeds: readonly number[] = [117, 118];

/** What a seed does: the same for the same seed, whatever the machine makes of the times. */
export function planFaults(seed: number): FaultPlan {
  const random = new Random(seed).fork('faults');
  const several = <T>(least: number, most: number, make: () => T): readonly T[] =>
    Array.from({ length: random.int(least, most) }, make);
  const deaths = several(1, 5, () => deathOf(random));
  const phase = (): readonly Timed[] =>
    several(1, 3, () => one(random))
      .flat()
      .sort((a, b) => a.afterMs - b.afterMs);
  return {
    seed,
    deaths,
    disturbances: [phase(), phase()],
    repeatedOneIn: random.weighted([
      [0, 2],
      [4, 3],
      [2, 1],
    ] as const),
  };
}
