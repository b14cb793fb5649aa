import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { divisionRegistry, projectPath } from '#schemas';
import { LocalStack } from '#testkit';
import { installHub } from './installation.js';
import { runCommand } from './run-command.js';
import { StopRequest } from './stop-request.js';

/**
 * Writes the settings with which single applications run on the stack, as a file for the shell.
 * @returns what to type
 */
async function settingsFor(stack: LocalStack, folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const counties = divisionRegistry('2019-10-31').counties.map(({ code }) => code);
  const { env, tokenPath } = await installHub(stack, folder, counties);
  const path = join(folder, 'settings.sh');
  const lines = Object.entries(env).map(([name, value]) => `export ${name}='${value ?? ''}'`);
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return [
    'One application as a process of its own, in another terminal:',
    `  . ${path}`,
    '  npm run start:health-insurance',
    `Its token: ${tokenPath}`,
  ];
}

function brokerCount(text: string): 1 | 3 {
  if (text !== '1' && text !== '3') throw new Error(`--brokers takes 1 or 3, not ${text}`);
  return text === '1' ? 1 : 3;
}

/**
 * The stack alone, for work on one application or for many test runs against one stack:
 * prints the addresses, and the variables by which the integration tests find it.
 */
async function runStack(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'state-dir': { type: 'string', default: projectPath('.hub/local') },
      'variables-file': { type: 'string' },
      brokers: { type: 'string' },
      'connections-max': { type: 'string', default: '200' },
      'throw-away': { type: 'boolean', default: false },
    },
  });
  const stopRequest = new StopRequest(() => {
    LocalStack.announceEnd(values['state-dir']);
  });
  const stack = await LocalStack.start({
    stateDir: values['state-dir'],
    durable: !values['throw-away'],
    connectionsMax: Number(values['connections-max']),
    ...(values.brokers === undefined ? {} : { brokers: brokerCount(values.brokers) }),
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
  try {
    const settings = values['throw-away']
      ? []
      : await settingsFor(stack, join(values['state-dir'], 'hub'));
    const lines = ['', ...stack.describe(), '', ...variables, '', ...settings, ''];
    console.log([...lines, 'Ctrl-C stops it.'].join('\n'));
    await stopRequest.wait();
  } finally {
    await stack.stop();
  }
}

await runCommand(runStack);
