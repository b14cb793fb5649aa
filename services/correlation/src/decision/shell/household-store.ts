import type { Exclusion, HouseholdFacts } from '#schemas';
import type { Tx } from '#persistence';
import type { EvidenceReader, ReadEvidence } from './evidence-reader.js';
import type { HouseholdState, PublishedAlert } from '../core/types.js';
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
}

interface HouseholdRow {
  household_id: string;
  partition: number;
  facts: HouseholdFacts | null;
  next_due_day: number | null;
  continuations: Record<string, string>;
}

interface AlertRow {
  alert_id: string;
  household_id: string;
  revision: number;
  holds: boolean;
  topic_county: string;
  update_step: number | null;
  content: PublishedAlert['content'];
  withdrawn_because: string | null;
}

interface EvidenceRow {
  household_id: string;
  log_value: Buffer;
}

/**
 * Loads the whole state of households, in the shape in which the rules read it.
 * @param onEvidence told of each record with the envelope that it came in, which no rule reads
 */
export async function loadHouseholds(
  tx: Tx,
  reader: EvidenceReader,
  householdIds: readonly string[],
  onEvidence: (read: ReadEvidence) => void = () => undefined,
): Promise<Map<string, StoredHousehold>> {
  const ids = [householdIds];
  const households = await tx.sql<HouseholdRow>(
    `select household_id, partition, facts, next_due_day, continuations
       from household where household_id = any($1)`,
    ids,
  );
  const alerts = await tx.sql<AlertRow>('select * from alert where household_id = any($1)', ids);
  const exclusions = await tx.sql<{ household_id: string; content: Exclusion }>(
    'select household_id, content from exclusion where household_id = any($1)',
    ids,
  );
  const rows = await tx.sql<EvidenceRow>(
    'select household_id, log_value from evidence where household_id = any($1)',
    ids,
  );
  const read = await reader.readStored(rows.map((row) => row.log_value));
  read.forEach(onEvidence);
  const records = read.map(({ record }, index) => ({
    householdId: rows[index]?.household_id ?? '',
    record,
  }));
  const rowOf = new Map(households.map((row) => [row.household_id, row]));
  const alertsOf = Map.groupBy(alerts, (row) => row.household_id);
  const exclusionsOf = Map.groupBy(exclusions, (row) => row.household_id);
  const recordsOf = Map.groupBy(records, ({ householdId }) => householdId);
  return new Map(
    householdIds.map((householdId) => {
      const row = rowOf.get(householdId);
      const own = (recordsOf.get(householdId) ?? []).map(({ record }) => record);
      const ownExclusions = (exclusionsOf.get(householdId) ?? []).map(({ content }) => content);
      const ownAlerts = alertsOf.get(householdId) ?? [];
      const state: HouseholdState = {
        householdId,
        evidence: versionsByRecord(own),
        facts: row?.facts ?? null,
        exclusions: new Map(ownExclusions.map((content) => [content.exclusionId, content])),
        published: new Map(ownAlerts.map((alert) => [alert.alert_id, publishedAlert(alert)])),
        continuations: new Map(Object.entries(row?.continuations ?? {})),
      };
      const stored = row && { partition: row.partition, nextDueDay: row.next_due_day };
      return [householdId, { state, row: stored ?? null }];
    }),
  );
}

function publishedAlert(row: AlertRow): PublishedAlert {
  return {
    content: row.content,
    topicCounty: row.topic_county,
    updateStep: row.update_step,
    revision: row.revision,
    holds: row.holds,
    withdrawnBecause: row.withdrawn_because,
  };
}
