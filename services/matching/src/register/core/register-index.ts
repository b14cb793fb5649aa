import { Mergers, type MergerLookup } from './mergers.js';
import { PersonIndex } from './person-index.js';
import type { PersonLookup } from './person.js';

/** What is asked of the register when a record is placed. */
export interface RegisterLookup {
  readonly persons: PersonLookup;
  readonly mergers: MergerLookup;
}

/** The register as this process knows it: residents, and households that were merged. */
export class RegisterIndex implements RegisterLookup {
  readonly persons = new PersonIndex();
  readonly mergers = new Mergers();
}
