import type { LocalStack } from './local-stack.js';

/** Ends the stack that the setup started; one that was offered from outside is left alone. */
export default async function tearDown(): Promise<void> {
  const key = Symbol.for('xingtai-hub.test-stack');
  const stack = Reflect.get(globalThis, key) as LocalStack | undefined;
  await stack?.stop();
}
