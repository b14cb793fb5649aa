import { HubError } from '#domain';
import { evolutions } from '#schemas';
import { avroTypeOf } from './avro-types.js';
import { frameBytes, writeFrame } from './frame.js';
import { planToRead, readAs } from './reading-plan.js';

const origin = { topic: 'health-insurance.coverage', schemaId: 7 };

/** What a reader makes of a value of a writer: the value, or the error with which it is quarantined. */
function read(readerSchema: unknown, writerSchema: unknown, value: unknown): unknown {
  const reader = avroTypeOf(readerSchema);
  const writer = avroTypeOf(writerSchema);
  const bytes = Buffer.concat([Buffer.alloc(frameBytes), writer.toBuffer(value)]);
  writeFrame(bytes, origin.schemaId);
  const plan = planToRead(reader, writer, origin);
  if (HubError.is(plan)) return plan;
  try {
    return JSON.parse(JSON.stringify(readAs(reader, plan, bytes, origin)));
  } catch (error) {
    return error;
  }
}

const record = (fields: readonly object[], more: object = {}): object => ({
  type: 'record',
  name: 'Bill',
  namespace: 'cn.xingtai.test',
  fields,
  ...more,
});

describe.each(evolutions)('$name, by the hub', (evolution) => {
  const { older, newer, oldValue, newValue, fields } = evolution;

  it.each([
    ['new readers and old records', newer, older, oldValue, evolution.newReadsOld],
    ['old readers and new records', older, newer, newValue, evolution.hubReadsNew],
  ])('%s', (_, reader, writer, value, expected) => {
    const found = read(reader, writer, value);
    if (expected !== null) {
      expect(found).toEqual(expected);
      return;
    }
    expect(found).toMatchObject({ code: 'AVRO_UNDECODABLE' });
    const { field } = (found as HubError).fields;
    expect(fields.length === 0 ? [null] : fields).toContain(field);
  });
});

describe('an older reader meets a newer writer', () => {
  const part = (fields: readonly object[]): object => record(fields, { name: 'Part' });
  const parts = (fields: readonly object[]): object =>
    record([{ name: 'parts', type: { type: 'array', items: part(fields) } }]);

  it('deep inside lists, and where a record is named a second time', () => {
    const twice = (fields: readonly object[]): object =>
      record([
        { name: 'parts', type: { type: 'array', items: part(fields) } },
        { name: 'first', type: ['null', 'cn.xingtai.test.Part'], default: null },
      ]);
    const older = twice([{ name: 'rooms', type: 'int' }]);
    const newer = twice([{ name: 'roomCount', aliases: ['rooms'], type: 'long' }]);
    const value = { parts: [{ roomCount: 2 }], first: { roomCount: 3 } };
    expect(read(older, newer, value)).toEqual({ parts: [{ rooms: 2 }], first: { rooms: 3 } });
  });

  it('and names the value that is too large by its path', () => {
    const found = read(
      parts([{ name: 'rooms', type: 'int' }]),
      parts([{ name: 'rooms', type: 'long' }]),
      { parts: [{ rooms: 1 }, { rooms: 2 ** 40 }] },
    );
    expect(found).toMatchObject({ fields: { field: 'parts.1.rooms' } });
  });

  it('and keeps an enum’s default beside a renamed field', () => {
    const kind = (symbols: readonly string[]): object => ({
      name: 'kind',
      type: { type: 'enum', name: 'Kind', symbols, default: 'OTHER' },
    });
    const older = record([kind(['OTHER']), { name: 'rooms', type: 'int' }]);
    const newer = record([
      kind(['OTHER', 'FLOOD']),
      { name: 'roomCount', aliases: ['rooms'], type: 'int' },
    ]);
    const value = { kind: 'FLOOD', roomCount: 2 };
    expect(read(older, newer, value)).toEqual({ kind: 'OTHER', rooms: 2 });
  });

  it('and takes no field for a renamed one while the writer still has the old name', () => {
    const older = record([{ name: 'rooms', type: 'int' }]);
    const newer = record([
      { name: 'roomCount', aliases: ['rooms'], type: 'int' },
      { name: 'rooms', type: 'int' },
    ]);
    expect(read(older, newer, { roomCount: 9, rooms: 2 })).toEqual({ rooms: 2 });
  });

  it('and takes neither of two fields that both claim the old name', () => {
    const older = record([{ name: 'note', type: ['null', 'string'], default: null }]);
    const newer = record([
      { name: 'remark', aliases: ['note'], type: ['null', 'string'], default: null },
      { name: 'comment', aliases: ['note'], type: ['null', 'string'], default: null },
    ]);
    expect(read(older, newer, { remark: 'a', comment: 'b' })).toEqual({ note: null });
  });
});
