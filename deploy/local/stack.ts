import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { projectPath } from '#schemas';
import { LocalStack } from '#testkit';
import { runCommand } from './run-command.js';
import { StopRequest } from './stop-request.js';

/**
 * The stack alone, for work on one application or for many test runs against one stack:
 * prints the addresses, and the variables by which the integration tests find it.
 */
async function runStack(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'state-dir': { type: 'string', default: projectPath('.hub/local') },
      'variables-file': { type: 'string' },
      'connections-max': { type: 'string', default: '200' },
      'throw-away': { type: 'boolean', default: false },
    },
  });
  const stopRequest = new StopRequest();
  const stack = await LocalStack.start({
    stateDir: values['state-dir'],
    durable: !values['throw-away'],
    connectionsMax: Number(values['connections-max']),
    onProgress: (sentence) => {
      console.log(sentence);
    },
  });
  const variables = [
    `export HUB_TEST_BROKERS=${stack.brokers.join(',')}`,
    `export HUB_TEST_REGISTRY_URL=${stack.registryUrl}`,
    `export HUB_TEST_POSTGRES_URL=${stack.postgresUrl()}`,
  ];
  if (values['variables-file'] !== undefined) {
    writeFileSync(values['variables-file'], `${variables.join('\n')}\n`, { mode: 0o600 });
  }
  console.log(['', ...stack.describe(), '', ...variables, '', 'Ctrl-C stops it.'].join('\n'));
  await stopRequest.wait();
  await stack.stop();
}

await runCommand(runStack);
