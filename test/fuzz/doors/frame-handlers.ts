import type { EventCodec, RecordBatch } from '#bus';
import type { UnitOfWork } from '#persistence';
import type { HouseholdEvent } from '#schemas';
import type { HubConfig } from '#service-kit';
import { naturalKeyOf } from '../../../services/correlation/src/decision/core/topic-form.js';
import { EvidenceReader } from '../../../services/correlation/src/decision/shell/evidence-reader.js';
import type { AlertStore } from '../../../services/county-center/src/alerts/shell/alert.store.js';
import { AlertsConsumer } from '../../../services/county-center/src/alerts/shell/alerts.consumer.js';
import type { HouseholdStore } from '../../../services/county-center/src/households/shell/household.store.js';
import { HouseholdsConsumer } from '../../../services/county-center/src/households/shell/households.consumer.js';
import type { StandardKindsStore } from '../../../services/county-center/src/standards/shell/standard-kinds.store.js';
import { StandardsConsumer } from '../../../services/county-center/src/standards/shell/standards.consumer.js';
import { DepartmentEventsConsumer } from '../../../services/matching/src/match/shell/department-events.consumer.js';
import type { Placer } from '../../../services/matching/src/placement/shell/placer.js';
import type { RegisterFence } from '../../../services/matching/src/placement/shell/register-fence.js';
import { QuarantineConsumer } from '../../../services/operations/src/quarantine/shell/quarantine.consumer.js';
import { QuarantineStore } from '../../../services/operations/src/quarantine/shell/quarantine.store.js';

/** Takes a batch of a topic, as its consumer does. */
export type FrameHandler = (batch: RecordBatch<never>) => Promise<void>;

/** Statements of a transaction that keeps nothing: every position is new, and nobody is held. */
const statements = {
  sql: (text: string): Promise<unknown[]> =>
    Promise.resolve(text.includes('insert into consumed_position') ? [{}] : []),
  affected: (): Promise<number> => Promise.resolve(0),
  unnestUpsert: (): Promise<number> => Promise.resolve(0),
};

const unitOfWork = {
  run: (work: (tx: object) => unknown) => work(statements),
} as unknown as UnitOfWork;

/** A text that PostgreSQL would refuse, and with it every row of the same statement. */
function unstorable(value: unknown): string | null {
  if (typeof value === 'string') {
    return value.includes('\u0000') || !value.isWellFormed() ? value : null;
  }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return null;
  return (
    Object.values(value)
      .map(unstorable)
      .find((found) => found !== null) ?? null
  );
}

function keep(_tx: unknown, rows: readonly unknown[]): Promise<void> {
  const found = rows.map(unstorable).find((text) => text !== null);
  if (found !== undefined) throw new Error(`the database refuses ${JSON.stringify(found)}`);
  return Promise.resolve();
}

const fence = {
  passing: (work: () => Promise<void>) => work(),
  pass: () => Promise.resolve(),
} as unknown as RegisterFence;

/** What takes the records of a topic, with its tables left out. */
export function handlerOf(topic: string, codec: EventCodec): FrameHandler {
  if (topic.startsWith('county-center.alerts.')) {
    const consumer = new AlertsConsumer(unitOfWork, { keep } as unknown as AlertStore);
    return (batch) => consumer.handle(batch);
  }
  switch (topic) {
    case 'hub.household-events':
      return evidenceHandler(codec);
    case 'hub.quarantine': {
      const consumer = new QuarantineConsumer(unitOfWork, new QuarantineStore());
      return (batch) => consumer.handle(batch);
    }
    case 'register.households': {
      const consumer = new HouseholdsConsumer(unitOfWork, { keep } as unknown as HouseholdStore);
      return (batch) => consumer.handle(batch);
    }
    case 'register.standards': {
      const consumer = new StandardsConsumer(unitOfWork, { keep } as unknown as StandardKindsStore);
      return (batch) => consumer.handle(batch);
    }
    case 'register.residents':
      // Read into an index by a reader of its own, which has no quarantine.
      return () => Promise.resolve();
    default: {
      const placer = { place: keep } as unknown as Placer;
      const config = { base: { days: 'clock' } } as unknown as HubConfig;
      const consumer = new DepartmentEventsConsumer(unitOfWork, fence, placer, config);
      return (batch) => consumer.handle([batch]);
    }
  }
}

/** Down to the department's record that a household's log carries. */
function evidenceHandler(codec: EventCodec): FrameHandler {
  const reader = new EvidenceReader(codec);
  return ({ records }: RecordBatch<HouseholdEvent>) => {
    for (const { value } of records) {
      if (value === null || !('cn.xingtai.hub.Evidence' in value.body)) continue;
      naturalKeyOf(reader.readEvidence(value.body['cn.xingtai.hub.Evidence']));
    }
    return Promise.resolve();
  };
}
