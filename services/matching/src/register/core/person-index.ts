import type { Resident } from '#schemas';
import { PersonStore } from './person-store.js';
import { personOf, type Person, type PersonLookup } from './person.js';
import { isReference, tagOf } from './reference.js';
import { RowTable } from './row-table.js';

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
 * All residents in memory, by every reference under which a record may name them. About 116 bytes a
 * person, so a city of seven million takes 0.8 GiB of typed arrays and almost no heap.
 *
 * The highest version of a resident counts, whatever order versions come in.
 */
export class PersonIndex implements PersonLookup {
  readonly #store = new PersonStore();
  readonly #byPersonRef = new RowTable('reference');
  readonly #byAlias = new RowTable('tag');
  readonly #byNameBirth = new RowTable('tag');
  readonly #byNameVillage = new RowTable('tag');
  /** Numbers to be forgotten as soon as it is known whose former numbers they are. */
  readonly #leaving = new Set<string>();

  /** Number of residents. */
  get size(): number {
    return this.#byPersonRef.size;
  }

  /** Bytes of typed arrays that the index takes. */
  get byteLength(): number {
    const tables = [this.#byPersonRef, this.#byAlias, this.#byNameBirth, this.#byNameVillage];
    return tables.reduce((sum, table) => sum + table.byteLength, this.#store.byteLength);
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
    const row = this.#byPersonRef.find(after.personRef);
    if (row < 0) {
      const newRow = this.#store.add(after, resident.version);
      this.#byPersonRef.add(after.personRef, newRow);
      this.#link(after, newRow);
      return { kind: 'changed', before: undefined, after, forgotten: this.#letGo(after) };
    }
    if (resident.version < this.#store.version(row)) return { kind: 'stale' };
    const before = this.#store.person(row);
    this.#unlink(before, row);
    this.#store.replace(row, after, resident.version);
    this.#link(after, row);
    return { kind: 'changed', before, after, forgotten: this.#letGo(after) };
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
    const row = this.#byPersonRef.find(personRef);
    if (row < 0) return undefined;
    const person = this.#store.person(row);
    this.#unlink(person, row);
    this.#byPersonRef.remove(personRef, row);
    this.#store.remove(row);
    return person;
  }

  /** {@inheritDoc PersonLookup.byPersonRef} */
  byPersonRef(reference: string): Person | undefined {
    const row = this.#byPersonRef.find(reference);
    return row < 0 ? undefined : this.#store.known(row, reference);
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

  #all(table: RowTable, reference: string, has: (person: Person) => boolean): readonly Person[] {
    if (!isReference(reference)) return [];
    return table
      .likely(reference)
      .map((row) => this.#store.person(row))
      .filter(has)
      .sort((a, b) => (a.personRef < b.personRef ? -1 : 1));
  }

  #link(person: Person, row: number): void {
    for (const [table, reference] of this.#entriesOf(person)) table.add(reference, row);
  }

  #unlink(person: Person, row: number): void {
    for (const [table, reference] of this.#entriesOf(person)) table.remove(reference, row);
  }

  /** Two aliases of one tag are one entry, else the person would be found twice under it. */
  #entriesOf(person: Person): (readonly [RowTable, string])[] {
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
