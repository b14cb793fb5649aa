import { z } from 'zod';

const fieldName = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a field is a name like personalFen');
const condition = z.string().min(1);

/** How the text of a cell becomes a value. */
const columnTypes = [
  'text',
  'int',
  'money',
  'date',
  'month',
  'instant',
  'code',
  'boolean',
  'idNumber',
  'certificate',
  'studentNumber',
  'formerNumber',
  'name',
  'phone',
  'note',
  /** Relation to the head of a household: true for the head, false for everybody else. */
  'relation',
  'county',
  'town',
  'village',
] as const;

const columnSchema = z
  .strictObject({
    field: fieldName,
    headers: z.array(z.string().min(1)).min(1),
    type: z.enum(columnTypes),
    required: z.boolean().default(false),
    /** Unit of money when neither heading nor cell names one. */
    unit: z.enum(['yuan', 'wan', 'fen']).default('yuan'),
    /** Source's word or code → the hub's code. */
    codes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    /** Code table whose codes and Chinese names are accepted. */
    table: z.string().optional(),
    /** Value of an empty cell. */
    default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  })
  .refine(
    ({ type, codes, table }) => type !== 'code' || codes !== undefined || table !== undefined,
    {
      message: 'a column of type code needs `codes` or `table`',
    },
  );

const valueSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ cel: condition }),
]);

const checkSchema = z.strictObject({
  code: z.enum([
    'PARTS_DO_NOT_ADD_UP',
    'CONTRADICTION',
    'CERTIFICATE_CONTRADICTS',
    'DATE_OUT_OF_RANGE',
    'AMOUNT_UNIT_SUSPECT',
    'TEST_ROW',
  ]),
  expression: condition,
  fields: z.array(fieldName).min(1),
});

const personSchema = z.strictObject({
  idNumber: fieldName.optional(),
  certificate: fieldName.optional(),
  studentNumber: fieldName.optional(),
  name: fieldName.optional(),
  birthOn: fieldName.optional(),
  village: fieldName.optional(),
  phone: fieldName.optional(),
  note: fieldName.optional(),
  sex: fieldName.optional(),
});

const eventSchema = {
  recordId: z.array(fieldName).min(1),
  values: z.record(fieldName, valueSchema).default({}),
  occurredAt: fieldName.optional(),
};

/** Name of a table or column of PostgreSQL; quoted where it is used, so no quotation marks. */
const databaseName = z
  .string()
  .regex(/^[\p{L}_][\p{L}\p{N}_]*$/u, 'a name of letters, digits and _, such as gmt_modified');

/** What an exchange table is taken to be like where its layout says nothing else. */
export const exchangeDefaults = {
  updateTime: 'gmt_modified',
  id: 'id',
  overlapMinutes: 10,
} as const;

/** A layout document: what the columns of one source mean and what becomes of a row. */
export const layoutSchema = z.strictObject({
  layout: z.string().regex(/^[a-z0-9-]+$/),
  connector: z.string(),
  title: z.string().min(1),
  /** Topic of the events; null where the application keeps the rows itself (the register). */
  topic: z.string().nullable(),
  sourceSystem: z.string().min(1),
  catalogueItem: z.string().min(1),
  file: z.strictObject({
    formats: z.array(z.enum(['csv', 'xlsx', 'json'])).min(1),
    /** Regular expression; groups `year`, `month` and `day` tell the period or the day of the file. */
    fileName: z.string().optional(),
    period: z.enum(['month']).optional(),
    headerWithinRows: z.number().int().min(1).max(50).default(10),
    totals: z.string().default('^(合计|总计|小计)'),
  }),
  county: z.union([
    z.strictObject({ column: fieldName }),
    z.strictObject({ fixed: z.string().regex(/^\d{6}$/) }),
  ]),
  /** Edition of the division table that the source's codes and names belong to. */
  divisionVersion: z.enum(['2019-10-31', '2023-06-30']).default('2019-10-31'),
  /** Edition whose codes are good as well: sources live through a change of codes, each at its own time. */
  laterDivisionVersion: z.enum(['2023-06-30']).default('2023-06-30'),
  columns: z.array(columnSchema).min(1),
  ...eventSchema,
  occurredAt: fieldName,
  person: personSchema,
  reversal: z.strictObject({ when: condition, of: fieldName }).optional(),
  withdrawn: condition.optional(),
  checks: z.array(checkSchema).default([]),
  /** Fields that name another record of the same source: one of this delivery or an earlier one. */
  references: z
    .array(z.strictObject({ field: fieldName, to: fieldName, code: z.enum(['HOUSEHOLD_UNKNOWN']) }))
    .default([]),
  derive: z
    .array(z.strictObject({ topic: z.string(), when: condition, ...eventSchema }))
    .default([]),
  /** Deliveries hold all records of their scope: what is missing from a later one is withdrawn. */
  complete: z
    .strictObject({
      scope: z.array(fieldName).min(1),
      withdrawShareMax: z.number().min(0).max(1).default(0.2),
    })
    .optional(),
  /** Table or view of the department whose columns are named like those of its files. */
  exchange: z
    .strictObject({
      table: databaseName,
      updateTime: databaseName.default(exchangeDefaults.updateTime),
      id: databaseName.default(exchangeDefaults.id),
      overlapMinutes: z.number().int().min(0).max(1_440).default(exchangeDefaults.overlapMinutes),
    })
    .optional(),
});

/** A layout document; see {@link layoutSchema}. */
export type Layout = z.infer<typeof layoutSchema>;

/** One column of a layout. */
export type LayoutColumn = Layout['columns'][number];

/** An event that a row may become: the layout's own or a derived one. */
export interface LayoutEvent {
  readonly topic: string | null;
  /** CEL; absent for the layout's own event, which every row becomes. */
  readonly when?: string;
  readonly recordId: readonly string[];
  readonly values: Layout['values'];
  readonly occurredAt: string;
}

/** The events of a layout, its own first. */
export function layoutEvents(layout: Layout): readonly LayoutEvent[] {
  const { topic, recordId, values, occurredAt } = layout;
  return [
    { topic, recordId, values, occurredAt },
    ...layout.derive.map((derived) => ({
      ...derived,
      occurredAt: derived.occurredAt ?? occurredAt,
    })),
  ];
}
