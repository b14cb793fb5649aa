import { quarantineTopic, type EventCodec } from '#bus';
import type { QuarantinedRecord } from '#schemas';
import type { Random } from '#testkit';
import {
  distinctRecords,
  distinctRefusals,
  refusalOf,
  storedHeaders,
} from '../../../services/operations/src/quarantine/core/quarantine-view.js';
import {
  redrivenRecord,
  redrivePlan,
  type WholeCandidate,
} from '../../../services/operations/src/quarantine/core/redrive.js';
import { isReasonZh, type Door, type Passage } from '../door.js';
import { mutateBytes } from '../mutate/bytes.js';
import { mutateText } from '../mutate/text.js';
import type { ValidFrames } from './frames.js';

const recordsMax = 60;

function bytesOr(random: Random, bytes: Buffer): Buffer | null {
  if (random.chance(10)) return null;
  return random.chance(50) ? bytes : mutateBytes(random, bytes);
}

/** Any name; with a NUL it does not come as far as this. */
function headerName(random: Random): string {
  return mutateText(random, 'header').toWellFormed().replaceAll('\u0000', '');
}

function aRecord(random: Random, { topic, frames }: ValidFrames): QuarantinedRecord {
  const offset = random.int(0, 40);
  const partition = random.int(0, 2);
  const names = ['traceparent', 'outbox-id', 'hub-redrive-id', '__proto__', 'constructor'];
  return {
    ...{ topic, partition, offset, group: 'fuzz' },
    quarantineId: `fuzz/${topic}/${String(partition)}/${String(offset)}`,
    key: bytesOr(random, Buffer.from('郅130532')),
    value: bytesOr(random, random.pick(frames)),
    headers: Array.from({ length: random.int(0, 3) }, () => ({
      name: random.chance(80) ? random.pick(names) : headerName(random),
      value: bytesOr(random, Buffer.from('00-1-1-01')) ?? Buffer.alloc(0),
    })),
    ...{ errorCode: 'AVRO_UNDECODABLE', field: null, reasonZh: '无法读取', countyCode: null },
    ...{ firstSeenAt: 0, lastSeenAt: 0, attempts: 1 },
  };
}

function candidateOf(record: QuarantinedRecord): WholeCandidate {
  const { quarantineId, topic, partition, offset, group, key, value } = record;
  // As it comes back from the table.
  const headers = JSON.parse(JSON.stringify(storedHeaders(record))) as WholeCandidate['headers'];
  return {
    quarantineId,
    topic,
    partition,
    offset,
    group,
    key,
    value,
    hasValue: value !== null,
    headers,
  };
}

/** A record that goes back must be the record that was refused, byte for byte. */
function faultsOfReturn(record: QuarantinedRecord): string[] {
  const back = redrivenRecord(candidateOf(record), { 'hub-redrive-id': 'R' });
  const key = back.key === null ? null : Buffer.from(back.key, 'utf8');
  const faults: string[] = [];
  if (key?.toString('hex') !== record.key?.toString('hex')) faults.push('the key has changed');
  if (back.value?.equals(record.value ?? Buffer.alloc(0)) !== true)
    faults.push('the value has changed');
  for (const { name, value } of record.headers) {
    if (/^(?:hub-.*|outbox-id)$/.test(name)) continue;
    const last = record.headers.findLast((header) => header.name === name)?.value ?? value;
    if (!Object.hasOwn(back.headers, name)) faults.push(`the header ${name} is lost`);
    else if (!Buffer.from(back.headers[name] ?? '', 'utf8').equals(last))
      faults.push(`${name} differs`);
  }
  return faults;
}

function pass(codec: EventCodec, sent: readonly QuarantinedRecord[]): Passage {
  const inputs = sent.length;
  const records = distinctRecords(sent);
  const plan = redrivePlan(records.map(candidateOf));
  const refused = new Set(plan.notRedrivable.map(({ quarantineId }) => quarantineId));
  const faults = plan.notRedrivable
    .filter(({ reasonZh }) => !isReasonZh(reasonZh))
    .map(({ quarantineId }) => `${quarantineId} stays without a reason`);
  if (plan.ids.length + refused.size !== records.length) faults.push('a record is in no plan');
  if (distinctRefusals(sent).length !== new Set(sent.map(refusalOf)).size) {
    faults.push('a refusal is told twice, or not at all');
  }
  for (const record of records) {
    const read = codec.decode<QuarantinedRecord>(
      quarantineTopic,
      codec.encode(quarantineTopic, record),
    );
    if (!refused.has(record.quarantineId)) faults.push(...faultsOfReturn(read));
  }
  // Of one that was sent several times, every sending shares the fate of the record.
  const stays = sent.filter(({ quarantineId }) => refused.has(quarantineId)).length;
  return { inputs, accepted: inputs - stays, refused: stays, faults };
}

interface PackedRecord extends Omit<QuarantinedRecord, 'key' | 'value' | 'headers'> {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

function packed(records: readonly QuarantinedRecord[]): Buffer {
  const rows = records.map((record): PackedRecord => ({
    ...record,
    key: record.key?.toString('base64') ?? null,
    value: record.value?.toString('base64') ?? null,
    headers: record.headers.map(({ name, value }) => ({ name, value: value.toString('base64') })),
  }));
  return Buffer.from(JSON.stringify(rows));
}

function unpacked(bytes: Buffer): readonly QuarantinedRecord[] {
  const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');
  return (JSON.parse(bytes.toString('utf8')) as readonly PackedRecord[]).map((record) => ({
    ...record,
    key: record.key === null ? null : bytesOf(record.key),
    value: record.value === null ? null : bytesOf(record.value),
    headers: record.headers.map(({ name, value }) => ({ name, value: bytesOf(value) })),
  }));
}

/** Quarantined records on their way into the table and back on their topics. */
export function redriveDoor(codec: EventCodec, valid: readonly ValidFrames[]): Door {
  return {
    name: 'redrive',
    what: 'quarantined records, put back',
    perThousand: 50,
    make: (random) => {
      const frames = random.pick(valid);
      const records = Array.from({ length: random.int(1, recordsMax) }, () =>
        aRecord(random, frames),
      );
      return { bytes: packed(records), facts: {} };
    },
    pass: ({ bytes }) => pass(codec, unpacked(bytes)),
  };
}
