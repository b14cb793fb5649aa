import {
  instantOfDay,
  ok,
  rejected,
  rejection,
  type Day,
  type IdentityCipher,
  type Rejection,
  type ResidentId,
  type Result,
  type SealedContent,
} from '#domain';
import type { FieldValues } from '../../layout/core/condition.js';
import type { Layout } from '../../layout/core/layout.js';
import type { CellIdentity } from './cell-value.js';

/** What turns identities into references. */
export type ReferenceMaker = Pick<
  IdentityCipher,
  'personRef' | 'nameBirthRef' | 'nameVillageRef' | 'keyedHash'
>;

/** The person of a row, by references; the plain identity only for sealing. */
export interface RowPerson {
  readonly personRef: string | null;
  readonly nameBirthRef: string | null;
  readonly nameVillageRef: string | null;
  readonly birthOn: Day | null;
  /** GB/T 2261.1: 1 male, 2 female; null where nothing says it. */
  readonly sex: string | null;
  /** Plain; must not leave the mapping unsealed. */
  readonly content: SealedContent;
}

function at(rejectedAt: Rejection, field: string | undefined): Rejection {
  return { ...rejectedAt, field: field ?? '' };
}

function text(values: FieldValues, field: string | undefined): string | null {
  const value = field === undefined ? null : values[field];
  return value === null || value === undefined ? null : String(value);
}

/** The resident whose number a row carries; null where it carries none. */
export function residentOf(
  { person }: Layout,
  identities: ReadonlyMap<string, CellIdentity>,
): ResidentId | null {
  for (const field of [person.idNumber, person.certificate, person.studentNumber]) {
    const resident = field === undefined ? undefined : identities.get(field)?.resident;
    if (resident !== undefined && resident !== null) return resident;
  }
  return null;
}

function contradiction(
  { person }: Layout,
  values: FieldValues,
  resident: ResidentId | null,
): Rejection | null {
  if (resident === null) return null;
  const sex = text(values, person.sex);
  if (sex !== null && /^[12]$/.test(sex) && sex !== resident.sex) {
    const words = { '1': '男', '2': '女' } as Readonly<Record<string, string>>;
    return at(rejection('SEX_CONTRADICTS', words[sex] ?? sex), person.sex);
  }
  const birthOn = person.birthOn === undefined ? null : values[person.birthOn];
  if (typeof birthOn === 'number' && birthOn !== resident.birthOn) {
    return at(rejection('BIRTH_CONTRADICTS', ''), person.birthOn);
  }
  return null;
}

function contentOf(
  { person }: Layout,
  values: FieldValues,
  resident: ResidentId | null,
): SealedContent {
  const parts = {
    number: resident?.idNumber ?? text(values, person.studentNumber),
    name: text(values, person.name),
    phone: text(values, person.phone),
    note: text(values, person.note),
  };
  return Object.fromEntries(
    Object.entries(parts).filter((part): part is [string, string] => part[1] !== null),
  );
}

/** Who a row is about; rejected where the number is contradicted or nothing names anybody. */
export function personOf(
  layout: Layout,
  values: FieldValues,
  identities: ReadonlyMap<string, CellIdentity>,
  refs: ReferenceMaker,
): Result<RowPerson, Rejection> {
  const { person } = layout;
  const resident = residentOf(layout, identities);
  const contradicted = contradiction(layout, values, resident);
  if (contradicted !== null) return rejected(contradicted);
  const name = text(values, person.name);
  if (resident === null && name === null) {
    return rejected(at(rejection('ID_MISSING', ''), person.idNumber ?? person.name));
  }
  const given = person.birthOn === undefined ? null : values[person.birthOn];
  const birthOn = resident?.birthOn ?? (typeof given === 'number' ? given : null);
  const village = text(values, person.village);
  return ok({
    personRef: resident === null ? null : refs.personRef(resident.idNumber),
    nameBirthRef: name === null || birthOn === null ? null : refs.nameBirthRef(name, birthOn),
    nameVillageRef: name === null || village === null ? null : refs.nameVillageRef(name, village),
    birthOn,
    sex: resident?.sex ?? text(values, person.sex),
    content: contentOf(layout, values, resident),
  });
}

/** Instant of a field that is a day or an instant. */
export function instantOf(layout: Layout, field: string, values: FieldValues): number | null {
  const value = values[field];
  if (typeof value !== 'number') return null;
  const type = layout.columns.find((column) => column.field === field)?.type;
  return type === 'instant' ? value : instantOfDay(value);
}
