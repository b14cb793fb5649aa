import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '#schemas';
import type { Environment } from '#service-kit';
import { settingsFile } from '../installation.js';
import { CommandEnd, exitCodes } from './exit-code.js';
import type { Terminal } from './terminal.js';

const localSecrets = '.hub/local/hub/secrets';

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * Settings of the hub that a command is about: those of the environment, as the applications read
 * them, else those of the hub that was started last on this machine.
 * @throws CommandEnd when there are neither
 */
export function hubSettings({ env }: Terminal): Environment {
  if (env['HUB_BROKERS'] !== undefined) return env;
  const local = read(projectPath(join(localSecrets, settingsFile)));
  if (local !== undefined) return JSON.parse(local) as Environment;
  throw new CommandEnd(
    exitCodes.unreachable,
    '找不到中枢的设置：请先运行 npm start，或按 docs/operating 设置 HUB_ 环境变量。',
  );
}
