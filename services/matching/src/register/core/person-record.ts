import { referenceBytes } from './reference.js';
import type { Person } from './person.js';

// One person in bytes: references raw, then the residences. Integers are little-endian.
/** Bytes of a village code: twelve digits are below 2^40. */
const villageBytes = 5;
const villageDigits = 12;
const headerBytes = referenceBytes + 5 + villageBytes;
const residenceHeaderBytes = 10;
const hasNameBirth = 1;
const hasNameVillage = 2;
/** Stands for "still lives there"; no real day reaches it. */
const openEnd = 2 ** 31 - 1;
/** Aliases and residences of one person, and bytes of a household number: what 16 bits can count. */
const countMax = 2 ** 16 - 1;

function bytesOf(person: Person): number {
  const references = [person.nameBirthRef, person.nameVillageRef].filter((ref) => ref !== null);
  const residences = person.residences.reduce(
    (sum, { householdId }) => sum + residenceHeaderBytes + Buffer.byteLength(householdId),
    0,
  );
  return headerBytes + (references.length + person.aliases.length) * referenceBytes + residences;
}

/**
 * The person as bytes, so that millions of them cost no object each.
 * @throws RangeError when a person has more aliases or residences than 65,535: that is no person.
 */
export function encodePerson(person: Person): Buffer {
  if (person.aliases.length > countMax || person.residences.length > countMax) {
    throw new RangeError(`a person has more than ${countMax} aliases or residences`);
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
  for (const { householdId, from, to } of person.residences) {
    at = bytes.writeInt32LE(from, at);
    at = bytes.writeInt32LE(to ?? openEnd, at);
    at = bytes.writeUInt16LE(Buffer.byteLength(householdId), at);
    at += bytes.write(householdId, at);
  }
  return bytes;
}

/** Reads a person back from `at`; the opposite of {@link encodePerson}. */
export function decodePerson(bytes: Buffer, at: number): Person {
  let next = at + headerBytes;
  const reference = (): string => bytes.toString('hex', next, (next += referenceBytes));
  const flags = bytes.readUInt8(at + referenceBytes);
  const aliasCount = bytes.readUInt16LE(at + referenceBytes + 1);
  const residenceCount = bytes.readUInt16LE(at + referenceBytes + 3);
  const village = bytes.readUIntLE(at + referenceBytes + 5, villageBytes);
  const person = {
    personRef: bytes.toString('hex', at, at + referenceBytes),
    nameBirthRef: (flags & hasNameBirth) === 0 ? null : reference(),
    nameVillageRef: (flags & hasNameVillage) === 0 ? null : reference(),
    aliases: Array.from({ length: aliasCount }, reference),
    villageCode: String(village).padStart(villageDigits, '0'),
  };
  const residences = Array.from({ length: residenceCount }, () => {
    const [from, to] = [bytes.readInt32LE(next), bytes.readInt32LE(next + 4)];
    const idAt = next + residenceHeaderBytes;
    next = idAt + bytes.readUInt16LE(next + 8);
    return {
      householdId: bytes.toString('utf8', idAt, next),
      from,
      to: to === openEnd ? null : to,
    };
  });
  return { ...person, residences };
}
