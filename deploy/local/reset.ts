import { projectPath } from '#schemas';
import { LocalStack } from '#testkit';
import { runCommand } from './run-command.js';

/**
 * Deletes everything that `npm start` has put into `.hub/local`: topics, schemas, databases, files.
 * Servers that a killed start left running are ended first; a running one is left alone and named.
 */
async function reset(): Promise<void> {
  const stateDir = projectPath('.hub/local');
  await LocalStack.remove(stateDir, (sentence) => {
    console.log(sentence);
  });
  console.log(`${stateDir} is empty; the next start begins anew.`);
}

await runCommand(reset);
