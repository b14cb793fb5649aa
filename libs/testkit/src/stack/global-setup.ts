import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalStack } from './local-stack.js';

/** The part of Jest's own configuration that is needed here. */
interface GlobalConfig {
  readonly rootDir: string;
}

/** The compiled module that is loaded below. */
interface StackModule {
  readonly LocalStack: typeof LocalStack;
}

/** Where the run's own stack waits for the teardown, which Jest loads as another module. */
const stackKey = Symbol.for('xingtai-hub.test-stack');

/** The variables by which the tests find the stack, and by which a running one is offered to them. */
const variables = ['HUB_TEST_BROKERS', 'HUB_TEST_REGISTRY_URL', 'HUB_TEST_POSTGRES_URL'];

/** Jest does not translate what a global setup imports, so the compiled class is taken. */
async function compiledStack(rootDir: string): Promise<StackModule> {
  const path = join(rootDir, 'dist', 'libs', 'testkit', 'src', 'stack', 'local-stack.js');
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: compile first (npm run build), or start with npm test.`);
  }
  return (await import(path)) as StackModule;
}

/**
 * Gives a test run one fresh stack of its own in `.hub/test`, or takes the one that the environment
 * offers (`npm run stack` prints the variables), which makes the second run start at once.
 */
export default async function setUp(config: GlobalConfig): Promise<void> {
  if (variables.every((name) => process.env[name] !== undefined)) return;
  const { LocalStack } = await compiledStack(config.rootDir);
  const stateDir = join(config.rootDir, '.hub', 'test');
  // What a killed run left behind would let tests pass on the data of yesterday.
  await LocalStack.remove(stateDir);
  const stack = await LocalStack.start({ stateDir, durable: false, connectionsMax: 300 });
  stack.offer();
  Reflect.set(globalThis, stackKey, stack);
}
