import pg from 'pg';
import { binaryArray } from './binary-array.js';
import { columnParsers } from './data-source.js';
import type { ColumnType } from './column-type.js';

const large = 2 ** 31;
const cases: readonly { readonly type: ColumnType; readonly values: readonly unknown[] }[] = [
  { type: 'text', values: ['户', null, '', '{"a",\\b}\n', '𠮷'] },
  { type: 'bytea', values: [Buffer.from([0, 255, 92]), null, Buffer.alloc(0)] },
  { type: 'boolean', values: [true, null, false] },
  { type: 'smallint', values: [-32_768, null, 32_767] },
  { type: 'integer', values: [-large, null, 0, large - 1] },
  {
    type: 'bigint',
    values: [
      0,
      -1,
      null,
      large * 2,
      -large * 2 - 1,
      Number.MAX_SAFE_INTEGER,
      -Number.MAX_SAFE_INTEGER,
    ],
  },
];

describe('a list in binary, as PostgreSQL reads it', () => {
  let client: pg.Client;

  beforeAll(async () => {
    const connectionString = process.env['HUB_TEST_POSTGRES_URL'];
    client = new pg.Client({ connectionString, types: columnParsers });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
  });

  it('is the same list of uuid, which comes back with its dashes', async () => {
    const values = ['00000000000050008000ffffffffffff', null];
    expect(await readBack('uuid', values)).toEqual(['00000000-0000-5000-8000-ffffffffffff', null]);
  });

  async function readBack(type: ColumnType, values: readonly unknown[]): Promise<unknown[]> {
    const { rows } = await client.query<{ value: unknown }>(
      `select value from unnest($1::${type}[]) with ordinality as given (value, place) order by place`,
      [binaryArray(type, values)],
    );
    return rows.map(({ value }) => value);
  }

  it.each(cases)('is the same list of $type', async ({ type, values }) => {
    expect(await readBack(type, values)).toEqual(values);
  });

  it.each(['json', 'jsonb'] as const)('is the same list of %s', async (type) => {
    const values = [{ 户: ['a', null] }, null, '"', 1];
    const texts = values.map((value) => (value === null ? null : JSON.stringify(value)));
    expect(await readBack(type, texts)).toEqual(values);
  });
});
