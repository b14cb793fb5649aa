import { Bus, BusProducer, scanInTurn, type LogRecord } from '#bus';
import { topicSpecs } from '#schemas';
import type { RunningApplications } from '#service-kit';
import { wholeTopic } from '../../deploy/local/city/hub-flow.js';

const departmentTopics = topicSpecs()
  .filter(({ readers, owner }) => readers.includes('matching') && owner !== 'register')
  .map(({ name }) => name);

/**
 * Publishes every record on the topics of departments once more, as it is, the last one first. At the door of the
 * hub a row that is handed over again is found unchanged, or is a newer version; only on the bus can an older
 * version come behind a newer one.
 * @returns number of records
 */
export async function putAgain(applications: RunningApplications): Promise<number> {
  const bus = applications.get('matching', Bus);
  const found: LogRecord[] = [];
  await scanInTurn(bus, departmentTopics.flatMap(wholeTopic), {
    visit: (_, records) => {
      found.push(...records);
    },
  });
  const again = found
    .toReversed()
    .map(({ topic, key, value, headers }) => ({ topic, key, value, headers }));
  await applications.get('matching', BusProducer).publish(again);
  return again.length;
}
