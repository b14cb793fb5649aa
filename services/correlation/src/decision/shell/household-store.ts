import { createHash } from 'node:crypto';
import type { Exclusion, HouseholdFacts } from '#schemas';
import type { Tx } from '#persistence';
import type { EvidenceReader } from './evidence-reader.js';
import type { HouseholdState, PublishedAlert } from '../core/types.js';
import { recordKey } from '../core/versions.js';

/** Evidence of one household as it stood on the log. */
export interface StoredEvidence {
  readonly householdId: string;
  readonly topic: string;
  readonly sourceSystem: string;
  readonly sourceRecordId: string;
  readonly eventId: string;
  /** Value of the log record, Confluent frame included. */
  readonly logValue: Buffer;
}

/** Names a record whose versions have gone to another household. */
export interface GoneRecord {
  readonly householdId: string;
  readonly topic: string;
  readonly sourceSystem: string;
  readonly sourceRecordId: string;
}

/** What a segment of the log changed, to be written in one transaction. */
export interface HouseholdChanges {
  readonly partition: number;
  readonly states: readonly {
    readonly state: HouseholdState;
    readonly nextDueDay: number | null;
  }[];
  readonly evidence: readonly StoredEvidence[];
  readonly gone: readonly GoneRecord[];
}

interface HouseholdRow {
  household_id: string;
  facts: HouseholdFacts | null;
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
}

/** Loads the whole state of households, in the shape in which the rules read it. */
export async function loadHouseholds(
  tx: Tx,
  reader: EvidenceReader,
  householdIds: readonly string[],
): Promise<Map<string, HouseholdState>> {
  const ids = [householdIds];
  const households = await tx.sql<HouseholdRow>(
    'select household_id, facts, continuations from household where household_id = any($1)',
    ids,
  );
  const alerts = await tx.sql<AlertRow>('select * from alert where household_id = any($1)', ids);
  const exclusions = await tx.sql<{ household_id: string; content: Exclusion }>(
    'select household_id, content from exclusion where household_id = any($1)',
    ids,
  );
  const evidence = await tx.sql<{ household_id: string; log_value: Buffer }>(
    'select household_id, log_value from evidence where household_id = any($1)',
    ids,
  );
  const rowOf = new Map(households.map((row) => [row.household_id, row]));
  const alertsOf = Map.groupBy(alerts, (row) => row.household_id);
  const exclusionsOf = Map.groupBy(exclusions, (row) => row.household_id);
  const evidenceOf = Map.groupBy(evidence, (row) => row.household_id);
  const states = householdIds.map(async (householdId): Promise<HouseholdState> => {
    const row = rowOf.get(householdId);
    const records = await Promise.all(
      (evidenceOf.get(householdId) ?? []).map(({ log_value: value }) => reader.read(value)),
    );
    return {
      householdId,
      evidence: Map.groupBy(records, recordKey),
      facts: row?.facts ?? null,
      exclusions: new Map(
        (exclusionsOf.get(householdId) ?? []).map(({ content }) => [content.exclusionId, content]),
      ),
      published: new Map(
        (alertsOf.get(householdId) ?? []).map((alert) => [alert.alert_id, publishedAlert(alert)]),
      ),
      continuations: new Map(Object.entries(row?.continuations ?? {})),
    };
  });
  return new Map((await Promise.all(states)).map((state) => [state.householdId, state]));
}

function publishedAlert(row: AlertRow): PublishedAlert {
  return {
    content: row.content,
    topicCounty: row.topic_county,
    updateStep: row.update_step,
    revision: row.revision,
    holds: row.holds,
  };
}

/** Every county whose standard can concern a household; the city's concerns all of them. */
function countyCodesOf({ facts }: HouseholdState): readonly string[] {
  const codes = (facts?.places ?? []).flatMap(({ countyCode, succeeds }) => [
    countyCode,
    ...succeeds,
  ]);
  return [...new Set(codes)];
}

/** Writes what a segment changed. */
export async function saveHouseholds(tx: Tx, changes: HouseholdChanges): Promise<void> {
  await saveStates(tx, changes);
  await removeGone(tx, changes.gone);
  await saveEvidence(tx, changes.evidence);
  await saveExclusions(tx, changes);
  await saveAlerts(tx, changes);
}

async function saveStates(tx: Tx, { partition, states }: HouseholdChanges): Promise<void> {
  await tx.unnestUpsert({
    table: 'household',
    columns: {
      household_id: 'text',
      partition: 'integer',
      facts: 'jsonb',
      county_codes: 'jsonb',
      next_due_day: 'integer',
      continuations: 'jsonb',
    },
    rows: states.map(({ state, nextDueDay }) => ({
      household_id: state.householdId,
      partition,
      facts: state.facts,
      county_codes: countyCodesOf(state),
      next_due_day: nextDueDay,
      continuations: Object.fromEntries(state.continuations),
    })),
    conflict: ['household_id'],
    update: ['partition', 'facts', 'county_codes', 'next_due_day', 'continuations'],
  });
}

async function removeGone(tx: Tx, gone: readonly GoneRecord[]): Promise<void> {
  for (const { householdId, topic, sourceSystem, sourceRecordId } of gone) {
    await tx.sql(
      `delete from evidence where household_id = $1 and topic = $2
         and source_system = $3 and source_record_id = $4`,
      [householdId, topic, sourceSystem, sourceRecordId],
    );
  }
}

async function saveEvidence(tx: Tx, evidence: readonly StoredEvidence[]): Promise<void> {
  const rows = evidence.map((entry) => ({
    household_id: entry.householdId,
    topic: entry.topic,
    source_system: entry.sourceSystem,
    source_record_id: entry.sourceRecordId,
    event_id: entry.eventId,
    content_hash: createHash('sha256').update(entry.logValue).digest().subarray(0, 16),
    log_value: entry.logValue,
  }));
  // One statement may not touch a row twice; the same record may come twice in one batch.
  const distinct = new Map(
    rows.map((row) => [
      `${row.household_id} ${row.event_id} ${row.content_hash.toString('hex')}`,
      row,
    ]),
  );
  await tx.unnestUpsert({
    table: 'evidence',
    columns: {
      household_id: 'text',
      topic: 'text',
      source_system: 'text',
      source_record_id: 'text',
      event_id: 'text',
      content_hash: 'bytea',
      log_value: 'bytea',
    },
    rows: [...distinct.values()],
    conflict: [
      'household_id',
      'topic',
      'source_system',
      'source_record_id',
      'event_id',
      'content_hash',
    ],
    update: [],
  });
}

async function saveExclusions(tx: Tx, { states }: HouseholdChanges): Promise<void> {
  await tx.unnestUpsert({
    table: 'exclusion',
    columns: { household_id: 'text', exclusion_id: 'text', content: 'jsonb' },
    rows: states.flatMap(({ state }) =>
      [...state.exclusions.values()].map((content) => ({
        household_id: state.householdId,
        exclusion_id: content.exclusionId,
        content,
      })),
    ),
    conflict: ['household_id', 'exclusion_id'],
    update: ['content'],
  });
}

async function saveAlerts(tx: Tx, { states }: HouseholdChanges): Promise<void> {
  await tx.unnestUpsert({
    table: 'alert',
    columns: {
      alert_id: 'text',
      household_id: 'text',
      revision: 'integer',
      holds: 'boolean',
      topic_county: 'text',
      update_step: 'integer',
      content: 'jsonb',
    },
    rows: states.flatMap(({ state }) =>
      [...state.published].map(([alertId, alert]) => ({
        alert_id: alertId,
        household_id: state.householdId,
        revision: alert.revision,
        holds: alert.holds,
        topic_county: alert.topicCounty,
        update_step: alert.updateStep,
        content: alert.content,
      })),
    ),
    conflict: ['alert_id'],
    update: ['revision', 'holds', 'topic_county', 'update_step', 'content'],
  });
}
