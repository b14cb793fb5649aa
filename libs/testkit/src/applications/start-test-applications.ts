import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  startApplications,
  tokenDigest,
  type Application,
  type Environment,
  type RunningApplications,
} from '#service-kit';

/** Bytes of a key of a test. */
const keyBytes = 32;

/** Token that may do everything, in tests alone. */
export const testToken = 'a-token-of-the-tests';

/** Token of one of the `callers` that a test names. */
export function testTokenOf(caller: string): string {
  return `a-token-of-${caller}`;
}

/** What a test may choose. */
export interface TestApplicationsOptions {
  /** 6-digit codes. Default: Pingxiang alone. */
  readonly counties?: readonly string[];
  /** Persons beside the one who may do everything: scopes by name; their tokens by `testTokenOf`. */
  readonly callers?: Readonly<Record<string, readonly string[]>>;
  /** Settings beside those that are made here. */
  readonly env?: Environment;
  /** Settings of an earlier start, to start again on the same topics, database and folder. */
  readonly again?: TestInstallation;
}

/** What belongs to one test alone. */
export interface TestInstallation {
  /** Settings with which the applications run. */
  readonly env: Environment;
  /** Folder of drop folders, originals and receipts. */
  readonly stateDir: string;
  /** The database of this test. */
  readonly databaseUrl: string;
}

/** Applications of a test that run on the stack of the test run. */
export interface TestApplications extends TestInstallation {
  readonly applications: RunningApplications;
  /** Ends the applications and leaves everything where it is, for a start `again`. */
  stop(): Promise<void>;
  /** Ends the applications and takes away database and folder. */
  remove(): Promise<void>;
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run by npm test, or npm run stack`);
  return value;
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: variable('HUB_TEST_POSTGRES_URL') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes a database, a folder, keys and settings that belong to one test alone, and starts nothing. */
export async function makeTestInstallation(
  options: TestApplicationsOptions = {},
): Promise<TestInstallation> {
  const id = randomUUID().slice(0, 8);
  const database = `test_${id}`;
  await onServer(`create database ${database}`);
  const url = new URL(variable('HUB_TEST_POSTGRES_URL'));
  url.pathname = `/${database}`;
  const stateDir = mkdtempSync(join(tmpdir(), 'hub-test-'));
  const file = (name: string, content: string): string => {
    const path = join(stateDir, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const departments = [
    'health-insurance',
    'education',
    'public-security',
    'disabled-persons-federation',
  ];
  const scopes = [
    'operations',
    'county:*',
    ...[...departments, 'emergency-management', 'grassroots', 'insurer', 'register'].map(
      (department) => `department:${department}`,
    ),
  ];
  const callers = Object.entries(options.callers ?? {}).map(([name, granted]) => ({
    name,
    sha256: tokenDigest(testTokenOf(name)),
    scopes: granted,
  }));
  const tokens = [{ name: 'test', sha256: tokenDigest(testToken), scopes }, ...callers];
  const env = {
    HUB_BROKERS: variable('HUB_TEST_BROKERS'),
    HUB_REGISTRY_URL: variable('HUB_TEST_REGISTRY_URL'),
    HUB_DATABASE_URL: url.href,
    HUB_TOPIC_PREFIX: `t${id}.`,
    HUB_COUNTIES: (options.counties ?? ['130532']).join(','),
    HUB_STATE_DIR: stateDir,
    HUB_TOKENS_FILE: file('tokens.yaml', JSON.stringify(tokens)),
    HUB_IDENTITY_REF_KEY_FILE: file('ref.key', randomBytes(keyBytes).toString('hex')),
    HUB_IDENTITY_SEAL_KEY_FILE: file('seal.key', randomBytes(keyBytes).toString('hex')),
    HUB_DAYS: 'driven',
    HUB_LOG_DIR: process.env['HUB_TEST_LOG_DIR'] ?? join(stateDir, 'logs'),
    ...options.env,
  };
  return { env, stateDir, databaseUrl: url.href };
}

/** Takes away what `makeTestInstallation` made; topics stay, under a prefix that nobody uses again. */
export async function removeTestInstallation(installation: TestInstallation): Promise<void> {
  const name = new URL(installation.databaseUrl).pathname.slice(1);
  await onServer(`drop database if exists ${name} with (force)`);
  rmSync(installation.stateDir, { recursive: true, force: true });
}

/**
 * Starts applications on the real stack of the test run, with topics, database, folder and keys of their
 * own, so that tests share nothing but the servers.
 */
export async function startTestApplications(
  applications: readonly Application[],
  options: TestApplicationsOptions = {},
): Promise<TestApplications> {
  const installation = options.again ?? (await makeTestInstallation(options));
  const running = await startApplications(applications, { ...installation.env, ...options.env });
  return {
    ...installation,
    applications: running,
    stop: () => running.stop(),
    async remove() {
      await running.stop();
      await removeTestInstallation(installation);
    },
  };
}
