import type { Resident } from '#schemas';
import { PersonStore } from './person-store.js';
import { PlaceTable } from './place-table.js';
import { personOf, type Person, type PersonLookup } from './person.js';
import { isReference, tagOf } from './reference.js';

/** What one version of a resident did to the index. */
export type IndexChange =
  | { readonly kind: 'stale' }
  | {
      readonly kind: 'changed';
      readonly before: Person | undefined;
      readonly after: Person;
      /** Former numbers of this resident that were to be forgotten, as the residents they were until now. */
      readonly forgotten: readonly Person[];
    };

/**
 * All residents in memory, by every reference under which a record may name them. 100 to 132 bytes a
 * person, by how long ago it grew; a city of seven million takes 0.7 GiB of typed arrays and almost no heap.
 *
 * The highest version of a resident counts, whatever order versions come in.
 */
export class PersonIndex implements PersonLookup {
  readonly #store = new PersonStore((newPlace) => {
    for (const table of this.#tables) table.move(newPlace);
  });
  readonly #byPersonRef = new PlaceTable('reference');
  readonly #byAlias = new PlaceTable('tag');
  readonly #byNameBirth = new PlaceTable('tag');
  readonly #byNameVillage = new PlaceTable('tag');
  readonly #tables = [this.#byPersonRef, this.#byAlias, this.#byNameBirth, this.#byNameVillage];
  /** Numbers to be forgotten as soon as it is known whose former numbers they are. */
  readonly #leaving = new Set<string>();

  /** Number of residents. */
  get size(): number {
    return this.#byPersonRef.size;
  }

  /** Bytes of typed arrays that the index takes. */
  get byteLength(): number {
    return this.#tables.reduce((sum, table) => sum + table.byteLength, this.#store.byteLength);
  }

  /**
   * Takes in one version of a resident; an older one than the known is stale, the same one again
   * replaces it (the later record of a compacted topic is the one that stays).
   * @throws RangeError when a reference is not 32 hex digits or the village not 12 digits: the record
   *   contradicts its contract
   */
  put(resident: Resident): IndexChange {
    refuseMalformed(resident);
    const after = personOf(resident);
    this.#leaving.delete(after.personRef);
    const place = this.#byPersonRef.find(after.personRef);
    if (place < 0) return this.#add(after, resident.version, undefined);
    if (resident.version < this.#store.version(place)) return { kind: 'stale' };
    return this.#add(after, resident.version, this.#take(after.personRef, place));
  }

  #add(after: Person, version: number, before: Person | undefined): IndexChange {
    const place = this.#store.add(after, version);
    this.#byPersonRef.add(after.personRef, place);
    for (const [table, reference] of this.#entriesOf(after)) table.add(reference, place);
    return { kind: 'changed', before, after, forgotten: this.#letGo(after) };
  }

  #take(personRef: string, place: number): Person {
    const person = this.#store.person(place);
    for (const [table, reference] of this.#entriesOf(person)) table.remove(reference, place);
    this.#byPersonRef.remove(personRef, place);
    this.#store.remove(place);
    return person;
  }

  /**
   * Forgets a resident (the topic's tombstone: the number is a former one of somebody now); gives back who
   * it was. Whose it is stands in another partition and may come later: until then the resident stays,
   * else their records would belong to nobody in between and alerts would be withdrawn.
   */
  remove(personRef: string): Person | undefined {
    if (this.#byPersonRef.find(personRef) < 0) return undefined;
    const hasNewNumber = this.byAlias(personRef).some((person) => person.personRef !== personRef);
    if (hasNewNumber) return this.#forget(personRef);
    this.#leaving.add(personRef);
    return undefined;
  }

  #letGo({ personRef, aliases }: Person): readonly Person[] {
    return aliases
      .filter((alias) => alias !== personRef && this.#leaving.has(alias))
      .map((alias) => this.#forget(alias))
      .filter((person) => person !== undefined);
  }

  #forget(personRef: string): Person | undefined {
    this.#leaving.delete(personRef);
    const place = this.#byPersonRef.find(personRef);
    return place < 0 ? undefined : this.#take(personRef, place);
  }

  /** {@inheritDoc PersonLookup.byPersonRef} */
  byPersonRef(reference: string): Person | undefined {
    const place = this.#byPersonRef.find(reference);
    return place < 0 ? undefined : this.#store.known(place, reference);
  }

  /** {@inheritDoc PersonLookup.byAlias} */
  byAlias(reference: string): readonly Person[] {
    return this.#all(this.#byAlias, reference, ({ aliases }) => aliases.includes(reference));
  }

  /** {@inheritDoc PersonLookup.byNameBirth} */
  byNameBirth(reference: string): readonly Person[] {
    return this.#all(this.#byNameBirth, reference, (person) => person.nameBirthRef === reference);
  }

  /** {@inheritDoc PersonLookup.byNameVillage} */
  byNameVillage(reference: string): readonly Person[] {
    const named = (person: Person): boolean => person.nameVillageRef === reference;
    return this.#all(this.#byNameVillage, reference, named);
  }

  #all(table: PlaceTable, reference: string, has: (person: Person) => boolean): readonly Person[] {
    if (!isReference(reference)) return [];
    return table
      .likely(reference)
      .map((place) => this.#store.person(place))
      .filter(has)
      .sort((a, b) => (a.personRef < b.personRef ? -1 : 1));
  }

  /** Two aliases of one tag are one entry, else the person would be found twice under it. */
  #entriesOf(person: Person): (readonly [PlaceTable, string])[] {
    const aliases = new Map(person.aliases.map((alias) => [tagOf(alias), alias]));
    return [
      ...[...aliases.values()].map((alias) => [this.#byAlias, alias] as const),
      ...(person.nameBirthRef === null ? [] : [[this.#byNameBirth, person.nameBirthRef] as const]),
      ...(person.nameVillageRef === null
        ? []
        : [[this.#byNameVillage, person.nameVillageRef] as const]),
    ];
  }
}

const twelveDigits = /^[0-9]{12}$/;

function refuseMalformed(resident: Resident): void {
  const { personRef, nameBirthRef, nameVillageRef, aliases, villageCode } = resident;
  if (!twelveDigits.test(villageCode)) {
    throw new RangeError('a resident carries a village code that is not 12 digits');
  }
  for (const reference of [personRef, nameBirthRef, nameVillageRef, ...aliases]) {
    if (reference !== null && !isReference(reference)) {
      throw new RangeError('a resident carries a reference that is not 32 hex digits');
    }
  }
}
