import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../records.js';

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

/** Whether a header has a value. */
export function isGiven<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}

/** Headers as text; of several values of one name the last counts, as in Kafka's own clients. */
export function headersOf(headers: IHeaders | undefined): Readonly<Record<string, string>> {
  if (headers === undefined) return noHeaders;
  const names = Object.keys(headers);
  if (names.length === 0) return noHeaders;
  const texts: Record<string, string> = {};
  for (const name of names) {
    const given = headers[name];
    const value = Array.isArray(given) ? given.at(-1) : given;
    // On the wire a header may have no value; the client gives null, of which its types say nothing.
    if (isGiven(value)) texts[name] = value.toString();
  }
  return texts;
}

/** A kafkajs message in the hub's shape; offsets of one partition stay far below 2^53. */
export function logRecord(topic: string, partition: number, message: KafkaMessage): LogRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key?.toString('utf8') ?? null,
    value: message.value,
    headers: headersOf(message.headers),
  };
}

/** The kafkajs message that a log record was, for what reads messages. */
export function messageOf({ offset, timestamp, key, value, headers }: LogRecord): KafkaMessage {
  return {
    offset: String(offset),
    timestamp: String(timestamp),
    key: key === null ? null : Buffer.from(key, 'utf8'),
    value,
    headers: { ...headers },
    attributes: 0,
  };
}
