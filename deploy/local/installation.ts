import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { projectPath } from '#schemas';
import { prefixOf, tokenDigest, type Environment } from '#service-kit';
import type { LocalStack } from '#testkit';
import { applications } from './applications.js';

const keyBytes = 32;
const tokenBytes = 24;
const ownerOnly = 0o600;

/** Settings of the hub that was started last, among its secrets: they hold a password. */
export const settingsFile = 'settings.json';

/** What a laptop's hub is given: its settings, and the token that opens all of it to its owner. */
export interface Installation {
  readonly env: Environment;
  /** Drop folders, originals and receipts. */
  readonly stateDir: string;
  readonly logDir: string;
  /** File that holds the owner's token and nothing else. */
  readonly tokenPath: string;
  /** File of the second person's token: what one has submitted, another approves. */
  readonly approverTokenPath: string;
}

/** Reads a secret file, or makes it where there is none; a key that changes makes everybody a stranger. */
function secret(path: string, make: () => string): string {
  if (!existsSync(path)) writeFileSync(path, make(), { mode: ownerOnly, flag: 'wx' });
  return readFileSync(path, 'utf8').trim();
}

async function ports(): Promise<Record<string, string>> {
  const wanted = JSON.parse(readFileSync(projectPath('deploy/local/ports.json'), 'utf8')) as Record<
    string,
    number
  >;
  const found: Record<string, string> = {};
  for (const { name } of applications) {
    // Another program may have the usual port; the screen tells which one it became.
    const port = await getPort({ port: wanted[name] ?? 0, host: '127.0.0.1' });
    found[`${prefixOf(name)}PORT`] = String(port);
  }
  return found;
}

/** The owner's token, which opens everything, and one for each department, which opens what is its own. */
function tokensIn(secrets: string): readonly object[] {
  const entry = (name: string, scopes: readonly string[]): object => {
    const make = (): string => randomBytes(tokenBytes).toString('base64url');
    return { name, sha256: tokenDigest(secret(join(secrets, `${name}.token`), make)), scopes };
  };
  const first = applications.findIndex(({ name }) => name === 'matching');
  const departments = applications.slice(0, first).map(({ name }) => name);
  const scopeOf = (department: string): string => `department:${department}`;
  return [
    entry('owner', ['operations', 'county:*', ...departments.map(scopeOf)]),
    // What two persons must agree on needs a second one on a laptop, too.
    entry('approver', ['county:*']),
    ...departments.map((department) => entry(department, [scopeOf(department)])),
  ];
}

/**
 * Makes the settings of a hub on this machine's stack, with keys and tokens of its own that last as long
 * as its state.
 * @param folder below which everything of the hub lies
 * @param counties 6-digit codes
 */
export async function installHub(
  stack: LocalStack,
  folder: string,
  counties: readonly string[],
): Promise<Installation> {
  const secrets = join(folder, 'secrets');
  const stateDir = join(folder, 'files');
  const logDir = join(folder, 'logs');
  for (const path of [secrets, stateDir, logDir]) mkdirSync(path, { recursive: true, mode: 0o700 });
  const key = (): string => randomBytes(keyBytes).toString('hex');
  const refKey = join(secrets, 'identity-ref.key');
  const sealKey = join(secrets, 'identity-seal.key');
  secret(refKey, key);
  secret(sealKey, key);
  const tokenPath = join(secrets, 'owner.token');
  const tokensFile = join(secrets, 'tokens.yaml');
  writeFileSync(tokensFile, JSON.stringify(tokensIn(secrets), null, 1), { mode: ownerOnly });
  const approverTokenPath = join(secrets, 'approver.token');
  const env = {
    HUB_BROKERS: stack.brokers.join(','),
    HUB_REGISTRY_URL: stack.registryUrl,
    HUB_DATABASE_URL: stack.postgresUrl(),
    HUB_COUNTIES: counties.join(','),
    HUB_STATE_DIR: stateDir,
    HUB_LOG_DIR: logDir,
    HUB_TOKENS_FILE: tokensFile,
    HUB_IDENTITY_REF_KEY_FILE: refKey,
    HUB_IDENTITY_SEAL_KEY_FILE: sealKey,
    HUB_DAYS: 'driven',
    HUB_OPERATIONS_SAMPLE_EVERY_MS: '2000',
    ...(await ports()),
  };
  // For commands on this machine, which find the hub as it was started last.
  writeFileSync(join(secrets, settingsFile), JSON.stringify(env, null, 1), { mode: ownerOnly });
  return { env, stateDir, logDir, tokenPath, approverTokenPath };
}
