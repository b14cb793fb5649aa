import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '#schemas';
import { prefixOf, type Environment } from '#service-kit';
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

/** Where an application serves, and the token of whoever calls. */
interface Access {
  readonly url: string;
  readonly token: string;
}

function accessTo(terminal: Terminal, application: string): Access {
  const { env } = terminal;
  const given = env['XINGTAI_URL'] ?? env[`XINGTAI_${application.toUpperCase()}_URL`];
  const token = env['XINGTAI_TOKEN'] ?? read(projectPath(join(localSecrets, 'owner.token')));
  if (token === undefined) {
    throw new CommandEnd(exitCodes.unreachable, '没有令牌：请设置环境变量 XINGTAI_TOKEN。');
  }
  if (given !== undefined) return { url: given, token };
  const port = hubSettings(terminal)[`${prefixOf(application)}PORT`] ?? '';
  return { url: `http://127.0.0.1:${port}`, token };
}

/**
 * Asks an application of the hub by HTTP.
 * @param body sent by POST; a GET without it
 * @throws CommandEnd with what the hub said, when it refuses or cannot be reached
 */
export async function askHub(
  terminal: Terminal,
  application: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const { url, token } = accessTo(terminal, application);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(url + path, { headers, ...sent }).catch(() => undefined);
  if (answer === undefined) {
    throw new CommandEnd(exitCodes.unreachable, `无法连接 ${url}：请确认中枢正在运行。`);
  }
  if (answer.ok) return answer;
  const { message = '', wayOut = '' } = (await answer.json().catch(() => ({}))) as {
    message?: string;
    wayOut?: string;
  };
  throw new CommandEnd(exitCodes.refused, `${message} ${wayOut}`.trim());
}
