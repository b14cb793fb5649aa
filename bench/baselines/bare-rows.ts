import avro from 'avsc';
import type { KafkaMessage } from 'kafkajs';
import pg from 'pg';
import { partitionsAtOnceDefault as partitionsAtOnce } from '#bus';
import { sqlList } from '#persistence';
import { avroSchema, type AvroRecordSchema } from '#schemas';
import { identityOf } from '../../services/matching/src/placement/core/identity.js';
import { settlementsTopic } from '../data/city-topics.js';
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
  create table record (name uuid primary key, person uuid not null);
  create index record_person on record (person)`;

/** Bytes before the value: a zero and the schema's id. */
const frameBytes = 5;
const namingFields = ['sourceSystem', 'sourceRecordId'];

// Whoever hands over again sends records that are there: each has one row.
const recordsSql = `
  insert into record (name, person) select unnest($1::uuid[]), unnest($2::uuid[])
  on conflict do nothing`;

/** Reads of a record's bytes nothing but what names it. */
class Names {
  private readonly asked: avro.Type;
  private readonly resolver: avro.Resolver;

  /** @param topic as the hub calls it */
  constructor(private readonly topic: string) {
    const envelope = avroSchema(topic).fields[0]?.type as AvroRecordSchema;
    const fields = envelope.fields.filter(({ name }) => namingFields.includes(name));
    this.asked = avro.Type.forSchema({ ...envelope, fields } as avro.Schema);
    this.resolver = this.asked.createResolver(avro.Type.forSchema(envelope as avro.Schema));
  }

  of({ value }: KafkaMessage): string {
    if (value === null) throw new Error('a record without a value');
    const { value: named } = this.asked.decode(value, frameBytes, this.resolver) as {
      readonly value: Parameters<typeof identityOf>[1];
    };
    return identityOf(this.topic, named);
  }
}

/**
 * What a record costs that can be found again: before a batch is passed on, the narrowest row of each record, with
 * an index of its name and one of its person, is committed, together with the position of the partition. Left out is all
 * else that matching does: of the record nothing is decoded but the two fields that name it (the person is its key),
 * no resident is looked up, one that was there before is passed on all the same, its row says neither what it is nor
 * where it lies, and what is sent on is the record as it came and has waited in no outbox.
 */
async function bareRows(told: BareRowsArgument): Promise<void> {
  const pool = new pg.Pool({ connectionString: told.databaseUrl, max: partitionsAtOnce });
  await pool.query(tables);
  const names = new Names(settlementsTopic);
  const keep = async (partition: number, messages: readonly KafkaMessage[]): Promise<void> => {
    const named = sqlList(
      'uuid',
      messages.map((message) => names.of(message)),
    );
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
    await client.query({ name: 'records', text: recordsSql, values: [named, persons] });
    await client.query('commit');
    client.release();
  };
  await passOn(told, { before: keep, recordsPerSendMax, partitionsAtOnce });
  await pool.end();
}

await bareRows(JSON.parse(process.argv[2] ?? '{}') as BareRowsArgument);
