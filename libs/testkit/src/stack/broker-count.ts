import type { BrokerCount } from './kafka-server.js';
import { StackError } from './stack-error.js';
import type { StackState } from './state-file.js';

/**
 * How many Kafka nodes a folder has. It keeps their number: copies that other nodes should have do not come
 * by themselves, and two nodes that are taken away take the votes along.
 * @param wanted undefined: as it was made, at first 1
 * @throws StackError STACK_BROKERS_DIFFER
 */
export function brokerCount(
  { brokers, ports }: Pick<StackState, 'brokers' | 'ports'>,
  wanted: BrokerCount | undefined,
  stateDir: string,
): BrokerCount {
  // A folder from before there was a choice.
  const made = brokers ?? (ports.kafka === undefined ? undefined : 1);
  if (made !== undefined && wanted !== undefined && made !== wanted) {
    throw new StackError(
      'STACK_BROKERS_DIFFER',
      `The stack in ${stateDir} was made with ${made === 1 ? 'one Kafka node' : 'three Kafka nodes'}.`,
      'Give this one another state folder, or clear that one first (npm run reset).',
    );
  }
  return made ?? wanted ?? 1;
}
