import {
  collapseBlanks,
  normaliseIdNumber,
  normaliseName,
  normaliseStudentNumber,
  ok,
  parseDateText,
  parseDisabilityCertificate,
  parseInstantText,
  parseMoney,
  parseMonth,
  rejected,
  rejection,
  toHalfWidth,
  isUnreadable,
  type MoneyUnit,
  type Rejection,
  type ResidentId,
  type Result,
} from '#domain';
import { codeTable } from '#schemas';
import type { FieldValue } from '../../layout/core/condition.js';
import type { LayoutColumn } from '../../layout/core/layout.js';
import { cellCharactersMax } from '../../reading/core/limits.js';
import { readPlace, type PlaceContext } from './place.js';
import { readRelation } from './relation.js';

/** What an identity cell says beside its text. */
export interface CellIdentity {
  readonly resident: ResidentId | null;
  /** Class and grade that a disability certificate's number names. */
  readonly certificate?: { readonly disabilityClass: number; readonly grade: number };
}

/** A cell that was understood. */
interface CellValue {
  readonly value: FieldValue;
  readonly identity?: CellIdentity;
  /** What its department is told although the row is taken, in Chinese. */
  readonly remark?: string;
}

type CellResult = Result<CellValue, Rejection>;

/** Longest text that a rejection quotes. */
const quotedCharactersMax = 40;

const yes = new Set(['是', '有', 'Y', 'YES', 'TRUE', '1', '√']);
const no = new Set(['否', '无', 'N', 'NO', 'FALSE', '0', '×']);

function simple(result: Result<FieldValue, Rejection>): CellResult {
  return result.ok ? ok({ value: result.value }) : result;
}

function quoted(text: string): string {
  return text.slice(0, quotedCharactersMax);
}

function codeOf(column: LayoutColumn, text: string): CellResult {
  // Object.hasOwn: a cell that says "constructor" must not find what every object has.
  const own = Object.hasOwn(column.codes ?? {}, text) ? column.codes?.[text] : undefined;
  if (own !== undefined) return ok({ value: own });
  if (column.table !== undefined) {
    const entry = codeTable(column.table).entries.find(
      ({ code, zh }) => code === text || zh === text,
    );
    if (entry !== undefined) return ok({ value: entry.code });
  }
  return rejected(rejection('CODE_UNKNOWN', quoted(text)));
}

/** A number of many digits that a spreadsheet has shortened would be the same for many records. */
const shortened = /^\d(?:\.\d+)?E\+\d{2}$/i;

function textOf(text: string): CellResult {
  return shortened.test(text)
    ? rejected(rejection('TEXT_SHORTENED', quoted(text)))
    : ok({ value: text });
}

function relationOf(text: string): CellResult {
  const { isHead, isKnown } = readRelation(text);
  if (isKnown) return ok({ value: isHead });
  // Only who the head is counts: a word that nobody knows must not keep a member out of the register.
  return ok({ value: isHead, remark: '不在代码表中，按非户主处理' });
}

function booleanOf(text: string): CellResult {
  const word = text.toUpperCase();
  if (yes.has(word)) return ok({ value: true });
  if (no.has(word)) return ok({ value: false });
  return rejected(rejection('CODE_UNKNOWN', quoted(text), '是或否'));
}

function intOf(text: string): CellResult {
  const digits = /^([+-]?\d{1,15})(?:\.0+)?$/.exec(text.replaceAll(',', ''))?.[1];
  return digits === undefined
    ? rejected(rejection('NUMBER_FORMAT', quoted(text)))
    : ok({ value: Number(digits) });
}

function idNumberOf(raw: string): CellResult {
  const read = normaliseIdNumber(raw);
  if (!read.ok) return read;
  return ok({ value: read.value.idNumber, identity: { resident: read.value } });
}

function certificateOf(raw: string): CellResult {
  const read = parseDisabilityCertificate(raw);
  if (!read.ok) return read;
  const { resident, disabilityClass, grade } = read.value;
  return ok({
    // Without the reissue suffix: a reissued certificate is the same certificate.
    value: `${resident.idNumber}${String(disabilityClass)}${String(grade)}`,
    identity: { resident, certificate: { disabilityClass, grade } },
  });
}

function studentNumberOf(raw: string): CellResult {
  const read = normaliseStudentNumber(raw);
  if (!read.ok) return read;
  return ok({ value: read.value.studentNumber, identity: { resident: read.value.resident } });
}

/** A number that a person had before: an ID in any of its forms, or a student number without one. */
function formerNumberOf(raw: string): CellResult {
  const student = normaliseStudentNumber(raw);
  if (!student.ok) return simple(idTextOf(raw));
  const { studentNumber, resident } = student.value;
  return ok({ value: resident?.idNumber ?? studentNumber });
}

function idTextOf(raw: string): Result<string, Rejection> {
  const read = normaliseIdNumber(raw);
  return read.ok ? ok(read.value.idNumber) : read;
}

function nameOf(raw: string): CellResult {
  if (isUnreadable(raw)) return rejected(rejection('NAME_UNREADABLE', ''));
  const name = normaliseName(raw);
  return name === '' ? rejected(rejection('NAME_MISSING', '')) : ok({ value: name });
}

function missing({ type, required, default: otherwise }: LayoutColumn): CellResult {
  if (otherwise !== undefined) return ok({ value: otherwise });
  if (!required) return ok({ value: null });
  if (type === 'idNumber') return rejected(rejection('ID_MISSING', ''));
  return rejected(rejection(type === 'name' ? 'NAME_MISSING' : 'REQUIRED_MISSING', ''));
}

/**
 * PostgreSQL takes neither NUL nor half a character: written as they are they would fail with the row. What
 * stands for bytes of no encoding would be the same for different ones, and make one record of two.
 */
function isReadable(text: string): boolean {
  return !text.includes('\u0000') && !text.includes('\ufffd') && text.isWellFormed();
}

/**
 * What a cell means under a column of a layout.
 * @param unit of money where the heading names one; a unit in the cell itself wins
 * @param places what is known of the place of the row so far
 */
export function readCell(
  column: LayoutColumn,
  raw: string,
  unit: MoneyUnit | null,
  places: PlaceContext,
): CellResult {
  if (raw.length > cellCharactersMax) return rejected(rejection('TEXT_TOO_LONG', ''));
  if (!isReadable(raw)) {
    return rejected(rejection(column.type === 'name' ? 'NAME_UNREADABLE' : 'TEXT_UNREADABLE', ''));
  }
  const text = collapseBlanks(raw);
  if (text === '' || text === '/' || text === '-' || text === '—') return missing(column);
  switch (column.type) {
    case 'text':
      return textOf(text);
    case 'note':
      return ok({ value: text });
    case 'phone':
      return ok({ value: toHalfWidth(text).replace(/[\s-]/g, '') });
    case 'int':
      return intOf(text);
    case 'money':
      return simple(parseMoney(text, unit ?? column.unit));
    case 'date':
      return simple(parseDateText(text));
    case 'month':
      return simple(parseMonth(text));
    case 'instant':
      return simple(parseInstantText(text));
    case 'code':
      return codeOf(column, text);
    case 'relation':
      return relationOf(text);
    case 'boolean':
      return booleanOf(text);
    case 'idNumber':
      return idNumberOf(raw);
    case 'certificate':
      return certificateOf(raw);
    case 'studentNumber':
      return studentNumberOf(raw);
    case 'formerNumber':
      return formerNumberOf(raw);
    case 'name':
      return nameOf(raw);
    case 'county':
    case 'town':
    case 'village':
      return simple(readPlace(column.type, text, places));
  }
}
