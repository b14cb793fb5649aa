import avro, { type Schema } from 'avsc';
import fc from 'fast-check';
import { createIdentityCipher, dayFromIso, rejectionText, syntheticIdNumber } from '#domain';
import { avroSchema, codeTable, projectPath } from '#schemas';
import { eventValue } from '../../delivery/core/event-value.js';
import { stagedBody } from '../../delivery/core/staged.js';
import { loadLayouts } from '../../layout/shell/load-layouts.js';
import type { Layout, LayoutColumn } from '../../layout/core/layout.js';
import { readHeader } from '../../reading/core/header.js';
import { RowMapper } from './row-mapper.js';

const cipher = createIdentityCipher({
  profile: 'sm',
  keyId: 'k1',
  refKey: Buffer.alloc(32, 1),
  sealKey: Buffer.alloc(32, 2),
});
const number = syntheticIdNumber(dayFromIso('1984-02-29'), 7);
const facts = { fileDay: dayFromIso('2026-03-31') };

const connectors = [
  'health-insurance',
  'education',
  'public-security',
  'disabled-persons-federation',
  'emergency-management',
  'grassroots',
  'insurer',
];
const layouts = connectors.flatMap((connector) => [
  ...loadLayouts([projectPath(`connectors/${connector}/layouts`)], connector).values(),
]);

const goodByType: Readonly<Record<LayoutColumn['type'], string>> = {
  text: 'A-1',
  int: '2',
  money: '100',
  date: '2026-03-05',
  month: '202603',
  instant: '2026-03-05 10:00:00',
  code: '',
  boolean: '是',
  relation: '户主',
  idNumber: number,
  certificate: `${number}42`,
  studentNumber: `G${number}`,
  formerNumber: number,
  name: '郅建国',
  phone: '13800001234',
  note: '说明',
  county: '130529',
  town: '130529100',
  village: '130529100203',
};

/** What a cell of any column might hold that nobody thought of. */
const hostile = fc.oneof(
  fc.constantFrom(
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    '999999999999999',
    '-999999999999999',
    '2147483648',
    '-1',
    '9999-12-31',
    '0001-01-01',
    '1e999',
    'NaN',
    '#REF!',
    '\u0000',
    '\ud83d',
    '🀄️',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer().map(String),
  fc.constantFrom(...Object.values(goodByType)),
);

/** Cells that the checks of the layouts hold against others of their row. */
const goodByField: Readonly<Record<string, string>> = {
  totalFen: '200',
  disabilityClass: '肢体',
  grade: '二级',
  sex: '男',
  birthOn: '1984-02-29',
};

function goodCell({ field, type, codes, table }: LayoutColumn): string {
  const own = goodByField[field];
  if (own !== undefined) return own;
  if (type !== 'code') return goodByType[type];
  return Object.keys(codes ?? {})[0] ?? codeTable(table ?? '').entries[0]?.code ?? '';
}

function hostileRow(layout: Layout): fc.Arbitrary<readonly string[]> {
  return fc.tuple(
    ...layout.columns.map((column) =>
      fc.oneof(
        { weight: 8, arbitrary: fc.constant(goodCell(column)) },
        { weight: 1, arbitrary: hostile },
      ),
    ),
  );
}

/** What PostgreSQL refuses in a text. */
function expectStorable(text: string): void {
  expect(text).not.toContain('\u0000');
  expect(text.isWellFormed()).toBe(true);
}

describe('no cell of any layout can stop a hand-over', () => {
  it.each(layouts.map((layout) => [layout.layout, layout] as const))(
    '%s: every row is sent back or becomes events that their schema takes',
    (_name, layout) => {
      const mapper = new RowMapper(layout, cipher);
      const header = readHeader(
        layout,
        layout.columns.map(({ headers }) => headers[0] ?? ''),
      );
      if (header === null) throw new Error('no heading');
      const good = mapper.map(header, layout.columns.map(goodCell), facts);
      expect(good).toEqual({ ok: true, value: expect.anything() as unknown });
      fc.assert(
        fc.property(hostileRow(layout), (cells) => {
          const mapped = mapper.map(header, cells, facts);
          if (!mapped.ok) {
            expectStorable(rejectionText(mapped.rejection, ''));
            return;
          }
          for (const event of mapped.value.events) {
            const topic = event.topic ?? '';
            const body = stagedBody(mapped.value, event, 1, 'k1');
            expectStorable(`${event.recordId} ${mapped.value.scope ?? ''}`);
            Object.values(body.values).forEach((value) => {
              expectStorable(String(value));
            });
            const record = {
              topic,
              recordId: event.recordId,
              version: 1,
              // As it comes back from the table where it waits.
              body: JSON.parse(JSON.stringify(body)) as typeof body,
              sealed: cipher.seal(mapped.value.person.content),
            };
            const value = eventValue(layout, record, { deliveryId: 'D', publishedAt: 0 });
            const type = avro.Type.forSchema(avroSchema(topic) as unknown as Schema, {
              wrapUnions: 'auto',
            });
            const faults: string[] = [];
            type.isValid(value, { errorHook: (path) => faults.push(path.join('.')) });
            expect(faults).toEqual([]);
          }
        }),
        { numRuns: 400 },
      );
    },
  );
});
