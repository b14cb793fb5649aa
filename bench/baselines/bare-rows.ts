import { hash } from 'node:crypto';
import type { KafkaMessage } from 'kafkajs';
import pg from 'pg';
import { partitionsAtOnceDefault as partitionsAtOnce } from '#bus';
import { sqlList } from '#persistence';
import { passOn, type PassingArgument } from '../harness/passing.js';
import { positionsSql, positionsTable } from '../harness/positions-table.js';

/** What the program is told. */
export interface BareRowsArgument extends PassingArgument {
  /** Empty database of its own. */
  readonly databaseUrl: string;
}

/** More in one send are slower: the library looks at all of them for each of them. */
const recordsPerSendMax = 500;

const tables = `
  ${positionsTable('position')};
  create table record (name uuid not null, person uuid not null);
  create index record_name on record (name);
  create index record_person on record (person)`;

const recordsSql =
  'insert into record (name, person) select unnest($1::uuid[]), unnest($2::uuid[])';

/** As many bytes as the name of a record is found by, from what is cheapest to hash. */
function nameOf({ value }: KafkaMessage): string {
  return hash('md5', value ?? Buffer.alloc(0));
}

/**
 * What a record costs that can be found again: before a batch is passed on, the narrowest row of each record with an
 * index of its name and one of its person is committed, together with the position of the partition. Left out is all
 * else that matching does: records are not decoded (the name is a hash of the bytes, the person is the record's
 * key), no resident is looked up, nobody asks whether a record was there before, the row says neither what the
 * record is nor where it lies, and what is sent on waits in no outbox.
 */
async function bareRows(told: BareRowsArgument): Promise<void> {
  const pool = new pg.Pool({ connectionString: told.databaseUrl, max: partitionsAtOnce });
  await pool.query(tables);
  const keep = async (partition: number, messages: readonly KafkaMessage[]): Promise<void> => {
    const names = sqlList('uuid', messages.map(nameOf));
    const persons = sqlList(
      'uuid',
      messages.map(({ key }) => key?.toString() ?? ''),
    );
    const next = Number(messages.at(-1)?.offset) + 1;
    const client = await pool.connect();
    await client.query('begin');
    await client.query({
      ...{ name: 'positions', text: positionsSql('position') },
      values: [[partition], [next]],
    });
    await client.query({ name: 'records', text: recordsSql, values: [names, persons] });
    await client.query('commit');
    client.release();
  };
  await passOn(told, { before: keep, recordsPerSendMax, partitionsAtOnce });
  await pool.end();
}

await bareRows(JSON.parse(process.argv[2] ?? '{}') as BareRowsArgument);
