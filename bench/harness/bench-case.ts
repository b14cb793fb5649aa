import type { Ground } from './ground.js';

/** Processor seconds by who spent them. */
export interface CpuSeconds {
  /** The process that is measured: of the hub, or of the baseline. */
  readonly client: number;
  readonly database: number;
  readonly broker: number;
}

/** What one run of one side came to. */
export interface Sample {
  /** Records, rows or finds that were worked through. */
  readonly events: number;
  /** Wall clock, from the first to the last of them. */
  readonly seconds: number;
  /** Left out where only the wall clock was looked at. */
  readonly cpu?: CpuSeconds;
  /** Highest resident memory of the client, MiB. */
  readonly peakMiB?: number;
  /** Anything else that the case measures, e.g. `p99Ms`. */
  readonly more?: Readonly<Record<string, number>>;
}

/** One of the things that are run in turns. */
export interface Side {
  /** As the report names it, e.g. `bare kafkajs`. */
  readonly name: string;
  /** One run from a clean beginning; rounds count from 0, the warm-up. */
  run(round: number): Promise<Sample>;
}

/** What is asked of the hub, or seen of a floor, beside one of the baselines or by itself. */
export interface Bar {
  /** `perSecond`, `perCpuSecond`, `peakMiB`, or a name under `more`. */
  readonly figure: string;
  /** Name of the side whose figure it is, where a floor is looked at. Default: the hub. */
  readonly of?: string;
  /** Name of the side that it is divided by; left out for a bound of the figure itself. */
  readonly against?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A case that is ready to run: its data lies there. */
export interface Prepared {
  readonly hub: Side;
  readonly baselines: readonly Side[];
  /** Gives back everything that was made for it. */
  close(): Promise<void>;
}

/** One measurement of the hub beside named baselines. */
export interface BenchCase {
  /** As the command line names it. */
  readonly name: string;
  /** One sentence: what goes in, and what is timed. */
  readonly title: string;
  readonly bars: readonly Bar[];
  /** What limits it, and what was found on the way; for the report. */
  readonly notes: readonly string[];
  /** Events of one run: of the real measurement, and of one that only proves that it runs. */
  readonly events: { readonly full: number; readonly smoke: number };
  /** Turns after the warm-up. Default 5. */
  readonly rounds?: number;
  /** No turn before the others: what is measured does not get faster with time. Default false. */
  readonly isCold?: boolean;
  /** Takes so many minutes that it runs only when it is named, or with all others that are long. Default false. */
  readonly isLong?: boolean;
  prepare(ground: Ground, events: number): Promise<Prepared>;
}

/** A figure of a sample by its name; undefined where the side does not have it. */
export function figureOf(sample: Sample, name: string): number | undefined {
  const { events, seconds, cpu, peakMiB, more } = sample;
  switch (name) {
    case 'perSecond':
      return events / seconds;
    case 'perCpuSecond':
      return cpu === undefined ? undefined : events / (cpu.client + cpu.database + cpu.broker);
    case 'peakMiB':
      return peakMiB;
    default:
      return more?.[name];
  }
}
