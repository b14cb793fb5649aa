import { avroSchema, codeTables, topicSpecs, type AvroField } from '#schemas';
import { ExpressionCompiler } from './condition.js';
import { fieldTypeOf, fits, misfits } from './field-type.js';
import { openWords } from './open-words.js';
import { layoutEvents, layoutSchema, type Layout, type LayoutEvent } from './layout.js';

/** What is wrong with a layout document, where, and what to do. */
export interface LayoutProblem {
  /** Path inside the document, such as `columns[3].headers`. */
  readonly path: string;
  readonly message: string;
}

/** Fields that every mapped row has beside its columns; `bornOn` is what the number says, or null. */
export const builtInFields: readonly string[] = ['fileDay', 'bornOn'];

/** Fields known to expressions: those of the columns, and what a certificate number says. */
export function fieldsOf(layout: Layout): readonly string[] {
  const certificate = layout.person.certificate === undefined ? [] : certificateFields;
  return [...layout.columns.map(({ field }) => field), ...certificate, ...builtInFields];
}

/** What the last two digits of a disability certificate say (GB/T 26341). */
export const certificateFields = ['certificateClass', 'certificateGrade'] as const;

/** Columns whose text is an identity; their values never leave the mapping in the clear. */
export const identityTypes: ReadonlySet<string> = new Set([
  'idNumber',
  'certificate',
  'studentNumber',
  'formerNumber',
  'name',
  'phone',
  'note',
]);

function expressionsOf(layout: Layout): readonly { path: string; text: string }[] {
  const found: { path: string; text: string }[] = [];
  layout.checks.forEach(({ expression }, index) => {
    found.push({ path: `checks[${index}].expression`, text: expression });
  });
  if (layout.withdrawn !== undefined) found.push({ path: 'withdrawn', text: layout.withdrawn });
  if (layout.reversal !== undefined) {
    found.push({ path: 'reversal.when', text: layout.reversal.when });
  }
  layoutEvents(layout).forEach((event, index) => {
    const at = index === 0 ? '' : `derive[${index - 1}].`;
    if (event.when !== undefined) found.push({ path: `${at}when`, text: event.when });
    for (const [field, value] of Object.entries(event.values)) {
      if (typeof value === 'object' && value !== null) {
        found.push({ path: `${at}values.${field}.cel`, text: value.cel });
      }
    }
  });
  return found;
}

function referencesOf(layout: Layout): readonly { path: string; field: string }[] {
  const person = Object.entries(layout.person).map(([part, field = '']) => ({
    path: `person.${part}`,
    field,
  }));
  const events = layoutEvents(layout).flatMap(({ recordId, occurredAt }, index) => {
    const at = index === 0 ? '' : `derive[${index - 1}].`;
    return [
      ...recordId.map((field) => ({ path: `${at}recordId`, field })),
      { path: `${at}occurredAt`, field: occurredAt },
    ];
  });
  const county =
    'column' in layout.county ? [{ path: 'county.column', field: layout.county.column }] : [];
  const reversal =
    layout.reversal === undefined ? [] : [{ path: 'reversal.of', field: layout.reversal.of }];
  const checks = layout.checks.flatMap(({ fields }, index) =>
    fields.map((field) => ({ path: `checks[${index}].fields`, field })),
  );
  const references = layout.references.flatMap(({ field, to }, index) => [
    { path: `references[${index}].field`, field },
    { path: `references[${index}].to`, field: to },
  ]);
  return [...person, ...events, ...county, ...reversal, ...checks, ...references];
}

function eventFields(topic: string): readonly AvroField[] {
  return avroSchema(topic).fields.filter(({ name }) => name !== 'envelope');
}

/** Fields of the event's schema that neither a column nor a value fills. */
function unfilled(layout: Layout, event: LayoutEvent): readonly string[] {
  if (event.topic === null) return [];
  const filled = new Set([...fieldsOf(layout), ...Object.keys(event.values)]);
  return eventFields(event.topic)
    .map(fieldTypeOf)
    .filter(({ name, optional }) => !optional && !filled.has(name))
    .map(({ name }) => name);
}

function unknownValues(event: LayoutEvent): readonly string[] {
  if (event.topic === null) return [];
  const known = new Set(eventFields(event.topic).map(({ name }) => name));
  return Object.keys(event.values).filter((name) => !known.has(name));
}

/** Columns and fixed values whose values the field of the event does not take. */
function misfitsOf(layout: Layout, event: LayoutEvent): readonly LayoutProblem[] {
  if (event.topic === null) return [];
  const fields = new Map(eventFields(event.topic).map((field) => [field.name, fieldTypeOf(field)]));
  const problems: LayoutProblem[] = [];
  const complain = (path: string, name: string, values: readonly unknown[]): void => {
    const field = fields.get(name);
    if (field === undefined || values.length === 0) return;
    const takes = field.symbols === null ? field.holds : `one of ${field.symbols.join(', ')}`;
    const given = values.map((value) => JSON.stringify(value)).join(', ');
    const message = `gives ${given}, but ${name} of ${String(event.topic)} takes ${takes}`;
    problems.push({ path, message });
  };
  layout.columns.forEach((column, index) => {
    const field = fields.get(column.field);
    if (field === undefined || Object.hasOwn(event.values, column.field)) return;
    const table = column.table === undefined ? undefined : codeTables().get(column.table);
    const codes = table?.entries.map(({ code }) => code) ?? [];
    complain(`columns[${index}]`, column.field, misfits(column, field, codes));
  });
  for (const [name, value] of Object.entries(event.values)) {
    const field = fields.get(name);
    const isFixed = typeof value !== 'object' || value === null;
    if (field !== undefined && isFixed && !fits(field, value))
      complain(`values.${name}`, name, [value]);
  }
  return problems;
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** What a look at a table finds is what has changed: all other records would be withdrawn. */
function neverComplete({ complete, exchange }: Layout): readonly LayoutProblem[] {
  if (complete === undefined || exchange === undefined) return [];
  const message = 'rows of an exchange table never come all at once: keep one of the two';
  return [{ path: 'complete', message }];
}

function crossChecks(layout: Layout): readonly LayoutProblem[] {
  const known = new Set(fieldsOf(layout));
  const topics = new Set(topicSpecs().map(({ name }) => name));
  const compiler = new ExpressionCompiler([...known]);
  const problems: LayoutProblem[] = [...neverComplete(layout)];
  for (const { path, field } of referencesOf(layout)) {
    if (!known.has(field)) {
      problems.push({
        path,
        message: `there is no column with field ${field}: add one or name another`,
      });
    }
  }
  for (const { path, text } of expressionsOf(layout)) {
    const problem = compiler.problem(text);
    if (problem !== null)
      problems.push({ path, message: `${problem}; fields are ${[...known].join(', ')}` });
  }
  layout.columns.forEach(({ table }, index) => {
    if (table !== undefined && !codeTables().has(table)) {
      problems.push({
        path: `columns[${index}].table`,
        message: `there is no code table ${table}; there are ${[...codeTables().keys()].join(', ')}`,
      });
    }
  });
  for (const field of repeated(layout.columns.map((column) => column.field))) {
    problems.push({ path: 'columns', message: `field ${field} stands twice: keep one column` });
  }
  for (const header of repeated(layout.columns.flatMap(({ headers }) => headers))) {
    problems.push({
      path: 'columns',
      message: `heading ${header} stands twice: it must mean one field`,
    });
  }
  layoutEvents(layout).forEach((event, index) => {
    const path = index === 0 ? 'topic' : `derive[${index - 1}].topic`;
    if (event.topic !== null && !topics.has(event.topic)) {
      problems.push({ path, message: `topic ${event.topic} is not in schemas/topics.yaml` });
      return;
    }
    for (const field of unfilled(layout, event)) {
      problems.push({
        path,
        message: `field ${field} of ${event.topic ?? ''} is filled by no column: add a column or a value`,
      });
    }
    problems.push(...misfitsOf(layout, event), ...openWords(layout, event, path));
    for (const field of unknownValues(event)) {
      problems.push({
        path: `${path} values`,
        message: `${event.topic ?? ''} has no field ${field}`,
      });
    }
  });
  return problems;
}

/** A checked layout, or everything that is wrong with the document. */
export type CheckedLayout =
  | { readonly ok: true; readonly layout: Layout }
  | { readonly ok: false; readonly problems: readonly LayoutProblem[] };

/** Checks a layout document: its form, and that everything it names exists. */
export function checkLayout(document: unknown): CheckedLayout {
  const parsed = layoutSchema.safeParse(document);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      path: path.length === 0 ? 'the document' : path.map(String).join('.'),
      message,
    }));
    return { ok: false, problems };
  }
  const problems = crossChecks(parsed.data);
  return problems.length === 0 ? { ok: true, layout: parsed.data } : { ok: false, problems };
}
