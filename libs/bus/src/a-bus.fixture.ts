import { randomUUID } from 'node:crypto';
import { Bus } from './bus.js';

/** A bus with topics of its own on the broker of the test run; whoever makes it closes it. */
export function aBus(): Bus {
  return new Bus(
    {
      brokers: (process.env['HUB_TEST_BROKERS'] ?? '').split(','),
      registryUrl: process.env['HUB_TEST_REGISTRY_URL'] ?? '',
      topicPrefix: `t${randomUUID().slice(0, 8)}.`,
      clientId: 'spec',
    },
    // A spec of the bus has no service kit above it.
    { clock: { now: () => performance.timeOrigin + performance.now() } },
  );
}
