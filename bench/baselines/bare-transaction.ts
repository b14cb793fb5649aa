import pg from 'pg';
import { reportChild } from '../harness/child.js';

/** What the program is told. */
export interface BareTransactionArgument {
  /** Empty database of its own. */
  readonly databaseUrl: string;
  readonly connections: number;
  readonly events: number;
  readonly households: number;
}

const eventsPerTransaction = 500;
const alertsPerTransaction = 20;
const stateBytes = 100;
/** About that of an alert of three pieces of evidence. */
const alertBytes = 1_000;

const tables = `
  create table evidence (
    household_id text not null,
    event_id uuid not null,
    occurred_on integer not null,
    amount_fen bigint not null,
    primary key (household_id, event_id)
  );
  create table state (household_id text primary key, state bytea not null);
  create table outbox (
    id bigint generated always as identity primary key,
    topic text not null,
    key text not null,
    value bytea not null
  )`;

const evidenceSql = `
  insert into evidence select * from unnest($1::text[], $2::uuid[], $3::integer[], $4::bigint[])
  on conflict do nothing`;
const stateSql = `
  insert into state select * from unnest($1::text[], $2::bytea[])
  on conflict (household_id) do update set state = excluded.state`;
const outboxSql = `
  insert into outbox (topic, key, value) select * from unnest($1::text[], $2::text[], $3::bytea[])`;

function eventId(event: number): string {
  return `00000000-0000-5000-8000-${event.toString(16).padStart(12, '0')}`;
}

/** Each connection has households of its own, as each partition of a log has. */
function householdOf(event: number, { households, connections }: BareTransactionArgument): string {
  const lane = Math.floor(event / eventsPerTransaction) % connections;
  const within = Math.imul(event, 0x9e37_79b9) >>> 0;
  const at = (within % Math.floor(households / connections)) * connections + lane;
  return `H${String(at).padStart(6, '0')}`;
}

async function transaction(
  client: pg.Client,
  from: number,
  told: BareTransactionArgument,
): Promise<void> {
  const events = Array.from({ length: eventsPerTransaction }, (_, at) => from + at);
  const owners = events.map((event) => householdOf(event, told));
  const changed = [...new Set(owners)];
  const alerts = owners.slice(0, alertsPerTransaction);
  await client.query('begin');
  await client.query(evidenceSql, [
    owners,
    events.map(eventId),
    events.map((event) => event % 365),
    events.map((event) => event % 100_000),
  ]);
  await client.query(stateSql, [changed, changed.map(() => Buffer.alloc(stateBytes, from))]);
  await client.query(outboxSql, [
    alerts.map(() => 'county-center.alerts.130521'),
    alerts,
    alerts.map(() => Buffer.alloc(alertBytes, from)),
  ]);
  await client.query('commit');
}

/** What a database lets anybody do who writes as much as correlation must, and decides nothing. */
async function bareTransactions(told: BareTransactionArgument): Promise<void> {
  const clients = Array.from(
    { length: told.connections },
    () => new pg.Client({ connectionString: told.databaseUrl }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  await clients[0]?.query(tables);
  await clients[0]?.query(
    `insert into state select 'H' || lpad(at::text, 6, '0'), decode(repeat('00', ${String(stateBytes)}), 'hex')
       from generate_series(0, $1::integer - 1) at`,
    [told.households],
  );
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const step = eventsPerTransaction * told.connections;
  await Promise.all(
    clients.map(async (client, lane) => {
      for (let from = lane * eventsPerTransaction; from < told.events; from += step) {
        await transaction(client, from, told);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const events = Math.ceil(told.events / eventsPerTransaction) * eventsPerTransaction;
  reportChild({ events, seconds }, cpu);
  await Promise.all(clients.map((client) => client.end()));
}

await bareTransactions(JSON.parse(process.argv[2] ?? '{}') as BareTransactionArgument);
