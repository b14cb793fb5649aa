import pg from 'pg';
import { columnParsers, sessionOptions } from './data-source.js';

/** Longer than any statement on such a connection; one that is dead at the other end surfaces here. */
const queryTimeoutMs = 15_000;
/** PostgreSQL lets go of the lock this many seconds after the machine went away without a word. */
const serverKeepalive =
  '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/**
 * A connection of its own whose session holds a lock: the lock goes when the connection does.
 * @param onEvent called at notifications, and when the connection is lost
 */
export async function openLockClient(
  { url, schema, purpose }: { url: string; schema: string; purpose: string },
  onEvent: () => void,
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `hub ${schema} ${purpose}`,
    options: `${sessionOptions(schema, queryTimeoutMs)} ${serverKeepalive}`,
    query_timeout: queryTimeoutMs,
    connectionTimeoutMillis: queryTimeoutMs,
    keepAlive: true,
    types: columnParsers,
  });
  client.on('notification', onEvent);
  // Without a listener the loss of an idle connection would end the process; the next query tells it too.
  client.on('error', onEvent);
  await client.connect();
  return client;
}

/**
 * Takes a lock that one session may have, if it is free. Waiting for it inside PostgreSQL would keep a
 * snapshot open, and no dead row could be cleaned up meanwhile.
 */
export async function tryLock(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
    [name],
  );
  return rows[0]?.locked === true;
}
