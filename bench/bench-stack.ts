import { projectPath } from '#schemas';
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
