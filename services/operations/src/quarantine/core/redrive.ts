import { isUtf8 } from 'node:buffer';
import type { StoredHeader } from './quarantine-view.js';

/** Headers that the hub itself adds when it puts a record back; they tell of one way only. */
const ownHeaders = /^(?:hub-.*|outbox-id)$/;

/** What is wanted back on its topic: records by their ids, or all that failed for one reason. */
export type RedriveSelection =
  | { readonly ids: readonly string[] }
  | {
      readonly errorCode: string;
      readonly topic: string | null;
      readonly group: string | null;
      readonly countyCode: string | null;
    };

/** A quarantined record with what it was made of, its content aside. */
export interface RedriveCandidate {
  readonly quarantineId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly group: string;
  readonly key: Buffer | null;
  readonly hasValue: boolean;
  readonly headers: readonly StoredHeader[];
}

/** The same with its content. */
export interface WholeCandidate extends RedriveCandidate {
  readonly value: Buffer | null;
}

/** A record that cannot be put back, and why. */
interface NotRedrivable {
  readonly quarantineId: string;
  readonly reasonZh: string;
}

/** Records of one topic and group in a plan. */
interface RedriveCount {
  readonly topic: string;
  readonly group: string;
  readonly records: number;
}

/** What a redrive would do, or does. */
export interface RedrivePlan {
  /** In the order in which they go. */
  readonly ids: readonly string[];
  readonly notRedrivable: readonly NotRedrivable[];
  readonly counts: readonly RedriveCount[];
  /** Different keys: households and persons concerned at most. */
  readonly keys: number;
}

const overtakenZh = '该主题每个键只留最新一条，这个键已有更新的记录，放回会盖住它';

/** Why a record cannot be put back as it was; null where it can. */
export function obstacleZh({ key, hasValue, headers }: RedriveCandidate): string | null {
  if (!hasValue) return '没有内容：原始内容为空，或过大而仍在原主题中';
  // The bus has keys and headers in UTF-8; written otherwise they would not be what they were.
  if (key !== null && !isUtf8(key)) return '键不是 UTF-8，无法原样放回';
  const odd = headers.find(({ valueBase64 }) => !isUtf8(Buffer.from(valueBase64, 'base64')));
  return odd === undefined ? null : `消息头 ${odd.name} 不是 UTF-8，无法原样放回`;
}

/**
 * Plans a redrive of candidates given in their order: by topic, partition and offset.
 * @param overtaken ids of those whose place on the topic a newer record has
 */
export function redrivePlan(
  candidates: readonly RedriveCandidate[],
  overtaken: ReadonlySet<string> = new Set(),
): RedrivePlan {
  const ids: string[] = [];
  const notRedrivable: NotRedrivable[] = [];
  const counts = new Map<string, RedriveCount>();
  const keys = new Set<string>();
  for (const candidate of candidates) {
    const { quarantineId, topic, group, key } = candidate;
    const reasonZh = overtaken.has(quarantineId) ? overtakenZh : obstacleZh(candidate);
    if (reasonZh !== null) {
      notRedrivable.push({ quarantineId, reasonZh });
      continue;
    }
    ids.push(quarantineId);
    const place = `${topic} ${group}`;
    const records = (counts.get(place)?.records ?? 0) + 1;
    counts.set(place, { topic, group, records });
    if (key !== null) keys.add(key.toString('utf8'));
  }
  return { ids, notRedrivable, counts: [...counts.values()], keys: keys.size };
}

/** A record as it goes back: its own bytes and key, its own headers and those that name the redrive. */
export interface RedrivenRecord {
  readonly topic: string;
  readonly key: string | null;
  /** Only where no key decides it. */
  readonly partition: number | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The record that is put back on its topic.
 * @param names headers that name the redrive and the quarantined record
 */
export function redrivenRecord(
  { topic, partition, key, value, headers }: WholeCandidate,
  names: Readonly<Record<string, string>>,
): RedrivenRecord {
  const own = headers
    .filter(({ name }) => !ownHeaders.test(name))
    .map(({ name, valueBase64 }) => [name, Buffer.from(valueBase64, 'base64').toString('utf8')]);
  return {
    topic,
    key: key?.toString('utf8') ?? null,
    partition: key === null ? partition : null,
    value,
    headers: { ...(Object.fromEntries(own) as Record<string, string>), ...names },
  };
}
