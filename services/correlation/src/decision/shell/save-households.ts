import type { Tx } from '#persistence';
import type { Exclusion } from '#schemas';
import { countyCodesOf } from '../core/said.js';
import type { HouseholdState, PublishedAlert } from '../core/types.js';
import type {
  EvidenceChanges,
  EvidenceKey,
  EvidencePlace,
  StoredEvidence,
} from './evidence-changes.js';
import { readAlways, type StoredHousehold } from './household-store.js';
import { type ChangedMargin, saveMargins } from './margin-store.js';

/** A household before and after a segment of the log. */
export interface HouseholdChange {
  readonly before: StoredHousehold;
  readonly after: HouseholdState;
  readonly nextDueDay: number | null;
}

interface StateRow {
  readonly household_id: string;
  readonly facts: HouseholdState['facts'];
  readonly county_codes: readonly string[];
  readonly next_due_day: number | null;
  readonly continuations: Readonly<Record<string, string>>;
}

interface OwnedBy {
  readonly householdId: string;
}

/** What a segment changes of its households: most of a sweep, and most evidence, leaves them as they were. */
export class ChangedHouseholds {
  readonly states: StateRow[] = [];
  readonly exclusions: (OwnedBy & { readonly content: Exclusion })[] = [];
  readonly alerts: (OwnedBy & { readonly alert: PublishedAlert })[] = [];

  constructor(readonly partition: number) {}

  /** Keeps what is not in the tables yet; the rest of the household may be forgotten. */
  add(change: HouseholdChange): void {
    const { before, after, nextDueDay } = change;
    const { householdId } = after;
    if (isChanged(this.partition, change)) {
      this.states.push({
        household_id: householdId,
        facts: after.facts,
        county_codes: countyCodesOf(after.facts),
        next_due_day: nextDueDay,
        continuations: Object.fromEntries(after.continuations),
      });
    }
    for (const content of changedValues(before.state.exclusions, after.exclusions)) {
      this.exclusions.push({ householdId, content });
    }
    for (const alert of changedValues(before.state.published, after.published)) {
      this.alerts.push({ householdId, alert });
    }
  }
}

/** What a segment of the log changed, to be written in one transaction. */
export interface HouseholdChanges extends EvidenceChanges {
  readonly households: ChangedHouseholds;
  readonly margins: readonly ChangedMargin[];
}

/** Writes what segments of the log changed, none of which tells of a household of another one. */
export async function saveHouseholds(
  tx: Tx,
  ...segments: readonly HouseholdChanges[]
): Promise<void> {
  const all = <T>(of: (one: HouseholdChanges) => readonly T[]): T[] => segments.flatMap(of);
  await saveStates(
    tx,
    segments.map(({ households }) => households),
  );
  await removeGone(
    tx,
    all(({ gone }) => gone),
  );
  await moveEvidence(
    tx,
    all(({ moved }) => moved),
  );
  await saveEvidence(
    tx,
    all(({ come }) => come),
  );
  await saveMargins(
    tx,
    segments.map(({ households: { partition }, margins }) => ({ partition, margins })),
  );
  await saveExclusions(
    tx,
    all(({ households }) => households.exclusions),
  );
  await saveAlerts(
    tx,
    all(({ households }) => households.alerts),
  );
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

async function saveStates(tx: Tx, changed: readonly ChangedHouseholds[]): Promise<void> {
  await tx.unnestUpsert({
    table: 'household',
    columns: {
      household_id: 'text',
      partition: 'integer',
      facts: 'json',
      county_codes: 'jsonb',
      next_due_day: 'integer',
      continuations: 'json',
    },
    rows: changed.flatMap(({ partition, states }) => states.map((row) => ({ ...row, partition }))),
    conflict: ['household_id'],
    update: ['partition', 'facts', 'county_codes', 'next_due_day', 'continuations'],
  });
}

async function removeGone(tx: Tx, gone: readonly EvidenceKey[]): Promise<void> {
  if (gone.length === 0) return;
  await tx.sql(
    `delete from evidence using unnest($1::text[], $2::text[]) as gone (household, content)
       where household_id = gone.household and content_hash = decode(gone.content, 'hex')`,
    [gone.map(({ householdId }) => householdId), gone.map(({ contentHash }) => contentHash)],
  );
}

async function moveEvidence(tx: Tx, moved: readonly EvidencePlace[]): Promise<void> {
  if (moved.length === 0) return;
  await tx.sql(
    `update evidence set apart_on = moved.apart_on
       from unnest($1::text[], $2::text[], $3::integer[]) as moved (household, content, apart_on)
       where household_id = moved.household and content_hash = decode(moved.content, 'hex')`,
    [
      moved.map(({ householdId }) => householdId),
      moved.map(({ contentHash }) => contentHash),
      moved.map(({ apartOn }) => apartOn ?? readAlways),
    ],
  );
}

/** Keeps evidence that came; what comes again costs no new row. */
export async function saveEvidence(tx: Tx, evidence: readonly StoredEvidence[]): Promise<void> {
  await tx.unnestUpsert({
    table: 'evidence',
    columns: {
      household_id: 'text',
      apart_on: 'integer',
      content_hash: 'bytea',
      log_value: 'bytea',
    },
    rows: evidence.map(({ householdId, apartOn, contentHash, logValue }) => ({
      household_id: householdId,
      apart_on: apartOn ?? readAlways,
      content_hash: Buffer.from(contentHash, 'hex'),
      log_value: logValue,
    })),
    conflict: ['household_id', 'apart_on', 'content_hash'],
    update: ['log_value'],
    // A record that comes again must not cost a new row version.
    updateIf: 'evidence.log_value <> excluded.log_value',
  });
}

async function saveExclusions(tx: Tx, exclusions: ChangedHouseholds['exclusions']): Promise<void> {
  await tx.unnestUpsert({
    table: 'exclusion',
    columns: { household_id: 'text', exclusion_id: 'text', content: 'jsonb' },
    rows: exclusions.map(({ householdId, content }) => ({
      household_id: householdId,
      exclusion_id: content.exclusionId,
      content,
    })),
    conflict: ['household_id', 'exclusion_id'],
    update: ['content'],
  });
}

async function saveAlerts(tx: Tx, alerts: ChangedHouseholds['alerts']): Promise<void> {
  await tx.unnestUpsert({
    table: 'alert',
    columns: {
      alert_id: 'text',
      household_id: 'text',
      revision: 'integer',
      holds: 'boolean',
      topic_county: 'text',
      update_step: 'integer',
      content: 'json',
      withdrawn_because: 'text',
    },
    rows: alerts.map(({ householdId, alert }) => ({
      alert_id: alert.content.alertId,
      household_id: householdId,
      revision: alert.revision,
      holds: alert.holds,
      topic_county: alert.topicCounty,
      update_step: alert.updateStep,
      content: alert.content,
      withdrawn_because: alert.withdrawnBecause,
    })),
    conflict: ['alert_id'],
    update: ['revision', 'holds', 'topic_county', 'update_step', 'content', 'withdrawn_because'],
  });
}
