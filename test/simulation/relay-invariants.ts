import { outboxIdHeader } from '#persistence';
import type { QueuedRow } from './database.js';
import type { Stored } from './kafka.js';

/** Rows of an outbox that were committed, and what lies on the topics that it is published to. */
export interface Publication {
  readonly enqueued: ReadonlyMap<number, QueuedRow>;
  /** By topic and partition. */
  readonly published: ReadonlyMap<string, readonly (readonly Stored[])[]>;
  /** What keeps its order: mostly all of one key. */
  readonly orderedBy: (record: Stored) => string;
}

/** Records of one key keep their order. */
export function byKey({ key }: Stored): string {
  return key ?? '';
}

/**
 * Each row is there once, and those that belong together in their order; each line says what is not
 * so.
 */
export function brokenByRelays({ enqueued, published, orderedBy }: Publication): string[] {
  const broken: string[] = [];
  const found = [...published].flatMap(([topic, partitions]) =>
    partitions.flatMap((log) =>
      log.flatMap((record) => idsOf(`${topic} ${orderedBy(record)}`, record)),
    ),
  );
  for (const [id, times] of countsOf(found.map((record) => record.id))) {
    if (times > 1) broken.push(`row ${id} was published ${times} times`);
    if (!enqueued.has(id)) broken.push(`row ${id} was published and never committed`);
  }
  const seen = new Set(found.map(({ id }) => id));
  for (const id of enqueued.keys()) if (!seen.has(id)) broken.push(`row ${id} was lost`);
  for (const [subject, ofSubject] of Map.groupBy(found, (record) => record.subject)) {
    const ids = ofSubject.map(({ id }) => id);
    const isInOrder = ids.every((id, at) => at === 0 || (ids[at - 1] ?? 0) <= id);
    if (!isInOrder) broken.push(`${subject} is out of order: ${ids.join(', ')}`);
  }
  return broken;
}

/** Nothing for a record that came from elsewhere. */
function idsOf(subject: string, { headers }: Stored) {
  const mark = headers[outboxIdHeader];
  return mark === undefined ? [] : [{ subject, id: Number(mark.split('/')[1]) }];
}

function countsOf(ids: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
