import { Bus } from '#bus';
import { SystemClock, type Environment } from '#service-kit';

/**
 * A client of the bus of an installation, beside its applications; whoever makes it closes it.
 * @param env settings of the installation
 */
export function busOf(env: Environment): Bus {
  return new Bus(
    {
      brokers: (env['HUB_BROKERS'] ?? '').split(','),
      registryUrl: env['HUB_REGISTRY_URL'] ?? '',
      topicPrefix: env['HUB_TOPIC_PREFIX'] ?? '',
      clientId: 'beside',
    },
    { clock: new SystemClock() },
  );
}
