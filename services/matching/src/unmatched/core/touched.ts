import type { Person } from '../../residents/core/person.js';

/** References whose meaning changed: records waiting under one of them are looked at again. */
export interface TouchedReferences {
  /** Numbers of residents, their own and former ones. */
  readonly numbers: Set<string>;
  /** Names with birth date. */
  readonly nameBirths: Set<string>;
  /** Names with village. */
  readonly nameVillages: Set<string>;
}

/** Nothing has changed. */
export function nothingTouched(): TouchedReferences {
  return { numbers: new Set(), nameBirths: new Set(), nameVillages: new Set() };
}

/**
 * Adds the references of a resident. Call it with the resident before and after a change: when one of
 * two namesakes goes, the record that waited for a decision between them fits the other.
 */
export function touch(touched: TouchedReferences, person: Person | undefined): void {
  if (person === undefined) return;
  for (const number of [person.personRef, ...person.aliases]) touched.numbers.add(number);
  if (person.nameBirthRef !== null) touched.nameBirths.add(person.nameBirthRef);
  if (person.nameVillageRef !== null) touched.nameVillages.add(person.nameVillageRef);
}

/** References under which a record waits. */
export interface LinkReferences {
  readonly personRef: string | null;
  readonly nameBirthRef: string | null;
  readonly nameVillageRef: string | null;
}

/** Adds the references of a waiting record, which is then looked at again. */
export function touchLinks(touched: TouchedReferences, references: LinkReferences): void {
  const { personRef, nameBirthRef, nameVillageRef } = references;
  if (personRef !== null) touched.numbers.add(personRef);
  if (nameBirthRef !== null) touched.nameBirths.add(nameBirthRef);
  if (nameVillageRef !== null) touched.nameVillages.add(nameVillageRef);
}

/** Number of references touched. */
export function touchedCount({ numbers, nameBirths, nameVillages }: TouchedReferences): number {
  return numbers.size + nameBirths.size + nameVillages.size;
}
