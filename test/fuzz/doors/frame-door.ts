import {
  PartitionWorker,
  quarantineIdHeader,
  quarantineTopic,
  QuarantineTopic,
  silentLogger,
  type EventCodec,
  type OutgoingRecord,
  type WorkerParts,
} from '#bus';
import { hubErrorCodes } from '#domain';
import type { QuarantinedRecord } from '#schemas';
import type { Random } from '#testkit';
import { isReasonZh, type Door, type FuzzInput, type Passage } from '../door.js';
import { mutateBytes } from '../mutate/bytes.js';
import { mutateValue } from '../mutate/json.js';
import { mutateText } from '../mutate/text.js';
import { handlerOf, type FrameHandler } from './frame-handlers.js';
import type { ValidFrames } from './frames.js';
import { otherLanguageId } from './memory-bus.js';
import { packMessages, unpackMessages, type FuzzMessage } from './messages.js';

const messagesMax = 200;
const recordsPerBatchMax = 64;
const partition = 3;

function frame(random: Random, codec: EventCodec, valid: ValidFrames): Buffer | null {
  const right = random.pick(valid.frames);
  const way = random.int(0, 99);
  if (way < 10) return right;
  if (way < 11) return null;
  if (way < 16) {
    const other = Buffer.from(right);
    other.writeUInt32BE(random.pick([0, 1, 2, 7, random.int(1, 30), 999, otherLanguageId]), 1);
    return other;
  }
  if (way < 40) return retyped(random, codec, valid) ?? right;
  return mutateBytes(random, right);
}

/** A value with another content that its schema still takes; null where the schema does not. */
function retyped(random: Random, codec: EventCodec, { topic, values }: ValidFrames): Buffer | null {
  try {
    return codec.encode(topic, mutateValue(random, random.pick(values)));
  } catch {
    return null;
  }
}

function make(random: Random, codec: EventCodec, valid: ValidFrames): FuzzInput {
  const messages = Array.from({ length: random.int(1, messagesMax) }, (): FuzzMessage => {
    const key = random.chance(90) ? Buffer.from(`key-${String(random.int(1, 9))}`) : null;
    return {
      key: key !== null && random.chance(20) ? mutateBytes(random, key) : key,
      value: frame(random, codec, valid),
      header: random.chance(10)
        ? mutateBytes(random, Buffer.from('fuzz/education.cost/1/1'))
        : null,
      headerName: random.chance(90)
        ? random.pick(['traceparent', quarantineIdHeader])
        : mutateText(random, 'header').toWellFormed(),
    };
  });
  return { bytes: packMessages(messages), facts: { topic: valid.topic } };
}

/** Where a worker's refusals go: encoded as they would be published. */
class Quarantined {
  readonly records: QuarantinedRecord[] = [];

  constructor(private readonly codec: EventCodec) {}

  sink(): QuarantineTopic {
    const publish = (sent: readonly OutgoingRecord[]): Promise<void> => {
      for (const { topic, value } of sent) {
        if (value !== null) this.records.push(this.codec.decode(topic, value));
      }
      return Promise.resolve();
    };
    return new QuarantineTopic(this.codec, { publish });
  }
}

/** Frames off Kafka: from the fetched message to a handler's row or to quarantine. */
export class FrameDoor implements Door {
  readonly name = 'frames';
  readonly what = 'records of every topic: keys, headers, Confluent frames, values that only fit';
  readonly perThousand = 550;
  readonly #handlers: ReadonlyMap<string, FrameHandler>;

  constructor(
    private readonly codec: EventCodec,
    private readonly valid: readonly ValidFrames[],
  ) {
    this.#handlers = new Map(valid.map(({ topic }) => [topic, handlerOf(topic, codec)]));
  }

  make(random: Random): FuzzInput {
    return make(random, this.codec, random.pick(this.valid));
  }

  async pass({ bytes, facts }: FuzzInput): Promise<Passage> {
    const topic = String(facts['topic']);
    const sent = unpackMessages(bytes);
    const handler = this.#handlers.get(topic);
    if (handler === undefined) throw new Error(`no handler of ${topic}`);
    const refused = new Quarantined(this.codec);
    const applied = new Set<number>();
    const faults: string[] = [];
    const given = new AbortController();
    const parts: WorkerParts = {
      ...{ codec: this.codec, heldKeys: null, logger: silentLogger, random: () => 0 },
      quarantine: refused.sink(),
      clock: { now: () => 0 },
      observer: {
        attemptFailed: (_, code, state) => {
          const why = worker.status.reason ?? '';
          faults.push(`a record is neither applied nor refused: ${state} ${code} ${why}`);
          given.abort();
        },
      },
      heldBackoff: { firstMs: 1, delayMsMax: 1 },
      limits: { attemptsMax: 1, backoff: { firstMs: 1, delayMsMax: 1 } },
      recordsPerBatchMax,
      handle: async (batch) => {
        await handler(batch as never);
        for (const { offset } of batch.records) applied.add(offset);
      },
    };
    const worker = new PartitionWorker(parts, { group: 'fuzz', topic, partition });
    await worker.run(
      {
        messages: sent.map(({ key, value, header, headerName }, offset) => ({
          ...{ key, value, offset: String(offset), timestamp: '0', attributes: 0 },
          headers: header === null ? {} : { [headerName]: header },
        })),
        endOffset: sent.length,
        commit: () => Promise.resolve(),
        revoked: given.signal,
        stopping: given.signal,
      },
      () => undefined,
    );
    if (faults.length === 0) faults.push(...faultsOf(sent, applied, refused.records));
    const count = { accepted: applied.size, refused: refused.records.length };
    return { inputs: sent.length, ...count, faults };
  }
}

function faultsOf(
  sent: readonly FuzzMessage[],
  applied: ReadonlySet<number>,
  refused: readonly QuarantinedRecord[],
): readonly string[] {
  const faults: string[] = [];
  const byOffset = new Map(refused.map((record) => [record.offset, record]));
  if (byOffset.size !== refused.length) faults.push('a record went to quarantine twice');
  sent.forEach((message, offset) => {
    const record = byOffset.get(offset);
    if (applied.has(offset) === (record !== undefined))
      faults.push(`record ${offset} is lost or double`);
    if (record !== undefined) faults.push(...faultsOfRefusal(message, record));
  });
  return faults;
}

function isSame(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}

function faultsOfRefusal({ key, value, header }: FuzzMessage, record: QuarantinedRecord): string[] {
  const headers = record.headers.map((kept) => kept.value);
  const isKept =
    isSame(record.key, key) && isSame(record.value, value) && isSame(headers[0] ?? null, header);
  const faults = isKept ? [] : [`record ${record.offset} lies in ${quarantineTopic} changed`];
  const names = [record.quarantineId, ...record.headers.map(({ name }) => name)];
  if (names.some((name) => name.includes('\u0000'))) faults.push('the table would not take it');
  if (!/^fuzz\/[^/]+\/\d+\/\d+$/.test(record.quarantineId)) faults.push('its id is no id of ours');
  if (!(record.errorCode in hubErrorCodes)) faults.push(`unknown code ${record.errorCode}`);
  if (!isReasonZh(record.reasonZh)) faults.push(`no reason: ${record.errorCode}`);
  return faults;
}
