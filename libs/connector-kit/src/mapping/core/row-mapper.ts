import {
  canonicalJson,
  normaliseIdNumber,
  ok,
  rejected,
  rejection,
  type Rejection,
  type Result,
} from '#domain';
import { avroSchema } from '#schemas';
import {
  builtInFields,
  certificateFields,
  fieldsOf,
  identityTypes,
} from '../../layout/core/check-layout.js';
import {
  ExpressionCompiler,
  type Expression,
  type FieldValue,
  type FieldValues,
} from '../../layout/core/condition.js';
import { fieldTypeOf, fits, type FieldType } from '../../layout/core/field-type.js';
import { layoutEvents, type Layout, type LayoutEvent } from '../../layout/core/layout.js';
import type { FoundHeader } from '../../reading/core/header.js';
import { readCell, type CellIdentity } from './cell-value.js';
import { instantOf, personOf, residentOf, type ReferenceMaker, type RowPerson } from './person.js';

/** An event that a row has become. */
export interface MappedEvent {
  /** Topic; null where the application keeps the record itself. */
  readonly topic: string | null;
  /** Id of the record in the source system; parts that identify a person are keyed hashes. */
  readonly recordId: string;
  /** Record that this one reverses; null otherwise. */
  readonly correctionOf: string | null;
  readonly withdrawn: boolean;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  /** Fields of the event beside its envelope. */
  readonly values: FieldValues;
  /** Same hash, same content: nothing to publish. */
  readonly contentHash: string;
}

/** A row that was understood. */
export interface MappedRow {
  readonly events: readonly MappedEvent[];
  readonly person: RowPerson;
  /** 6 digits. */
  readonly countyCode: string;
  /** 9 or 12 digits; null where the row names no place. */
  readonly divisionCode: string | null;
  /** Values of the scope of a complete delivery, joined; null where the layout declares none. */
  readonly scope: string | null;
  /** What its department is told although the row is taken, in Chinese; null when there is nothing. */
  readonly remark: string | null;
}

/** Facts of the delivery that a row may need. */
export interface DeliveryFacts {
  /** Day that the file's name tells, else the day on which it came; days since 1970. */
  readonly fileDay: number;
}

interface CompiledEvent {
  readonly event: LayoutEvent;
  readonly when: Expression | null;
  readonly computed: readonly (readonly [field: string, expression: Expression])[];
  readonly constants: FieldValues;
  /** Fields of the topic's schema; null without a topic. */
  readonly fields: readonly FieldType[] | null;
}

interface ReadRow {
  readonly values: Record<string, FieldValue>;
  readonly identities: ReadonlyMap<string, CellIdentity>;
  readonly remarks: readonly string[];
}

const missingPart = '-';
/** Longest value that a rejection quotes. */
const foundCharactersMax = 40;
const recordIdSeparator = '/';
/** No source numbers its records at such length; an index would take no entry of some thousand. */
const recordIdCharactersMax = 400;

/** Turns the rows of one layout into events. Made once for each layout. */
export class RowMapper {
  private readonly events: readonly CompiledEvent[];
  private readonly checks: readonly {
    readonly code: Rejection['code'];
    readonly ask: Expression;
    readonly fields: readonly string[];
  }[];
  private readonly withdrawn: Expression | null;
  private readonly reversal: { readonly when: Expression; readonly of: string } | null;
  private readonly identityFields: ReadonlySet<string>;
  private readonly formerFields: readonly string[];

  constructor(
    readonly layout: Layout,
    private readonly refs: ReferenceMaker,
  ) {
    const compiler = new ExpressionCompiler(fieldsOf(layout));
    const compile = (text: string): Expression => compiler.compile(text);
    this.events = layoutEvents(layout).map((event) => compileEvent(event, compile));
    this.checks = layout.checks.map(({ code, expression, fields }) => ({
      code,
      fields,
      ask: compile(expression),
    }));
    this.withdrawn = layout.withdrawn === undefined ? null : compile(layout.withdrawn);
    const { reversal } = layout;
    this.reversal =
      reversal === undefined ? null : { when: compile(reversal.when), of: reversal.of };
    this.identityFields = new Set(
      layout.columns.filter(({ type }) => identityTypes.has(type)).map(({ field }) => field),
    );
    this.formerFields = layout.columns
      .filter(({ type }) => type === 'formerNumber')
      .map(({ field }) => field);
  }

  /** Maps a row, or says why it can't be trusted. */
  map(
    header: FoundHeader,
    cells: readonly string[],
    facts: DeliveryFacts,
  ): Result<MappedRow, Rejection> {
    const read = this.read(header, cells, facts);
    if (!read.ok) return read;
    const { values, identities, remarks } = read.value;
    if (this.isTest(values)) return rejected(rejection('TEST_ROW', ''));
    const failed = this.checks.find(({ ask }) => ask(values) !== true);
    if (failed !== undefined)
      return rejected(this.contradiction(failed.code, failed.fields, header, cells));
    const person = personOf(this.layout, values, identities, this.refs);
    if (!person.ok) return person;
    const row = this.assemble(values, person.value);
    if (!row.ok || remarks.length === 0) return row;
    return ok({ ...row.value, remark: `${remarks.join('；')}。` });
  }

  private read(
    header: FoundHeader,
    cells: readonly string[],
    facts: DeliveryFacts,
  ): Result<ReadRow, Rejection> {
    const values: Record<string, FieldValue> = { fileDay: facts.fileDay };
    const identities = new Map<string, CellIdentity>();
    const remarks: string[] = [];
    const { divisionVersion: edition, laterDivisionVersion: laterEdition, county } = this.layout;
    let within = 'fixed' in county ? county.fixed : null;
    for (const column of this.layout.columns) {
      const found = header.byColumn.get(column);
      const raw = found === undefined ? '' : (cells[found.index] ?? '');
      const cell = readCell(column, raw, found?.unit ?? null, {
        edition,
        laterEdition,
        within,
      });
      if (!cell.ok) return rejected({ ...cell.rejection, field: column.field });
      const { value, identity, remark } = cell.value;
      values[column.field] = value;
      if (identity !== undefined) identities.set(column.field, identity);
      if (remark !== undefined) remarks.push(`【${column.headers[0] ?? ''}】${remark}`);
      if ((column.type === 'county' || column.type === 'town') && typeof value === 'string')
        within = value;
    }
    const certificate = identities.get(this.layout.person.certificate ?? '')?.certificate;
    const [classField, gradeField] = certificateFields;
    values[classField] = certificate?.disabilityClass ?? null;
    values[gradeField] = certificate?.grade ?? null;
    values['bornOn'] = residentOf(this.layout, identities)?.birthOn ?? null;
    return ok({ values, identities, remarks });
  }

  /** Rows that somebody left from trying things out. */
  private isTest(values: FieldValues): boolean {
    const name = this.layout.person.name === undefined ? null : values[this.layout.person.name];
    const [first = ''] = this.layout.recordId;
    return (
      (typeof name === 'string' && /^测试/.test(name)) ||
      (!this.identityFields.has(first) && /^TEST/i.test(String(values[first] ?? '')))
    );
  }

  private contradiction(
    code: Rejection['code'],
    fields: readonly string[],
    header: FoundHeader,
    cells: readonly string[],
  ): Rejection {
    const shown = fields.flatMap((field) => {
      if (this.identityFields.has(field)) return [];
      const found = header.columns.find(({ column }) => column.field === field);
      return found === undefined
        ? []
        : [`${found.title}＝${(cells[found.index] ?? '').trim().slice(0, 30)}`];
    });
    return { code, field: fields[0] ?? '', found: shown.join('，') };
  }

  private assemble(values: FieldValues, person: RowPerson): Result<MappedRow, Rejection> {
    const { layout } = this;
    const village = layout.person.village === undefined ? null : values[layout.person.village];
    const county = 'fixed' in layout.county ? layout.county.fixed : values[layout.county.column];
    if (typeof county !== 'string') {
      const field = 'fixed' in layout.county ? '' : layout.county.column;
      return rejected({ code: 'DIVISION_UNKNOWN', field, found: '' });
    }
    const place = typeof village === 'string' ? village : county;
    const clear = this.withoutIdentities(values);
    const events: MappedEvent[] = [];
    for (const [index, compiled] of this.events.entries()) {
      if (compiled.when !== null && compiled.when(values) !== true) continue;
      const event = this.eventOf(compiled, { values, clear }, person, {
        isOwn: index === 0,
        place,
      });
      if (!event.ok) return event;
      events.push(event.value);
    }
    const scope = layout.complete?.scope.map((field) => String(values[field] ?? '')).join('/');
    return ok({
      events,
      person,
      countyCode: county.slice(0, 6),
      divisionCode: place.length > 6 ? place : null,
      scope: scope ?? null,
      remark: null,
    });
  }

  private eventOf(
    compiled: CompiledEvent,
    { values, clear }: { readonly values: FieldValues; readonly clear: FieldValues },
    person: RowPerson,
    { isOwn, place }: { readonly isOwn: boolean; readonly place: string },
  ): Result<MappedEvent, Rejection> {
    const { event } = compiled;
    const occurredAt = instantOf(this.layout, event.occurredAt, values);
    if (occurredAt === null) {
      return rejected({ code: 'REQUIRED_MISSING', field: event.occurredAt, found: '' });
    }
    const body = bodyOf(compiled, clear);
    if (!body.ok) return body;
    const base = event.recordId
      .map((field) => this.recordPart(field, values))
      .join(recordIdSeparator);
    // Who has no number is told apart by name and birth date, which are no part of the record.
    const { personRef, nameBirthRef } = person;
    const who = personRef === null && nameBirthRef !== null ? { nameBirthRef } : {};
    const isReversal = isOwn && this.reversal !== null && this.reversal.when(values) === true;
    const withdrawn = isOwn && this.withdrawn !== null && this.withdrawn(values) === true;
    if (base.length > recordIdCharactersMax) {
      return rejected({ code: 'TEXT_TOO_LONG', field: event.recordId[0] ?? '', found: '' });
    }
    const content = { ...body.value, occurredAt, withdrawn, place, ...person.content, ...who };
    return ok({
      topic: event.topic,
      recordId: isReversal ? `${base}/reversal` : base,
      correctionOf: isReversal ? base : null,
      withdrawn,
      occurredAt,
      values: body.value,
      // Keyed: a plain hash of a name and a few amounts could be tried out.
      contentHash: this.refs.keyedHash('content', canonicalJson(content)),
    });
  }

  /** What may leave the mapping: nothing that identifies in the clear, former numbers as references. */
  private withoutIdentities(values: FieldValues): FieldValues {
    const clear: Record<string, FieldValue> = {};
    for (const field of Object.keys(values)) {
      if (!this.identityFields.has(field)) clear[field] = values[field] ?? null;
    }
    for (const field of this.formerFields) {
      const number = values[field] ?? null;
      clear[field] = number === null ? null : this.refs.personRef(String(number));
    }
    return clear;
  }

  private recordPart(field: string, values: FieldValues): string {
    const value = values[field] ?? null;
    if (value === null) return missingPart;
    const text = String(value);
    // Some sources number their records by the person.
    const isIdentity = this.identityFields.has(field) || normaliseIdNumber(text).ok;
    return isIdentity ? this.refs.keyedHash('record', text) : text;
  }
}

function compileEvent(event: LayoutEvent, compile: (text: string) => Expression): CompiledEvent {
  const entries = Object.entries(event.values);
  const computed = entries.flatMap(([field, value]) =>
    typeof value === 'object' && value !== null ? [[field, compile(value.cel)] as const] : [],
  );
  const constants = Object.fromEntries(
    entries.filter((entry): entry is [string, FieldValue] => {
      return typeof entry[1] !== 'object' || entry[1] === null;
    }),
  );
  const fields =
    event.topic === null
      ? null
      : avroSchema(event.topic)
          .fields.filter(({ name }) => name !== 'envelope')
          .map(fieldTypeOf);
  return {
    event,
    when: event.when === undefined ? null : compile(event.when),
    computed,
    constants,
    fields,
  };
}

/** Fields of the event; without a topic all values that identify nobody are the record's. */
function bodyOf(
  { fields, constants, computed }: CompiledEvent,
  values: FieldValues,
): Result<FieldValues, Rejection> {
  const own = Object.fromEntries(
    computed.map(([field, ask]) => [field, ask(values) as FieldValue]),
  );
  const all: FieldValues = { ...values, ...constants, ...own };
  if (fields === null) {
    // The day of the file is no content: the same row in a later export is unchanged.
    const record = Object.entries(all).filter(([field]) => !builtInFields.includes(field));
    return ok(Object.fromEntries(record));
  }
  const body: Record<string, FieldValue> = {};
  for (const field of fields) {
    const value = all[field.name] ?? null;
    if (!fits(field, value)) return rejected(misfit(field, value));
    body[field.name] = value;
  }
  return ok(body);
}

function misfit({ name, symbols }: FieldType, value: FieldValue): Rejection {
  if (value === null) return { code: 'REQUIRED_MISSING', field: name, found: '' };
  const code = symbols === null ? 'NUMBER_FORMAT' : 'CODE_UNKNOWN';
  return { code, field: name, found: String(value).slice(0, foundCharactersMax) };
}
