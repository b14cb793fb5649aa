import type { KafkaMessage } from 'kafkajs';
import type { QuarantinedRecord, RecordHeader } from '#schemas';
import type { EventCodec } from '../codec/event-codec.js';
import type { Trouble } from '../errors/classify.js';
import { isGiven } from '../kafka/log-record.js';
import type { PartitionLabels } from '../ports.js';
import type { OutgoingRecord } from '../records.js';

/** Topic of records that could not be read or used. */
export const quarantineTopic = 'hub.quarantine';

/** Header of a record that was put back: the id under which its group had refused it. */
export const quarantineIdHeader = 'hub-quarantine-id';

/**
 * Original bytes that fit beside the other fields under the broker's limit. What is longer stays where it came
 * from, which is named.
 */
const originalBytesMax = 900_000;

/** A record on its way to quarantine, with everything that it came with. */
export interface QuarantineInput {
  /** Consumer group that could not use it. */
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  readonly errorCode: string;
  readonly field: string | null;
  /** For staff, without personal data. */
  readonly reasonZh: string;
  /** 6 digits, where known. */
  readonly countyCode: string | null;
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly firstSeenAt: number;
  /** Milliseconds since 1970. */
  readonly lastSeenAt: number;
}

/** Where records go that cannot be read or used. Fulfilled means durable. */
export interface QuarantineSink {
  put(inputs: readonly QuarantineInput[]): Promise<void>;
}

function headersOf({ headers }: KafkaMessage): readonly RecordHeader[] {
  return Object.entries(headers ?? {}).flatMap(([given, found]) => {
    // The only text here that somebody else has written; with a NUL the table would not take the record.
    const name = given.replaceAll('\u0000', '\u2400');
    const values = Array.isArray(found) ? found : [found];
    return values.map((value) => ({ name, value: Buffer.from(isGiven(value) ? value : '') }));
  });
}

function countyCodeIn(value: unknown): string | null {
  const { envelope, countyCode } = (value ?? {}) as {
    envelope?: { countyCode?: unknown };
    countyCode?: unknown;
  };
  const found = envelope?.countyCode ?? countyCode;
  return typeof found === 'string' ? found : null;
}

/** What is known about a refused record: where it lay, what it is, what is wrong with it. */
export function quarantineInput(
  at: PartitionLabels,
  message: KafkaMessage,
  trouble: Trouble,
  seen: { readonly attempts: number; readonly first: number; readonly last: number },
  decoded: unknown,
): QuarantineInput {
  return {
    ...at,
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    headers: headersOf(message),
    errorCode: trouble.code,
    field: trouble.field,
    reasonZh: trouble.reasonZh,
    countyCode: /\.(\d{6})$/.exec(at.topic)?.[1] ?? countyCodeIn(decoded),
    attempts: seen.attempts,
    firstSeenAt: seen.first,
    lastSeenAt: seen.last,
  };
}

/**
 * Names a refusal by group and place, so that a record that is refused twice (a crash came between
 * quarantine and commit) is known as one. A group that refuses again what was put back for it reports
 * under the id of the first time.
 */
export function quarantineIdOf({
  group,
  topic,
  partition,
  offset,
  headers,
}: QuarantineInput): string {
  const own = `${group}/${topic}/`;
  const first = headers.find(({ name }) => name === quarantineIdHeader)?.value.toString('utf8');
  // Anybody may write a header: whatever is not an id of ours would stand where ids are looked up.
  const isId =
    first?.startsWith(own) === true && /^\d{1,10}\/\d{1,19}$/.test(first.slice(own.length));
  return isId ? first : `${own}${partition}/${offset}`;
}

/** The record that goes on `hub.quarantine`. */
function quarantineRecord(input: QuarantineInput): QuarantinedRecord {
  const { key, value, headers, reasonZh } = input;
  const headerBytes = headers.reduce(
    (sum, header) => sum + Buffer.byteLength(header.name) + header.value.length,
    0,
  );
  // In this order: what names the record is kept before what it says.
  let room = originalBytesMax;
  const fits = (bytes: number): boolean => {
    if (bytes > room) return false;
    room -= bytes;
    return true;
  };
  const isLong = {
    key: !fits(key?.length ?? 0),
    headers: !fits(headerBytes),
    value: !fits(value?.length ?? 0),
  };
  return {
    ...input,
    quarantineId: quarantineIdOf(input),
    key: isLong.key ? null : key,
    value: isLong.value ? null : value,
    headers: isLong.headers ? [] : [...headers],
    reasonZh:
      isLong.key || isLong.value || isLong.headers
        ? `${reasonZh}（原始内容过大，仍在原主题中）`
        : reasonZh,
  };
}

/** The default sink: the topic `hub.quarantine`. */
export class QuarantineTopic implements QuarantineSink {
  constructor(
    private readonly codec: EventCodec,
    private readonly producer: {
      publish(records: readonly OutgoingRecord[]): Promise<unknown>;
    },
  ) {}

  /** Registers or finds the schema; called by `put` as well, so that a start need not wait for it. */
  async prepare(): Promise<void> {
    await this.codec.prepare(quarantineTopic);
  }

  async put(inputs: readonly QuarantineInput[]): Promise<void> {
    if (inputs.length === 0) return;
    await this.prepare();
    await this.producer.publish(
      inputs.map((input) => {
        const record = quarantineRecord(input);
        const value = this.codec.encode(quarantineTopic, record);
        return { topic: quarantineTopic, key: record.quarantineId, value };
      }),
    );
  }
}
