import type { Person } from '../../register/core/person.js';

/** What changed in the register: records that it concerns are looked at again. */
export interface Touched {
  /** References of each resident before and after the change, by `personRef`. */
  readonly persons: Map<string, Set<string>>;
  /** Households that have records which belong elsewhere by a merger, or by its end. */
  readonly households: Set<string>;
}

/** What a look at records asks for: few enough for one statement. */
export interface TouchedPart {
  readonly references: readonly string[];
  readonly households: readonly string[];
}

/** Nothing has changed. */
export function nothingTouched(): Touched {
  return { persons: new Map(), households: new Set() };
}

/**
 * Adds a resident. Give the resident before and after a change: when one of two namesakes goes, the record
 * that waited for a decision between them fits the other.
 */
export function touchResident(
  { persons }: Touched,
  personRef: string,
  states: readonly (Person | undefined)[],
): void {
  const references = persons.get(personRef) ?? new Set([personRef]);
  persons.set(personRef, references);
  for (const person of states) {
    if (person === undefined) continue;
    const { aliases, nameBirthRef, nameVillageRef } = person;
    for (const reference of [...aliases, nameBirthRef, nameVillageRef]) {
      if (reference !== null) references.add(reference);
    }
  }
}

/** Adds all that `more` holds. */
export function touchAll(touched: Touched, more: Touched): void {
  for (const [personRef, references] of more.persons) {
    const known = touched.persons.get(personRef) ?? new Set<string>();
    touched.persons.set(personRef, new Set([...known, ...references]));
  }
  for (const household of more.households) touched.households.add(household);
}

/** Number of residents and households touched. */
export function touchedCount({ persons, households }: Touched): number {
  return persons.size + households.size;
}

/**
 * Cuts into parts. All references of a resident are in one part, so that the records of a person are
 * looked at in one order.
 * @param sizeMax residents and households of one part
 */
export function partsOf({ persons, households }: Touched, sizeMax: number): TouchedPart[] {
  const units: TouchedPart[] = [
    ...[...persons.values()].map((references) => ({ references: [...references], households: [] })),
    ...[...households].map((household) => ({ references: [], households: [household] })),
  ];
  const parts: TouchedPart[] = [];
  for (let from = 0; from < units.length; from += sizeMax) {
    const part = units.slice(from, from + sizeMax);
    parts.push({
      references: [...new Set(part.flatMap(({ references }) => references))],
      households: part.flatMap(({ households: ids }) => ids),
    });
  }
  return parts;
}
