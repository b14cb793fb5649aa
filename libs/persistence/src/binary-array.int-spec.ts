import fc from 'fast-check';
import pg from 'pg';
import { binaryArray } from './binary-array.js';

const timeoutMs = 60_000;
/** What PostgreSQL keeps of a text: neither NUL nor half a character. */
const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\u0000'));

describe('an array in binary form', () => {
  let client: pg.Client;

  beforeAll(async () => {
    client = new pg.Client({ connectionString: process.env['HUB_TEST_POSTGRES_URL'] });
    await client.connect();
  }, timeoutMs);

  afterAll(() => client.end(), timeoutMs);

  it.each([
    { type: 'text', any: text },
    { type: 'smallint', any: fc.integer({ min: -32_768, max: 32_767 }) },
    { type: 'integer', any: fc.integer() },
    { type: 'bigint', any: fc.maxSafeInteger() },
    { type: 'boolean', any: fc.boolean() },
    { type: 'bytea', any: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
    { type: 'jsonb', any: fc.dictionary(text, text).map((value) => JSON.stringify(value)) },
  ] as const)(
    'is what the same values of type $type are as text',
    async ({ type, any }) => {
      const lists: fc.Arbitrary<unknown[]> = fc.array(fc.option(any as fc.Arbitrary<unknown>));
      await fc.assert(
        fc.asyncProperty(lists, async (values) => {
          const { rows } = await client.query<{ same: boolean }>(
            `select $1::${type}[] is not distinct from $2::${type}[] as same`,
            [binaryArray(type, values), values],
          );
          expect(rows).toEqual([{ same: true }]);
        }),
        { numRuns: 50 },
      );
    },
    timeoutMs,
  );

  it('leaves to the driver what it does not know', () => {
    expect(binaryArray('timestamptz', [])).toBeNull();
  });
});
