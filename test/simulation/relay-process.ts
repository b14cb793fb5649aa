import { HubError } from '#domain';
import {
  RelayLoop,
  type OutboxRecord,
  type Page,
  type PublishPort,
  type PublishedRange,
  type ReadBackPort,
  type RelayConnection,
} from '#persistence';
import { arrivalMsMax } from './faults.js';
import { disconnect, Session, type Database } from './database.js';
import type { Kafka } from './kafka.js';
import type { Life } from './life.js';

/** Small, so that a few rows make several pages and several sends. */
const pageRecordsMax = 5;
const sendRecordsMax = 2;
const lockKey = 'relay lock';
const relayKey = 'outbox_relay';
const checkpointPrefix = 'checkpoint/';

/** As the hub's own. */
const relayTimes = {
  standbyPollMs: 1_000,
  idlePollMs: 5_000,
  settleMs: 2 * arrivalMsMax,
  endMs: 60_000,
} as const;

interface RelayRow {
  readonly origin: string;
  readonly released: boolean;
}

/** The hub's relay, on a simulated database and broker. */
export function relayOn(life: Life, database: Database, kafka: Kafka): RelayLoop {
  const ports = {
    openSession: (onEvent: () => void) => connect(life, database, onEvent),
    publish: publisher(life, kafka),
    readBack: readBack(life, kafka),
    now: () => life.world.nowMs,
    random: () => life.world.random.int(0, 999) / 1_000,
    onChange: ({ role, reason }: { role: string; reason: string | null }) => {
      life.world.note(life.name, `is ${role}${reason === null ? '' : ` (${reason})`}`);
    },
  };
  return new RelayLoop(ports, relayTimes);
}

/** Publishes as `BusProducer` does: piece by piece in order, and nothing after the time is over. */
export function publisher(life: Life, kafka: Kafka): PublishPort {
  return async (records, until) => {
    const ranges: PublishedRange[] = [];
    for (let from = 0; from < records.length; from += sendRecordsMax) {
      const chunk = records.slice(from, from + sendRecordsMax);
      ranges.push(...(await send(life, kafka, chunk, until)));
    }
    return ranges;
  };
}

async function send(
  life: Life,
  kafka: Kafka,
  chunk: readonly OutboxRecord[],
  until: number,
): Promise<readonly PublishedRange[]> {
  const ids = chunk.map(({ headers }) => headers?.['outbox-id'] ?? '-').join(', ');
  const parts = [
    ...Map.groupBy(
      chunk,
      (record) => `${record.topic}/${String(kafka.partitionOf(record))}`,
    ).values(),
  ];
  return life.request(
    'kafka',
    `sends ${ids} to ${[...new Set(chunk.map(({ topic }) => topic))].join(' and ')}`,
    (isBroken) =>
      parts
        // Partitions lie on several brokers; one may have got its part and another not.
        .filter(() => !isBroken || parts.length === 1 || life.world.random.chance(60))
        .flatMap((records) => {
          const [first] = records;
          if (first === undefined) return [];
          const place = { topic: first.topic, partition: kafka.partitionOf(first) };
          return [kafka.append(place, records, life.world.nowMs)];
        }),
    () => {
      if (performance.now() > until) throw new HubError('BROKER_UNREACHABLE', 'too late to send');
    },
  );
}

function readBack(life: Life, kafka: Kafka): ReadBackPort {
  return {
    endOffsets: (topic) =>
      life.request(
        'kafka',
        `asks where ${topic} ends`,
        () => new Map(kafka.partitions(topic).map((log, partition) => [partition, log.length])),
      ),
    visitHeaders: async (topic, ranges, visit) => {
      const found = await life.request('kafka', `reads ${topic} back`, () =>
        ranges.flatMap(({ partition, from, to }) =>
          (kafka.partitions(topic)[partition] ?? []).slice(from, to),
        ),
      );
      for (const { headers } of found) visit(headers);
    },
  };
}

/** What `RelaySession` asks PostgreSQL in SQL. */
async function connect(
  life: Life,
  database: Database,
  onEvent: () => void,
): Promise<RelayConnection> {
  const tell = (): void => {
    void life.hears(onEvent);
  };
  const session = new Session(database, () => {
    database.listeners.delete(tell);
    tell();
  });
  await life.request('database', 'connects', () => {
    life.bind(session);
    database.listeners.add(tell);
  });
  const asks = <T>(what: string, effect: () => T): Promise<T> =>
    life.request('database', what, () => {
      session.alive();
      return effect();
    });
  return {
    tryLock: () => asks('', () => database.tryLock(lockKey, session)),
    takeOver: () => asks('takes over', () => takeOver(database)),
    release: () =>
      asks('releases', () => {
        setReleased(database, true);
      }),
    page: (without) => asks('reads a page', () => page(database, without)),
    checkpoints: (topic) =>
      asks(`reads checkpoints of ${topic}`, () => checkpoints(database, topic)),
    confirm: (ids, reached) =>
      asks(`confirms ${ids.join(', ') || 'nothing'}`, () => {
        confirm(database, ids, reached);
      }),
    tidy: () => asks('tidies', () => undefined),
    close: () => disconnect(life, session, 'disconnects'),
  };
}

function relayRow(database: Database): RelayRow {
  return (database.row(relayKey) as RelayRow | undefined) ?? { origin: 'o', released: true };
}

function setReleased(database: Database, released: boolean): void {
  database.commit(new Map([[relayKey, { ...relayRow(database), released }]]));
}

function takeOver(database: Database): RelayRow {
  const before = relayRow(database);
  setReleased(database, false);
  return before;
}

function page(database: Database, without: readonly string[]): Page {
  const rows = database.outbox().filter(({ topic }) => !without.includes(topic));
  const records = rows.slice(0, pageRecordsMax).map(({ id, partition, headers, ...row }) => ({
    ...{ ...row, id: String(id) },
    ...{ partition: partition ?? null, headers: headers ?? {} },
  }));
  return { records, isAll: records.length === rows.length };
}

function checkpoints(database: Database, topic: string): ReadonlyMap<number, number> {
  const prefix = `${checkpointPrefix}${topic}/`;
  const rows = database.rows(prefix);
  return new Map(rows.map(([key, next]) => [Number(key.slice(prefix.length)), Number(next)]));
}

function confirm(
  database: Database,
  ids: readonly string[],
  reached: readonly PublishedRange[],
): void {
  const changes = new Map<string, unknown>(ids.map((id) => [`outbox/${id}`, undefined]));
  for (const { topic, partition, baseOffset, count } of reached) {
    const key = `${checkpointPrefix}${topic}/${String(partition)}`;
    const known = Number(changes.get(key) ?? database.row(key) ?? 0);
    changes.set(key, Math.max(known, baseOffset + count));
  }
  database.commit(changes);
}
