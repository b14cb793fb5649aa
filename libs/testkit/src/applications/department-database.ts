import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A database beside the hub's on the test's server, as a department has one with its exchange tables. */
export interface DepartmentDatabase {
  /** What a connector is told of it. */
  readonly url: string;
  /** The department's own connection. */
  readonly client: pg.Client;
  /** Closes the connection and takes the database away, whoever is still connected to it. */
  remove(): Promise<void>;
}

/** Makes an empty one. */
export async function makeDepartmentDatabase(): Promise<DepartmentDatabase> {
  const name = `exchange_${randomUUID().slice(0, 8)}`;
  await onServer(`create database ${name}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return {
    url: url.href,
    client,
    async remove() {
      await client.end();
      await onServer(`drop database ${name} with (force)`);
    },
  };
}

function serverUrl(): string {
  return process.env['HUB_TEST_POSTGRES_URL'] ?? '';
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  await client.query(statement);
  await client.end();
}
