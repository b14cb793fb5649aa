import { rejection, type Rejection, type RejectionCode } from '../errors/rejection.js';
import { ok, rejected, type Result } from '../errors/result.js';
import { maskIdNumber } from '../text/mask.js';
import { removeBlanks, toHalfWidth } from '../text/text.js';
import { dayFromParts, isoDay, type Day } from '../time/days.js';

/** A resident ID number (GB 11643) that holds together. */
export interface ResidentId {
  /** 18 characters, check character in upper case. */
  readonly idNumber: string;
  readonly birthOn: Day;
  /** GB/T 2261.1: 1 male, 2 female. */
  readonly sex: '1' | '2';
}

/** A disability certificate number (GB/T 26341): the ID, class, grade and perhaps a reissue suffix. */
export interface DisabilityCertificateNumber {
  readonly resident: ResidentId;
  /** 1 visual … 7 multiple. */
  readonly disabilityClass: number;
  /** 1 (most severe) to 4. */
  readonly grade: number;
  /** Reissue suffix such as B1; empty on a first certificate. */
  readonly reissue: string;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';

/** Check character of the first 17 digits (GB 11643, ISO 7064 MOD 11-2). */
export function checkCharacterOf(first17: string): string {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += weight * Number(first17[index]);
  return checkCharacters[sum % 11] ?? '';
}

function cleaned(raw: string): string {
  return removeBlanks(toHalfWidth(raw))
    .replace(/^['‘’`]+/, '')
    .toUpperCase();
}

/** Nobody who was born before it is alive, or died in the time of any register. */
const birthYearMin = 1880;

function birthOf(digits: string): Day | null {
  const year = Number(digits.slice(0, 4));
  if (year < birthYearMin) return null;
  return dayFromParts(year, Number(digits.slice(4, 6)), Number(digits.slice(6, 8)));
}

/** First-generation numbers have no century; all of them were given to people born in the 1900s. */
function from15(digits: string): string {
  const first17 = `${digits.slice(0, 6)}19${digits.slice(6)}`;
  return first17 + checkCharacterOf(first17);
}

/** Spreadsheets keep 15 digits: what was typed into a number cell ends in zeros or in E+17. */
function looksTruncated(text: string): boolean {
  return (
    /^\d(\.\d+)?E\+?1[4-9]$/.test(text) ||
    (/^\d{15}(000|020)$/.test(text) && checkCharacterOf(text.slice(0, 17)) !== text[17])
  );
}

function resident(idNumber: string): Result<ResidentId, Rejection> {
  const bad = (code: RejectionCode): Result<ResidentId, Rejection> =>
    rejected(rejection(code, maskIdNumber(idNumber)));
  if (looksTruncated(idNumber)) return bad('ID_EXCEL_TRUNCATED');
  const birthOn = birthOf(idNumber.slice(6, 14));
  if (birthOn === null) return bad('ID_BIRTH_DATE');
  if (checkCharacterOf(idNumber.slice(0, 17)) !== idNumber[17]) return bad('ID_CHECK_DIGIT');
  return ok({ idNumber, birthOn, sex: Number(idNumber[16]) % 2 === 1 ? '1' : '2' });
}

/**
 * Normalises a resident ID as departments write it: blanks, full-width digits, a leading quote, a
 * lower-case x, 15 digits, a disability certificate in the ID's column. The address part is the place
 * at issue and is never compared with today's divisions: people born before 1993 carry 1322xx here.
 */
export function normaliseIdNumber(raw: string): Result<ResidentId, Rejection> {
  const text = cleaned(raw);
  if (text === '') return rejected(rejection('ID_MISSING', ''));
  if (/^\d\.\d+E\+?1[4-9]$/.test(text)) return rejected(rejection('ID_EXCEL_TRUNCATED', text));
  if (/^\d{15}$/.test(text)) return resident(from15(text));
  if (/^\d{17}[\dX]$/.test(text)) return resident(text);
  if (/^\d{17}[\dX][1-7][1-4](B\d)?$/.test(text)) return resident(text.slice(0, 18));
  return rejected(rejection('ID_FORMAT', maskIdNumber(text.slice(0, 24))));
}

/** Reads a disability certificate number: 18-digit ID, class, grade, perhaps a reissue suffix. */
export function parseDisabilityCertificate(
  raw: string,
): Result<DisabilityCertificateNumber, Rejection> {
  const text = cleaned(raw);
  const parts = /^(\d{17}[\dX])([1-7])([1-4])(B\d)?$/.exec(text);
  if (parts === null) {
    return rejected(rejection('CERTIFICATE_FORMAT', maskIdNumber(text.slice(0, 24))));
  }
  const person = resident(parts[1] ?? '');
  if (!person.ok) return person;
  return ok({
    resident: person.value,
    disabilityClass: Number(parts[2]),
    grade: Number(parts[3]),
    reissue: parts[4] ?? '',
  });
}

/**
 * A student number (学籍号, 19 characters): G and the ID, J generated, L temporary. The prefix may
 * change from L to G, so numbers with G are joined by the ID.
 */
export function normaliseStudentNumber(
  raw: string,
): Result<{ readonly studentNumber: string; readonly resident: ResidentId | null }, Rejection> {
  const text = cleaned(raw);
  if (!/^[GJL]\d{17}[\dX]$/.test(text)) {
    return rejected(rejection('ID_FORMAT', maskIdNumber(text.slice(0, 24))));
  }
  const person = resident(text.slice(1));
  const known = text.startsWith('G') && person.ok ? person.value : null;
  return ok({ studentNumber: text, resident: known });
}

/** Address part that no place has: numbers of people who do not exist begin with it. */
export const syntheticPrefix = '130599';

/**
 * A valid number of nobody, for tests and the city in small.
 * @param sequence 1 to 999; odd is male
 */
export function syntheticIdNumber(
  birthOn: Day,
  sequence: number,
  prefix = syntheticPrefix,
): string {
  const birth = isoDay(birthOn).replaceAll('-', '');
  const first17 = `${prefix}${birth}${String(sequence).padStart(3, '0')}`;
  return first17 + checkCharacterOf(first17);
}
