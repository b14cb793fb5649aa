import { createHash } from 'node:crypto';
import type { Tx } from '#persistence';
import type { HouseholdState } from '../core/types.js';
import type { StoredHousehold } from './household-store.js';

/** Evidence of one household as it stood on the log. */
export interface StoredEvidence {
  readonly householdId: string;
  readonly topic: string;
  readonly sourceSystem: string;
  readonly sourceRecordId: string;
  readonly eventId: string;
  /** The department's record as it was published: with the event id it names this content. */
  readonly record: Buffer;
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

/** A household before and after a segment of the log. */
export interface HouseholdChange {
  readonly before: StoredHousehold;
  readonly after: HouseholdState;
  readonly nextDueDay: number | null;
}

/** What a segment of the log changed, to be written in one transaction. */
export interface HouseholdChanges {
  readonly partition: number;
  readonly households: readonly HouseholdChange[];
  /** Evidence that the household still has at the end of the segment. */
  readonly evidence: readonly StoredEvidence[];
  /** Records to be taken away before the evidence is written. */
  readonly gone: readonly GoneRecord[];
}

/** Writes what a segment changed, and nothing else: most of a sweep leaves a household as it was. */
export async function saveHouseholds(tx: Tx, changes: HouseholdChanges): Promise<void> {
  await saveStates(tx, changes);
  await removeGone(tx, changes.gone);
  await saveEvidence(tx, changes.evidence);
  await saveExclusions(tx, changes);
  await saveAlerts(tx, changes);
}

/** Every county whose standard can concern a household; the city's concerns all of them. */
function countyCodesOf({ facts }: HouseholdState): readonly string[] {
  const codes = (facts?.places ?? []).flatMap(({ countyCode, succeeds }) => [
    countyCode,
    ...succeeds,
  ]);
  return [...new Set(codes)];
}

function isChanged(partition: number, { before, after, nextDueDay }: HouseholdChange): boolean {
  const { row, state } = before;
  if (row?.partition !== partition || row.nextDueDay !== nextDueDay) return true;
  return state.facts !== after.facts || !isSameMap(state.continuations, after.continuations);
}

function isSameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

/** Values of a map that the one before did not hold: the core never changes a value in place. */
function changedValues<V>(before: ReadonlyMap<string, V>, after: ReadonlyMap<string, V>): V[] {
  return [...after].flatMap(([key, value]) => (before.get(key) === value ? [] : [value]));
}

async function saveStates(tx: Tx, { partition, households }: HouseholdChanges): Promise<void> {
  const changed = households.filter((change) => isChanged(partition, change));
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
    rows: changed.map(({ after, nextDueDay }) => ({
      household_id: after.householdId,
      partition,
      facts: after.facts,
      county_codes: countyCodesOf(after),
      next_due_day: nextDueDay,
      continuations: Object.fromEntries(after.continuations),
    })),
    conflict: ['household_id'],
    update: ['partition', 'facts', 'county_codes', 'next_due_day', 'continuations'],
  });
}

async function removeGone(tx: Tx, gone: readonly GoneRecord[]): Promise<void> {
  if (gone.length === 0) return;
  await tx.sql(
    `delete from evidence using
       unnest($1::text[], $2::text[], $3::text[], $4::text[]) as gone (household, topic, system, id)
       where household_id = gone.household and evidence.topic = gone.topic
         and source_system = gone.system and source_record_id = gone.id`,
    [
      gone.map(({ householdId }) => householdId),
      gone.map(({ topic }) => topic),
      gone.map(({ sourceSystem }) => sourceSystem),
      gone.map(({ sourceRecordId }) => sourceRecordId),
    ],
  );
}

async function saveEvidence(tx: Tx, evidence: readonly StoredEvidence[]): Promise<void> {
  const rows = evidence.map((entry) => ({
    household_id: entry.householdId,
    topic: entry.topic,
    source_system: entry.sourceSystem,
    source_record_id: entry.sourceRecordId,
    event_id: entry.eventId,
    content_hash: createHash('sha256').update(entry.record).digest().subarray(0, 16),
    log_value: entry.logValue,
  }));
  // One statement may not touch a row twice; of one content the last that the log says counts.
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
    update: ['log_value'],
    // A record that comes again is the rule and not the exception; it must not cost a new row version.
    updateIf: 'evidence.log_value <> excluded.log_value',
  });
}

async function saveExclusions(tx: Tx, { households }: HouseholdChanges): Promise<void> {
  await tx.unnestUpsert({
    table: 'exclusion',
    columns: { household_id: 'text', exclusion_id: 'text', content: 'jsonb' },
    rows: households.flatMap(({ before, after }) =>
      changedValues(before.state.exclusions, after.exclusions).map((content) => ({
        household_id: after.householdId,
        exclusion_id: content.exclusionId,
        content,
      })),
    ),
    conflict: ['household_id', 'exclusion_id'],
    update: ['content'],
  });
}

async function saveAlerts(tx: Tx, { households }: HouseholdChanges): Promise<void> {
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
      withdrawn_because: 'text',
    },
    rows: households.flatMap(({ before, after }) =>
      changedValues(before.state.published, after.published).map((alert) => ({
        alert_id: alert.content.alertId,
        household_id: after.householdId,
        revision: alert.revision,
        holds: alert.holds,
        topic_county: alert.topicCounty,
        update_step: alert.updateStep,
        content: alert.content,
        withdrawn_because: alert.withdrawnBecause,
      })),
    ),
    conflict: ['alert_id'],
    update: ['revision', 'holds', 'topic_county', 'update_step', 'content', 'withdrawn_because'],
  });
}
