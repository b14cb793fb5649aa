import type pg from 'pg';
import { openLockClient, tryLock } from '../lock-client.js';
import { prepared } from '../prepared.js';
import { channelOf } from './enqueue.js';
import { decodePack } from './pack.js';
import type { OutboxRecord, PublishedRange } from './ports.js';

/** Rows of the outbox read at a time, records in them, and their bytes; a first row that is larger still goes. */
const pagePacksMax = 1_000;
const pageRecordsMax = 4_000;
const pageBytesMax = 4 * 1024 * 1024;

/** A record that waits in the outbox. */
export interface WaitingRecord extends Required<OutboxRecord> {
  /** Its row and its place in it, as `7.0`: no other record of this outbox ever has it. */
  readonly id: string;
}

/** What a look into the outbox found. */
export interface Page {
  /** The oldest records that are not known to be on the bus. */
  readonly records: readonly WaitingRecord[];
  /** Whether nothing else waited. */
  readonly isAll: boolean;
}

interface PackRow {
  readonly id: number;
  readonly topic: string;
  readonly records: Buffer;
  readonly published: readonly number[];
  /** Rows that were looked at, also those that no longer fitted. */
  readonly looked_at: number;
}

/** What the predecessor left. */
export interface Handover {
  /** Names this outbox among all that write to a topic. */
  readonly origin: string;
  /** True where the predecessor ended in order and left nothing in doubt. */
  readonly released: boolean;
}

const pageSql = `
  select id, topic, records, published, looked_at
  from (
    select page.*, count(*) over ()::integer as looked_at,
      sum(octet_length(records)) over (order by id) - octet_length(records) as bytes_before,
      sum(record_count) over (order by id) - record_count as records_before
    from (
      select * from outbox where topic <> all($1::text[]) order by id limit ${String(pagePacksMax)}
    ) page
  ) sized
  where bytes_before < ${String(pageBytesMax)} and records_before < ${String(pageRecordsMax)}
  order by id`;

const takeOverSql = `
  update outbox_relay relay set released = false
  from (select origin, released from outbox_relay) before
  returning before.origin, before.released`;

// What lasts only until the end of the statement, which is a transaction of its own.
const durability = `
  select set_config(
    'synchronous_commit',
    case when $1 then current_setting('synchronous_commit') else 'off' end,
    true
  )`;

const checkpoints = (topics: string, partitions: string, offsets: string): string => `
  insert into outbox_checkpoint as known (topic, partition, next_offset)
  select topic, partition, max(next_offset)
  from unnest(${topics}::text[], ${partitions}::integer[], ${offsets}::bigint[])
    as reached (topic, partition, next_offset)
  group by topic, partition
  on conflict (topic, partition) do update
  set next_offset = greatest(known.next_offset, excluded.next_offset)`;

const deleteSql = `
  with gone as (delete from outbox where id = any($2::bigint[])) ${durability}`;

const deleteAndReachSql = `
  with gone as (delete from outbox where id = any($2::bigint[])),
  reached as (${checkpoints('$3', '$4', '$5')}) ${durability}`;

// Also rows of which only a part is on the bus.
const confirmSql = `
  with done as (
    select row_id, array_agg(place) as places
    from unnest($2::bigint[], $3::integer[]) as arrived (row_id, place) group by row_id
  ), known as (
    select id, record_count, array(select unnest(published) union select unnest(places)) as places
    from outbox join done on id = row_id
  ), gone as (
    delete from outbox using known
    where outbox.id = known.id and cardinality(places) >= known.record_count
  ), begun as (
    update outbox set published = places from known
    where outbox.id = known.id and cardinality(places) < known.record_count
  ), reached as (${checkpoints('$4', '$5', '$6')}) ${durability}`;

// By itself PostgreSQL looks once a minute, and each page would wade through the dead rows of that minute. Not
// where it is at it just now, and never with the lock that shortening the file takes.
const tidySql = 'vacuum (skip_locked, truncate false) outbox';

/**
 * The relay's own connection. It holds the lock, and everything is read and deleted through it: a relay
 * whose lock has gone with its connection can't find another row to publish.
 */
export class RelaySession {
  readonly #client: pg.Client;
  readonly #schema: string;
  /** Row of the last page → ids of its records that were not on the bus. */
  readonly #open = new Map<string, readonly string[]>();

  private constructor(client: pg.Client, schema: string) {
    this.#client = client;
    this.#schema = schema;
  }

  /**
   * Connects, and listens for new rows.
   * @param onEvent called when there are new rows, and when the connection is lost
   */
  static async open(url: string, schema: string, onEvent: () => void): Promise<RelaySession> {
    const purpose = 'outbox relay';
    const client = await openLockClient({ url, schema, purpose }, onEvent);
    await client.query(`listen ${client.escapeIdentifier(channelOf(schema))}`);
    return new RelaySession(client, schema);
  }

  /** Takes the lock that lets one relay of a schema be active, if it is free. */
  async tryLock(): Promise<boolean> {
    return tryLock(this.#client, `hub outbox relay ${this.#schema}`);
  }

  /** Begins a term: from now on the end of it is in doubt until `release`. */
  async takeOver(): Promise<Handover> {
    const { rows } = await this.#client.query<Handover>(takeOverSql);
    const handover = rows[0];
    if (handover === undefined) throw new Error('outbox_relay has lost its row');
    return handover;
  }

  /** Ends a term with nothing in doubt. */
  async release(): Promise<void> {
    await this.#client.query('update outbox_relay set released = true');
  }

  /** As many of the oldest records as fit, without those of some topics. */
  async page(withoutTopics: readonly string[]): Promise<Page> {
    const { rows } = await this.#client.query<PackRow>(prepared(pageSql, [withoutTopics]));
    this.#open.clear();
    const records = rows.flatMap(({ id, topic, records: pack, published }) => {
      const open = decodePack(topic, pack).flatMap((record, place) =>
        published.includes(place) ? [] : [{ ...record, id: `${String(id)}.${String(place)}` }],
      );
      this.#open.set(
        String(id),
        open.map((record) => record.id),
      );
      return open;
    });
    const lookedAt = rows[0]?.looked_at ?? 0;
    return { records, isAll: rows.length === lookedAt && lookedAt < pagePacksMax };
  }

  /** Partition → offset below which nothing of this outbox has to be looked for; empty for a new topic. */
  async checkpoints(topic: string): Promise<ReadonlyMap<number, number>> {
    const { rows } = await this.#client.query<{ partition: number; next_offset: number }>(
      'select partition, next_offset from outbox_checkpoint where topic = $1',
      [topic],
    );
    return new Map(rows.map((row) => [row.partition, row.next_offset]));
  }

  /**
   * Records are on the bus: deletes rows of which all are, and notes how far it has been read or written.
   * @param reached may be told later: what lies behind a checkpoint is looked through once more, and found
   * @param durably whether it must be on the disk before this resolves. What is not, PostgreSQL may forget as it
   *   crashes, the last of it first: it is found again by the read-back that follows each crash
   */
  async confirm(
    ids: readonly string[],
    reached: readonly PublishedRange[],
    durably: boolean,
  ): Promise<void> {
    const places = ids.map((id) => id.split('.'));
    const rows = [...new Set(places.map(([row = '']) => row))];
    const told = new Set(ids);
    const ends = [
      reached.map(({ topic }) => topic),
      reached.map(({ partition }) => partition),
      reached.map(({ baseOffset, count }) => baseOffset + count),
    ];
    const isWhole = rows.every((row) => this.#open.get(row)?.every((id) => told.has(id)) === true);
    if (!isWhole) {
      const of = places.map(([row]) => row);
      const within = places.map(([, place]) => place);
      await this.#client.query(prepared(confirmSql, [durably, of, within, ...ends]));
    } else if (reached.length > 0) {
      await this.#client.query(prepared(deleteAndReachSql, [durably, rows, ...ends]));
    } else {
      await this.#client.query(prepared(deleteSql, [durably, rows]));
    }
  }

  /** Makes room where rows were deleted. */
  async tidy(): Promise<void> {
    await this.#client.query(tidySql);
  }

  /** Closes the connection and with it gives up the lock. Never rejects: a lost one is closed already. */
  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

/** What a relay asks of its connection. */
export type RelayConnection = Pick<RelaySession, keyof RelaySession>;
