import { Bus } from '#bus';
import { projectPath } from '#schemas';
import { SystemClock } from '#service-kit';
import { LocalStack } from '#testkit';

/** A stack for this run, unless the environment offers one, on which several versions can be compared. */
export async function ownStack(): Promise<LocalStack | undefined> {
  if (process.env['HUB_TEST_BROKERS'] !== undefined) return undefined;
  const stateDir = projectPath('.hub/bench');
  await LocalStack.remove(stateDir);
  const stack = await LocalStack.start({ stateDir });
  stack.offer();
  return stack;
}

/** A client of the bus of an installation. */
export function busOf(env: Readonly<Record<string, string | undefined>>): Bus {
  return new Bus(
    {
      brokers: (env['HUB_BROKERS'] ?? '').split(','),
      registryUrl: env['HUB_REGISTRY_URL'] ?? '',
      topicPrefix: env['HUB_TOPIC_PREFIX'] ?? '',
      clientId: 'bench',
    },
    { clock: new SystemClock() },
  );
}
