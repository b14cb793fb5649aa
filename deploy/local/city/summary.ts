import type { CountyAlert } from '#schemas';
import type { City, CityOutcome, Difference, FoundReceipt } from '#testkit';

/** Figures of one source. */
export interface SourceFigures {
  readonly files: number;
  readonly refused: number;
  readonly rows: number;
  readonly published: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ignored: number;
}

/** Times of a run, milliseconds. */
export interface RunTimes {
  /** From `npm start` to a hub that is ready. */
  readonly readyMs: number;
  /** From `npm start` to the first alert on the screen; null when there was none. */
  readonly firstAlertMs: number | null;
  /** From the hub being ready to the first alert. */
  readonly firstAlertAfterReadyMs: number | null;
  /** From the hub being ready to everything decided. */
  readonly playedMs: number;
}

/** Resident memory at the end of a run, bytes. */
export interface RunMemory {
  /** The most that the hub's own process has had. */
  readonly hubBytesMax: number;
  readonly kafkaBytes: number;
  readonly registryBytes: number;
  readonly postgresBytes: number;
  /** The four together. */
  readonly allBytes: number;
}

/** What a run says to machines. */
export interface RunSummary {
  readonly seed: number;
  readonly counties: readonly string[];
  readonly households: number;
  readonly today: string;
  readonly asPlanted: boolean;
  readonly differences: readonly Difference[];
  readonly sources: Readonly<Record<string, SourceFigures>>;
  /** Hand-overs that nobody planted; what came of them counts here and is not compared. */
  readonly ownHandOvers: number;
  /** Decisions that people took in the hub; whom they concern is not compared either. */
  readonly ownDecisions: number;
  /** Records that were given to a household. */
  readonly matched: number;
  readonly parkedByTopic: Readonly<Record<string, number>>;
  readonly reviewByTopic: Readonly<Record<string, number>>;
  readonly quarantined: number;
  readonly alertsInForce: number;
  readonly alertsWithdrawn: number;
  readonly alerts: readonly CountyAlert[];
  readonly times: RunTimes;
  readonly memory: RunMemory;
}

const words = {
  已接收: 'published',
  无变化: 'unchanged',
  退回: 'rejected',
  忽略: 'ignored',
} as const;

const noFigures: SourceFigures = {
  files: 0,
  refused: 0,
  rows: 0,
  published: 0,
  unchanged: 0,
  rejected: 0,
  ignored: 0,
};

function added(figures: SourceFigures, { refused, rows }: FoundReceipt): SourceFigures {
  const counts = { published: 0, unchanged: 0, rejected: 0, ignored: 0 };
  for (const { result } of rows) {
    if (result in words) counts[words[result as keyof typeof words]] += 1;
  }
  return {
    files: figures.files + 1,
    refused: figures.refused + (refused === null ? 0 : 1),
    rows: figures.rows + rows.length,
    published: figures.published + counts.published,
    unchanged: figures.unchanged + counts.unchanged,
    rejected: figures.rejected + counts.rejected,
    ignored: figures.ignored + counts.ignored,
  };
}

/** What came in and what became of it, by source, from the receipts themselves. */
function sourcesOf(receipts: readonly FoundReceipt[]): Readonly<Record<string, SourceFigures>> {
  const sources: Record<string, SourceFigures> = {};
  for (const receipt of receipts) {
    sources[receipt.connector] = added(sources[receipt.connector] ?? noFigures, receipt);
  }
  return sources;
}

type Measured = Pick<RunSummary, 'times' | 'memory' | 'matched' | 'ownHandOvers' | 'ownDecisions'>;

/** Puts the summary of a run together. */
export function summaryOf(
  city: City,
  outcome: CityOutcome,
  differences: readonly Difference[],
  { times, memory, matched, ownHandOvers, ownDecisions }: Measured,
): RunSummary {
  const inForce = outcome.alerts.filter(({ kind }) => kind !== 'WITHDRAWN');
  return {
    seed: city.seed,
    counties: city.counties.map(({ code }) => code),
    households: city.households.length,
    today: city.today,
    asPlanted: differences.length === 0,
    differences,
    sources: sourcesOf(outcome.receipts),
    ownHandOvers,
    ownDecisions,
    matched,
    parkedByTopic: outcome.parkedByTopic,
    reviewByTopic: outcome.reviewByTopic,
    quarantined: outcome.quarantined,
    alertsInForce: inForce.length,
    alertsWithdrawn: outcome.alerts.length - inForce.length,
    alerts: outcome.alerts,
    times,
    memory,
  };
}
