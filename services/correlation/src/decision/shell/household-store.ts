import type { Exclusion, HouseholdFacts } from '#schemas';
import { sqlList, type Tx } from '#persistence';
import type { EvidenceReader, ReadEvidence } from './evidence-reader.js';
import type { Day, EvidenceRecord, HouseholdState, PublishedAlert, Reach } from '../core/types.js';
import { versionsByRecord } from '../core/versions.js';

/** What is kept of a household beside its state, as it was found in the tables. */
interface StoredRow {
  readonly partition: number;
  readonly nextDueDay: number | null;
}

/** A household as it was found in the tables. */
export interface StoredHousehold {
  readonly state: HouseholdState;
  /** Null for a household of which nothing was known. */
  readonly row: StoredRow | null;
  /** Of each record read, the day on which it stands apart; null for one that is always read. */
  readonly apartOn: ReadonlyMap<EvidenceRecord, Day | null>;
}

// Texts, where the driver would make objects of all of a batch before the first of them is needed.
interface HouseholdRow {
  household_id: string;
  partition: number;
  facts: string | null;
  next_due_day: number | null;
  continuations: string;
}

interface AlertRow {
  alert_id: string;
  household_id: string;
  revision: number;
  holds: boolean;
  topic_county: string;
  update_step: number | null;
  content: string;
  withdrawn_because: string | null;
}

interface ExclusionRow {
  household_id: string;
  content: Exclusion;
}

interface EvidenceRow {
  household_id: string;
  apart_on: number;
  log_value: Buffer;
}

/** Stands in the tables for the day of evidence that every decision reads. */
export const readAlways = -1;

// By lists and one span for all: a join with a list of spans is planned as a look at the whole table while
// that is small, and the plan stays when it has grown.
const evidenceSql = `
  select household_id, apart_on, log_value from evidence where household_id = any($1)
  union all
  select household_id, apart_on, log_value from evidence
    where household_id = any($2) and apart_on = ${String(readAlways)}
  union all
  select household_id, apart_on, log_value from evidence
    where household_id = any($2) and apart_on between $3 and $4`;

/** Ids of those of which all is wanted, ids of the others, and the days that cover what is wanted of them. */
function evidenceWanted(reaches: ReadonlyMap<string, Reach | null>): readonly unknown[] {
  const [whole, others]: [string[], string[]] = [[], []];
  let [first, last] = [0, 0];
  for (const [id, reach] of reaches) {
    (reach === null ? whole : others).push(id);
    if (reach === null) continue;
    first = others.length === 1 ? reach.read.first : Math.min(first, reach.read.first);
    last = Math.max(last, reach.read.last);
  }
  // What is always read stands before the first day.
  return [whole, others, Math.max(first, readAlways + 1), last];
}

/**
 * Rows of several households, found with one question for each table. Each household is read only when it
 * is its turn: the objects of a whole batch would outlive the young generation, and clearing them away
 * costs more than making them.
 */
export class StoredHouseholds {
  private constructor(
    private readonly reader: EvidenceReader,
    private readonly reaches: ReadonlyMap<string, Reach | null>,
    private readonly rows: ReadonlyMap<string, HouseholdRow>,
    private readonly alerts: ReadonlyMap<string, readonly AlertRow[]>,
    private readonly exclusions: ReadonlyMap<string, readonly ExclusionRow[]>,
    private readonly evidence: ReadonlyMap<string, readonly EvidenceRow[]>,
  ) {}

  /**
   * Looks up what the tables have.
   * @param reaches how much of each household is wanted; null for all
   */
  static async find(
    tx: Tx,
    reader: EvidenceReader,
    reaches: ReadonlyMap<string, Reach | null>,
  ): Promise<StoredHouseholds> {
    const ids = [sqlList('text', [...reaches.keys()])];
    const rows = await tx.sql<HouseholdRow>(
      `select household_id, partition, facts::text as facts, next_due_day,
           continuations::text as continuations
         from household where household_id = any($1::text[])`,
      ids,
    );
    const alerts = await tx.sql<AlertRow>(
      `select alert_id, household_id, revision, holds, topic_county, update_step,
           content::text as content, withdrawn_because
         from alert where household_id = any($1::text[])`,
      ids,
    );
    const exclusions = await tx.sql<ExclusionRow>(
      'select household_id, content from exclusion where household_id = any($1::text[])',
      ids,
    );
    const evidence = await tx.sql<EvidenceRow>(evidenceSql, evidenceWanted(reaches));
    const byHousehold = <Row extends { household_id: string }>(of: readonly Row[]) =>
      Map.groupBy(of, (row) => row.household_id);
    return new StoredHouseholds(
      reader,
      reaches,
      new Map(rows.map((row) => [row.household_id, row])),
      byHousehold(alerts),
      byHousehold(exclusions),
      byHousehold(evidence),
    );
  }

  /**
   * The state of one of the households as far as it was wanted, in the shape in which the rules read it.
   * @param onEvidence told of each record with the envelope that it came in, which no rule reads
   * @throws HubError of class bad-record when its evidence cannot be read
   */
  async read(
    householdId: string,
    onEvidence: (read: ReadEvidence) => void = () => undefined,
  ): Promise<StoredHousehold> {
    const row = this.rows.get(householdId);
    const found = this.evidence.get(householdId) ?? [];
    const read = await this.reader.readStored(found.map(({ log_value: value }) => value));
    read.forEach(onEvidence);
    const apartOn = new Map<EvidenceRecord, Day | null>();
    read.forEach(({ record }, at) => {
      const day = found[at]?.apart_on ?? readAlways;
      apartOn.set(record, day === readAlways ? null : day);
    });
    const exclusions = this.exclusions.get(householdId) ?? [];
    const alerts = this.alerts.get(householdId) ?? [];
    const continuations = JSON.parse(row?.continuations ?? '{}') as Record<string, string>;
    const state: HouseholdState = {
      householdId,
      reach: this.reaches.get(householdId) ?? null,
      evidence: versionsByRecord(read.map(({ record }) => record)),
      facts: JSON.parse(row?.facts ?? 'null') as HouseholdFacts | null,
      exclusions: new Map(exclusions.map(({ content }) => [content.exclusionId, content])),
      published: new Map(alerts.map((alert) => [alert.alert_id, publishedAlert(alert)])),
      continuations: new Map(Object.entries(continuations)),
    };
    const stored = row && { partition: row.partition, nextDueDay: row.next_due_day };
    return { state, row: stored ?? null, apartOn };
  }
}

function publishedAlert(row: AlertRow): PublishedAlert {
  return {
    content: JSON.parse(row.content) as PublishedAlert['content'],
    topicCounty: row.topic_county,
    updateStep: row.update_step,
    revision: row.revision,
    holds: row.holds,
    withdrawnBecause: row.withdrawn_because,
  };
}
