/** A level of a subject at which the registry takes a new version. */
export type EvolutionLevel = 'FULL_TRANSITIVE' | 'BACKWARD_TRANSITIVE';

/** A value as one of the two versions knows it. */
type Value = Readonly<Record<string, unknown>>;

/** What a department may wish to change, and what then becomes of the records on either side. */
export interface Evolution {
  readonly name: string;
  /** Version 1, of which records lie on the topic. */
  readonly older: unknown;
  readonly newer: unknown;
  readonly oldValue: Value;
  readonly newValue: Value;
  /** Strictest level at which the registry takes it; null where it does at neither. */
  readonly takenUnder: EvolutionLevel | null;
  /** What a reader with version 2 makes of `oldValue`; null where it cannot read it. */
  readonly newReadsOld: Value | null;
  /** What a reader with version 1 makes of `newValue` by the rules of Avro alone; null where it cannot. */
  readonly oldReadsNew: Value | null;
  /** What the hub makes of it with version 1; null where it goes to quarantine. */
  readonly hubReadsNew: Value | null;
  /** True where Apache's Java reads either side all the same: it does not compare the names of records. */
  readonly javaReadsIt?: true;
  /** Fields that refusals name, without the record's name; empty where it is the record itself. */
  readonly fields: readonly string[];
  /** What the department does, in one sentence. */
  readonly way: string;
}

const record = (...fields: readonly object[]): object => ({
  type: 'record',
  name: 'Bill',
  namespace: 'cn.xingtai.hub.evolution',
  fields: [{ name: 'billId', type: 'string' }, ...fields],
});

const kind = (symbols: readonly string[], more: object = {}): object => ({
  name: 'kind',
  type: { type: 'enum', name: 'Kind', symbols, ...more },
});

const billId = 'B1';

/**
 * The changes that departments ask for, each tried with two implementations of Avro over a real registry and
 * with the hub's own readers. The page docs/reference/evolution.md is made from it.
 */
export const evolutions: readonly Evolution[] = [
  {
    name: 'a new optional field',
    older: record(),
    newer: record({ name: 'floor', type: ['null', 'int'], default: null }),
    oldValue: { billId },
    newValue: { billId, floor: 3 },
    takenUnder: 'FULL_TRANSITIVE',
    newReadsOld: { billId, floor: null },
    oldReadsNew: { billId },
    hubReadsNew: { billId },
    fields: ['floor'],
    way: 'Publish.',
  },
  {
    name: 'an optional field less',
    older: record({ name: 'floor', type: ['null', 'int'], default: null }),
    newer: record(),
    oldValue: { billId, floor: 3 },
    newValue: { billId },
    takenUnder: 'FULL_TRANSITIVE',
    newReadsOld: { billId },
    oldReadsNew: { billId, floor: null },
    hubReadsNew: { billId, floor: null },
    fields: ['floor'],
    way: 'Ask whoever reads it, then publish.',
  },
  {
    name: 'fields in another order',
    older: record({ name: 'rooms', type: 'int' }, { name: 'note', type: 'string' }),
    newer: record({ name: 'note', type: 'string' }, { name: 'rooms', type: 'int' }),
    oldValue: { billId, rooms: 2, note: 'n' },
    newValue: { billId, note: 'n', rooms: 2 },
    takenUnder: 'FULL_TRANSITIVE',
    newReadsOld: { billId, note: 'n', rooms: 2 },
    oldReadsNew: { billId, rooms: 2, note: 'n' },
    hubReadsNew: { billId, rooms: 2, note: 'n' },
    fields: [],
    way: 'Publish.',
  },
  {
    name: 'a new symbol of an enum with a default',
    older: record(kind(['OTHER', 'FIRE'], { default: 'OTHER' })),
    newer: record(kind(['OTHER', 'FIRE', 'FLOOD'], { default: 'OTHER' })),
    oldValue: { billId, kind: 'FIRE' },
    newValue: { billId, kind: 'FLOOD' },
    takenUnder: 'FULL_TRANSITIVE',
    newReadsOld: { billId, kind: 'FIRE' },
    oldReadsNew: { billId, kind: 'OTHER' },
    hubReadsNew: { billId, kind: 'OTHER' },
    fields: ['kind'],
    way: 'Publish; old readers take it for the default.',
  },
  {
    name: 'a new symbol of an enum without default',
    older: record(kind(['OTHER', 'FIRE'])),
    newer: record(kind(['OTHER', 'FIRE', 'FLOOD'])),
    oldValue: { billId, kind: 'FIRE' },
    newValue: { billId, kind: 'FLOOD' },
    takenUnder: 'BACKWARD_TRANSITIVE',
    newReadsOld: { billId, kind: 'FIRE' },
    oldReadsNew: null,
    hubReadsNew: null,
    fields: ['kind'],
    way: 'Take a new optional field: a default that comes later does not help those who read with version 1.',
  },
  {
    name: 'another name, the old one as alias, of a field with default',
    older: record({ name: 'note', type: ['null', 'string'], default: null }),
    newer: record({
      name: 'remark',
      aliases: ['note'],
      type: ['null', 'string'],
      default: null,
    }),
    oldValue: { billId, note: 'n' },
    newValue: { billId, remark: 'r' },
    takenUnder: 'FULL_TRANSITIVE',
    newReadsOld: { billId, remark: 'n' },
    oldReadsNew: { billId, note: null },
    hubReadsNew: { billId, note: 'r' },
    fields: ['note'],
    way: 'Publish, if the hub alone reads it; others see the default in place of the value until they follow.',
  },
  {
    name: 'another name, the old one as alias, of a field without default',
    older: record({ name: 'rooms', type: 'int' }),
    newer: record({ name: 'roomCount', aliases: ['rooms'], type: 'int' }),
    oldValue: { billId, rooms: 2 },
    newValue: { billId, roomCount: 3 },
    takenUnder: 'BACKWARD_TRANSITIVE',
    newReadsOld: { billId, roomCount: 2 },
    oldReadsNew: null,
    hubReadsNew: { billId, rooms: 3 },
    fields: ['rooms'],
    way: 'A step with readers first.',
  },
  {
    name: 'another name without alias',
    older: record({ name: 'rooms', type: 'int' }),
    newer: record({ name: 'roomCount', type: 'int' }),
    oldValue: { billId, rooms: 2 },
    newValue: { billId, roomCount: 3 },
    takenUnder: null,
    newReadsOld: null,
    oldReadsNew: null,
    hubReadsNew: null,
    fields: ['roomCount', 'rooms'],
    way: 'Give the old name as an alias.',
  },
  {
    name: 'a wider number (`int` → `long`)',
    older: record({ name: 'rooms', type: 'int' }),
    newer: record({ name: 'rooms', type: 'long' }),
    oldValue: { billId, rooms: 2 },
    newValue: { billId, rooms: 3 },
    takenUnder: 'BACKWARD_TRANSITIVE',
    newReadsOld: { billId, rooms: 2 },
    oldReadsNew: null,
    hubReadsNew: { billId, rooms: 3 },
    fields: ['rooms'],
    way: 'A step with readers first.',
  },
  {
    name: 'the same, with a value beyond 2³¹',
    older: record({ name: 'rooms', type: ['null', 'int'], default: null }),
    newer: record({ name: 'rooms', type: ['null', 'long'], default: null }),
    oldValue: { billId, rooms: 2 },
    newValue: { billId, rooms: 3_000_000_000 },
    takenUnder: 'BACKWARD_TRANSITIVE',
    newReadsOld: { billId, rooms: 2 },
    oldReadsNew: null,
    hubReadsNew: null,
    fields: ['rooms'],
    way: 'The hub must have the wider number before such values come.',
  },
  {
    name: 'a new field without default',
    older: record(),
    newer: record({ name: 'floor', type: 'int' }),
    oldValue: { billId },
    newValue: { billId, floor: 3 },
    takenUnder: null,
    newReadsOld: null,
    oldReadsNew: { billId },
    hubReadsNew: { billId },
    fields: ['floor'],
    way: 'Give it a default: the records on the topic do not have it.',
  },
  {
    name: 'a field without default less',
    older: record({ name: 'rooms', type: 'int' }),
    newer: record(),
    oldValue: { billId, rooms: 2 },
    newValue: { billId },
    takenUnder: 'BACKWARD_TRANSITIVE',
    newReadsOld: { billId },
    oldReadsNew: null,
    hubReadsNew: null,
    fields: ['rooms'],
    way: 'Keep it and say in its description that it is no longer filled.',
  },
  {
    name: 'another type (`int` → `string`)',
    older: record({ name: 'rooms', type: 'int' }),
    newer: record({ name: 'rooms', type: 'string' }),
    oldValue: { billId, rooms: 2 },
    newValue: { billId, rooms: 'three' },
    takenUnder: null,
    newReadsOld: null,
    oldReadsNew: null,
    hubReadsNew: null,
    fields: ['rooms'],
    way: 'Take a new optional field beside the old one.',
  },
  {
    name: 'another name of the record',
    older: record(),
    newer: { ...record(), name: 'Invoice' },
    oldValue: { billId },
    newValue: { billId },
    takenUnder: null,
    newReadsOld: null,
    oldReadsNew: null,
    hubReadsNew: null,
    javaReadsIt: true,
    fields: [],
    way: 'Never; a new event type is a new topic.',
  },
];
