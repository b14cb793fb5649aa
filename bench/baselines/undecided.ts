import { EventCodec, offsetsOf, readBatches, type BatchRecord } from '#bus';
import { createDataSource, schemaNameOf, UnitOfWork, type Tx } from '#persistence';
import type { Evidence, HouseholdEvent } from '#schemas';
import { dayOfInstant } from '#domain';
import { busOf } from '#testkit';
import {
  evidenceKey,
  type StoredEvidence,
} from '../../services/correlation/src/decision/shell/evidence-changes.js';
import { EvidenceReader } from '../../services/correlation/src/decision/shell/evidence-reader.js';
import { saveMargins } from '../../services/correlation/src/decision/shell/margin-store.js';
import { saveEvidence } from '../../services/correlation/src/decision/shell/save-households.js';
import { householdLog } from '../data/household-log.js';
import { reportChild } from '../harness/child.js';

/** What the program is told; settings of the installation come from the environment. */
export interface UndecidedArgument {
  /** Partition and first offset. */
  readonly from: readonly (readonly [number, number])[];
}

const pace = { recordsMax: 2_000, partitionsAtOnce: 3 };
/** As long as a margin of a few bills. */
const margin = JSON.stringify({ years: 'y'.repeat(90), seen: 's'.repeat(40) });

function evidenceOf({ value }: BatchRecord<HouseholdEvent>): Evidence {
  if (value === null || !('cn.xingtai.hub.Evidence' in value.body)) throw new Error('not evidence');
  return value.body['cn.xingtai.hub.Evidence'];
}

/** Writes a batch as correlation keeps bills that change no alert. */
async function keep(
  tx: Tx,
  reader: EvidenceReader,
  partition: number,
  records: readonly BatchRecord<HouseholdEvent>[],
): Promise<void> {
  const evidence = records.map(evidenceOf);
  await reader.learn(evidence);
  const households = new Set<string>();
  const come = records.map(({ value, bytes }, at): StoredEvidence => {
    const householdId = value?.householdId ?? '';
    households.add(householdId);
    const record = reader.readEvidence(evidence[at] as Evidence);
    const apartOn = dayOfInstant(record.occurredAt);
    return { ...evidenceKey(householdId, record), apartOn, logValue: bytes ?? Buffer.alloc(0) };
  });
  await saveEvidence(tx, come);
  const margins = [...households].map((householdId) => ({ householdId, text: margin }));
  await saveMargins(tx, [{ partition, margins }]);
}

/**
 * What the way of an event costs without a decision: the household log is read and decoded in both its layers,
 * and written as correlation keeps it.
 */
async function keepAll({ from }: UndecidedArgument): Promise<void> {
  const bus = busOf(process.env);
  const codec = new EventCodec(bus);
  const reader = new EvidenceReader(codec);
  const dataSource = createDataSource({
    url: process.env['HUB_DATABASE_URL'] ?? '',
    schema: schemaNameOf('correlation'),
    migrations: [],
    connectionsMax: pace.partitionsAtOnce,
  });
  await dataSource.initialize();
  const unitOfWork = new UnitOfWork(dataSource);
  await codec.prepare(householdLog);
  const begins = new Map(from);
  const ranges = (await offsetsOf(bus, householdLog)).map((range) => ({
    ...range,
    from: begins.get(range.partition) ?? range.from,
  }));
  let cpu: NodeJS.CpuUsage | undefined;
  let [startedAt, events] = [0, 0];
  await readBatches<HouseholdEvent>(
    ...([bus, codec, householdLog, ranges, pace] as const),
    async ({ partition, records }) => {
      if (cpu === undefined) [cpu, startedAt] = [process.cpuUsage(), performance.now()];
      await unitOfWork.run((tx) => keep(tx, reader, partition, records));
      events += records.length;
    },
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  reportChild({ events, seconds }, cpu ?? process.cpuUsage());
  await dataSource.destroy();
  await bus.close();
}

await keepAll(JSON.parse(process.argv[2] ?? '{}') as UndecidedArgument);
