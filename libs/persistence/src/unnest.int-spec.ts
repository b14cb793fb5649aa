import pg from 'pg';
import { columnParsers } from './data-source.js';
import { type UnnestUpsert, unnestStatements } from './unnest.js';

const columns = {
  id: 'integer',
  ref: 'uuid',
  topic: 'text',
  at: 'bigint',
  bytes: 'bytea',
  codes: 'text[]',
  body: 'jsonb',
  note: 'text',
} as const;

type Row = Record<keyof typeof columns, unknown>;

/** Every other row says something of its own in columns that may be left empty. */
function row(id: number): Row {
  const isOdd = id % 2 === 1;
  return {
    id,
    ref: id.toString(16).padStart(32, '0'),
    topic: 'education.cost',
    at: 2 ** 40,
    bytes: isOdd ? Buffer.from([0, id % 256]) : null,
    codes: isOdd ? ['a', String(id)] : null,
    body: { same: [1, null] },
    note: null,
  };
}

function dashed(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, id) => row(id));
}

describe('rows that are written by one statement', () => {
  let client: pg.Client;

  beforeAll(async () => {
    const connectionString = process.env['HUB_TEST_POSTGRES_URL'];
    client = new pg.Client({ connectionString, types: columnParsers });
    await client.connect();
    await client.query(
      `create temporary table given (id integer primary key, ref uuid, topic text, at bigint, bytes bytea,
         codes text[], body jsonb, note text)`,
    );
  });

  afterAll(async () => {
    await client.end();
  });

  beforeEach(async () => {
    await client.query('truncate given');
  });

  async function write(upsert: Partial<UnnestUpsert<typeof columns>>): Promise<number> {
    let written = 0;
    for (const { text, params } of unnestStatements({
      ...{ table: 'given', columns, rows: [] },
      ...upsert,
    })) {
      written += (await client.query(text, [...params])).rowCount ?? 0;
    }
    return written;
  }

  async function kept(): Promise<readonly unknown[]> {
    return (await client.query<Row>('select * from given order by id')).rows;
  }

  it.each([1, 99, 100, 700])(
    'are the same rows, %d of them, whatever they have in common',
    async (count) => {
      const rows = rowsOf(count);
      expect(await write({ rows })).toBe(count);
      expect(await kept()).toEqual(rows.map((one) => ({ ...one, ref: dashed(String(one.ref)) })));
    },
  );

  it('are told apart by the key where all else is the same', async () => {
    const rows = rowsOf(200).map(({ id }) => ({ ...row(0), id }));
    expect(await write({ rows })).toBe(200);
    expect(await write({ rows, conflict: ['id'] })).toBe(0);
  });

  it('overwrite what is there with what all of them say', async () => {
    await write({ rows: rowsOf(150) });
    const rows = rowsOf(150).map((one) => ({ ...one, note: '改' }));
    expect(await write({ rows, conflict: ['id'], update: ['note'] })).toBe(150);
    const { rows: notes } = await client.query('select distinct note from given');
    expect(notes).toEqual([{ note: '改' }]);
  });

  it('need no statement where there are none', () => {
    expect(unnestStatements({ table: 'given', columns, rows: [] })).toEqual([]);
  });
});
