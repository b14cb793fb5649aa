import { incompatibilities } from './compatibility.js';

const record = (fields: unknown[], more: object = {}): object => ({
  type: 'record',
  name: 'Bill',
  fields,
  ...more,
});
const amount = { name: 'amountFen', type: 'long' };
const kind = (symbols: string[], more: object = {}): object => ({
  name: 'kind',
  type: { type: 'enum', name: 'Kind', symbols, ...more },
});

const cases = [
  { name: 'the same schema', older: record([amount]), newer: record([amount]), fields: [] },
  {
    name: 'a new optional field',
    older: record([amount]),
    newer: record([amount, { name: 'note', type: ['null', 'string'], default: null }]),
    fields: [],
  },
  {
    name: 'a new field without default',
    older: record([amount]),
    newer: record([amount, { name: 'note', type: 'string' }]),
    fields: ['Bill.note'],
  },
  {
    name: 'a removed field without default',
    older: record([amount, { name: 'note', type: 'string' }]),
    newer: record([amount]),
    fields: ['Bill.note'],
  },
  {
    name: 'a widened number (new reads old, old cannot read new)',
    older: record([{ name: 'rooms', type: 'int' }]),
    newer: record([{ name: 'rooms', type: 'long' }]),
    fields: ['Bill.rooms'],
  },
  {
    name: 'text in place of a number',
    older: record([amount]),
    newer: record([{ name: 'amountFen', type: 'string' }]),
    fields: ['Bill.amountFen', 'Bill.amountFen'],
  },
  {
    name: 'a new enum symbol with default on both sides',
    older: record([kind(['A', 'B'], { default: 'A' })]),
    newer: record([kind(['A', 'B', 'C'], { default: 'A' })]),
    fields: [],
  },
  {
    name: 'a new enum symbol without default',
    older: record([kind(['A', 'B'])]),
    newer: record([kind(['A', 'B', 'C'])]),
    fields: ['Bill.kind'],
  },
  {
    name: 'a change deep inside a union in a list',
    older: record([
      {
        name: 'parts',
        type: ['null', { type: 'array', items: record([amount], { name: 'Part' }) }],
      },
    ]),
    newer: record([
      {
        name: 'parts',
        type: [
          'null',
          {
            type: 'array',
            items: record([{ name: 'amountFen', type: 'boolean' }], { name: 'Part' }),
          },
        ],
      },
    ]),
    fields: ['Bill.parts[].amountFen', 'Bill.parts[].amountFen'],
  },
];

describe('incompatibilities', () => {
  it.each(cases)('$name', ({ older, newer, fields }) => {
    expect(incompatibilities(older, newer).map(({ field }) => field)).toEqual(fields);
  });
});
