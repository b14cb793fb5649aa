import { createHash } from 'node:crypto';
import type { RecordBatch } from '#bus';
import { claimOffsets, type OutboxRecord } from '#persistence';
import type { HouseholdEvent } from '#schemas';
import {
  applyEvent,
  emptyHousehold,
} from '../../services/correlation/src/decision/core/apply-event.js';
import { cityStandard, on } from '../../services/correlation/src/decision/core/testing/builders.js';
import type {
  DecisionView,
  HouseholdLogEvent,
  HouseholdState,
} from '../../services/correlation/src/decision/core/types.js';
import { EvidenceReader } from '../../services/correlation/src/decision/shell/evidence-reader.js';
import { transaction, type Database } from './database.js';
import type { Life } from './life.js';
import { memoryCodec } from './memory-codec.js';

/** The alert topic of the households' county. */
export const alertTopic = 'county-center.alerts.130529';

/** Where correlation keeps the state of households. */
export const householdPrefix = 'household/';

const reader = new EvidenceReader(memoryCodec);

/**
 * One day and one standard: what else a log may say is tried by the histories of the decision
 * itself.
 */
const view: DecisionView = {
  standards: [cityStandard()],
  today: on('2026-12-31'),
  alertIdOf: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
};

/** A record of the household log and where it lies. */
export interface Logged {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly event: HouseholdEvent;
}

/** One step of the decision: the state after a record of the log, and the alerts to publish. */
export function decide(
  before: HouseholdState | undefined,
  { topic, partition, offset, timestamp, event }: Logged,
): Promise<{ readonly state: HouseholdState; readonly alerts: readonly OutboxRecord[] }> {
  const household = before ?? emptyHousehold(event.householdId ?? '');
  const { state, revisions } = applyEvent(household, eventOf(event), view);
  const alerts = revisions.map(({ alert, topicCounty }) => ({
    topic: `county-center.alerts.${topicCounty}`,
    key: alert.householdId,
    value: memoryCodec.encode({
      ...alert,
      decidedAt: timestamp,
      causedBy: { topic, partition, offset },
    }),
  }));
  return Promise.resolve({ state, alerts });
}

function eventOf({ body }: HouseholdEvent): HouseholdLogEvent {
  if ('cn.xingtai.hub.Evidence' in body) {
    const record = reader.readEvidence(body['cn.xingtai.hub.Evidence']);
    return { kind: 'EVIDENCE', record };
  }
  if ('cn.xingtai.hub.EvidenceGone' in body) {
    return { kind: 'EVIDENCE_GONE', gone: body['cn.xingtai.hub.EvidenceGone'] };
  }
  if ('cn.xingtai.hub.HouseholdFacts' in body) {
    return { kind: 'FACTS', facts: body['cn.xingtai.hub.HouseholdFacts'] };
  }
  throw new Error('this simulation has no other records in the household log');
}

/**
 * What correlation does with a batch: states, outgoing alerts and the position, in one transaction.
 */
export function correlationHandler(life: Life, database: Database) {
  return async (batch: RecordBatch<unknown>): Promise<void> => {
    await transaction(life, database, async (tx) => {
      const [from = batch.nextOffset] = await claimOffsets(tx.positions, [batch]);
      const states = new Map<string, HouseholdState | undefined>();
      const alerts: OutboxRecord[] = [];
      for (const { offset, timestamp, value } of batch.records) {
        if (offset < from) continue;
        const event = value as HouseholdEvent;
        const key = `${householdPrefix}${event.householdId ?? ''}`;
        // Without a lock, as the hub does: the lock on the position keeps others away.
        if (!states.has(key)) states.set(key, await tx.read<HouseholdState>(key));
        const { topic, partition } = batch;
        const logged = { topic, partition, offset, timestamp, event };
        const decided = await decide(states.get(key), logged);
        states.set(key, decided.state);
        alerts.push(...decided.alerts);
      }
      for (const [key, state] of states) tx.write(key, state);
      await tx.enqueue(alerts);
    });
  };
}
