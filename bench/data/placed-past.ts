import pg from 'pg';
import { settlementsTopic } from './city-topics.js';
import { settlementOf, watchedOnly } from './city-year.js';
import type { Publisher } from '../made-records.js';

/** Of a hundred records of a city so many are of persons who are watched, and have been placed. */
const placedOfHundred = 23;
/** Persons of a city who have had a bill. */
const persons = 500_000;

/**
 * Rows as matching has them of records that it took long ago, in their three indexes, spread as those of a city
 * are; the bytes of the record are the same in each.
 */
const fillSql = `
  insert into matching.department_record (identity, topic, partition, record_offset, state, parked_because,
    household_id, resident_ref, matched_by, household_at_event, occurred_at, record_value, county_code, person_ref, first_seen_at)
  select md5('record' || n)::uuid, $1::text, 0, -n,
    case when placed then 'PLACED' else 'PARKED' end,
    case when placed then null else 'PERSON_UNKNOWN' end,
    case when placed then 'H' || lpad((n % 70100)::text, 6, '0') end,
    case when placed then md5('person' || person) end,
    case when placed then 'PERSON_REF' end, null,
    n, $2::bytea, '130521', md5('person' || person)::uuid, n
  from (
    select n, n % 100 < ${String(placedOfHundred)} as placed,
      (hashint8(n)::bigint + 2147483648) % ${String(persons)} as person
    from generate_series(1, $3::bigint) n
  ) made`;

/** Fills the tables of a matching that knows its register with records of the past, as if it had placed them. */
export async function fillPlacedPast(
  { codec }: Publisher,
  databaseUrl: string,
  records: number,
): Promise<void> {
  await codec.prepare(settlementsTopic);
  const { value } = settlementOf(0, watchedOnly);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(fillSql, [settlementsTopic, codec.encode(settlementsTopic, value), records]);
    await client.query('vacuum (analyze) matching.department_record');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
