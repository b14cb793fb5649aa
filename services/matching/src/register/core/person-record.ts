import { referenceBytes } from './reference.js';
import type { CountyTerm, Residence } from '#schemas';
import type { Person } from './person.js';

// One person in bytes: references raw, then the residences. Integers are little-endian.
/** Bytes of a village code: twelve digits are below 2^40. */
const villageBytes = 5;
const villageDigits = 12;
const flagsAt = referenceBytes;
const aliasCountAt = flagsAt + 1;
const residenceCountAt = aliasCountAt + 2;
const villageAt = residenceCountAt + 2;
const headerBytes = villageAt + villageBytes;
const residenceHeaderBytes = 11;
const termHeaderBytes = 12;
/** Bytes of a county code: six digits are below 2^24. */
const countyBytes = 3;
const countyDigits = 6;
const hasNameBirth = 1;
const hasNameVillage = 2;
/** Stands for "still lives there"; no real day reaches it. */
const openEnd = 2 ** 31 - 1;
/** Aliases and residences of one person, and bytes of a household number: what 16 bits can count. */
const countMax = 2 ** 16 - 1;
/** Counties of one household, and earlier codes of one county: what 8 bits can count. */
const countiesMax = 2 ** 8 - 1;

function bytesOf(person: Person): number {
  const references = [person.nameBirthRef, person.nameVillageRef].filter((ref) => ref !== null);
  const residences = person.residences.reduce(
    (sum, { householdId, counties }) =>
      sum + residenceHeaderBytes + Buffer.byteLength(householdId) + bytesOfCounties(counties),
    0,
  );
  return headerBytes + (references.length + person.aliases.length) * referenceBytes + residences;
}

/**
 * The person as bytes, so that millions of them cost no object each.
 * @throws RangeError when a person has more aliases or residences than 65,535, or a household more counties
 *   than 255: that is no person.
 */
export function encodePerson(person: Person): Buffer {
  if (person.aliases.length > countMax || person.residences.length > countMax) {
    throw new RangeError(`a person has more than ${countMax} aliases or residences`);
  }
  for (const { counties } of person.residences) {
    if (counties.length > countiesMax || counties.some((one) => one.succeeds.length > countiesMax))
      throw new RangeError(`a household has more than ${countiesMax} counties or codes of one`);
  }
  const bytes = Buffer.allocUnsafe(bytesOf(person));
  let at = bytes.write(person.personRef, 0, 'hex');
  const { nameBirthRef, nameVillageRef } = person;
  const flags =
    (nameBirthRef === null ? 0 : hasNameBirth) | (nameVillageRef === null ? 0 : hasNameVillage);
  at = bytes.writeUInt8(flags, at);
  at = bytes.writeUInt16LE(person.aliases.length, at);
  at = bytes.writeUInt16LE(person.residences.length, at);
  at = bytes.writeUIntLE(Number(person.villageCode), at, villageBytes);
  for (const reference of [nameBirthRef, nameVillageRef, ...person.aliases]) {
    if (reference !== null) at += bytes.write(reference, at, 'hex');
  }
  for (const { householdId, from, to, counties } of person.residences) {
    at = bytes.writeInt32LE(from, at);
    at = bytes.writeInt32LE(to ?? openEnd, at);
    at = bytes.writeUInt16LE(Buffer.byteLength(householdId), at);
    at = bytes.writeUInt8(counties.length, at);
    at += bytes.write(householdId, at);
    for (const term of counties) at = writeCounty(bytes, at, term);
  }
  return bytes;
}

function bytesOfCounties(counties: readonly CountyTerm[]): number {
  return counties.reduce(
    (sum, { succeeds }) => sum + termHeaderBytes + succeeds.length * countyBytes,
    0,
  );
}

function writeCounty(bytes: Buffer, start: number, term: CountyTerm): number {
  let at = bytes.writeInt32LE(term.from, start);
  at = bytes.writeInt32LE(term.to ?? openEnd, at);
  at = bytes.writeUIntLE(Number(term.countyCode), at, countyBytes);
  at = bytes.writeUInt8(term.succeeds.length, at);
  for (const code of term.succeeds) at = bytes.writeUIntLE(Number(code), at, countyBytes);
  return at;
}

/** Reads a person back from `at`; the opposite of {@link encodePerson}. */
export function decodePerson(bytes: Buffer, at: number): Person {
  let next = at + headerBytes;
  const reference = (): string => bytes.toString('hex', next, (next += referenceBytes));
  const flags = bytes.readUInt8(at + flagsAt);
  const village = bytes.readUIntLE(at + villageAt, villageBytes);
  return {
    personRef: bytes.toString('hex', at, at + referenceBytes),
    nameBirthRef: (flags & hasNameBirth) === 0 ? null : reference(),
    nameVillageRef: (flags & hasNameVillage) === 0 ? null : reference(),
    aliases: Array.from({ length: bytes.readUInt16LE(at + aliasCountAt) }, reference),
    villageCode: String(village).padStart(villageDigits, '0'),
    residences: decodeResidences(bytes, at),
  };
}

/** The residences of the person at `at` alone. */
export function decodeResidences(bytes: Buffer, at: number): Residence[] {
  const residences: Residence[] = [];
  let next = at + headerBytes + referencesOf(bytes, at) * referenceBytes;
  for (let count = bytes.readUInt16LE(at + residenceCountAt); count > 0; count -= 1) {
    const [from, to] = [bytes.readInt32LE(next), bytes.readInt32LE(next + 4)];
    const idAt = next + residenceHeaderBytes;
    const idEnd = idAt + bytes.readUInt16LE(next + 8);
    const counties: CountyTerm[] = [];
    let left = bytes.readUInt8(next + 10);
    for (next = idEnd; left > 0; left -= 1) {
      const term = readCounty(bytes, next);
      counties.push(term);
      next += termHeaderBytes + term.succeeds.length * countyBytes;
    }
    const householdId = bytes.toString('utf8', idAt, idEnd);
    residences.push({ householdId, from, to: to === openEnd ? null : to, counties });
  }
  return residences;
}

/** References between the header and the residences. */
function referencesOf(bytes: Buffer, at: number): number {
  const flags = bytes.readUInt8(at + flagsAt);
  const names = ((flags & hasNameBirth) === 0 ? 0 : 1) + ((flags & hasNameVillage) === 0 ? 0 : 1);
  return names + bytes.readUInt16LE(at + aliasCountAt);
}

function readCounty(bytes: Buffer, at: number): CountyTerm {
  const [from, to] = [bytes.readInt32LE(at), bytes.readInt32LE(at + 4)];
  const succeeds: string[] = [];
  const end = at + termHeaderBytes + bytes.readUInt8(at + 11) * countyBytes;
  for (let code = at + termHeaderBytes; code < end; code += countyBytes) {
    succeeds.push(countyAt(bytes, code));
  }
  return { countyCode: countyAt(bytes, at + 8), succeeds, from, to: to === openEnd ? null : to };
}

function countyAt(bytes: Buffer, at: number): string {
  return String(bytes.readUIntLE(at, countyBytes)).padStart(countyDigits, '0');
}
