import { dayOfInstant } from '#domain';
import type { Envelope, MatchedBy, Residence } from '#schemas';
import type { Person, PersonLookup } from '../../register/core/person.js';
import type { RegisterLookup } from '../../register/core/register-index.js';
import { householdNow, householdOfHouse, householdOn } from './residence.js';

/** What matching reads of a department's record. */
export type MatchEnvelope = Pick<
  Envelope,
  'personRef' | 'nameBirthRef' | 'nameVillageRef' | 'occurredAt'
>;

/** What people decided about records of one spelling, village and source. */
export interface LinkDecisions {
  /** The person whom these records belong to; null when nobody said so. */
  readonly samePersonRef: string | null;
  /** Persons whom they do not belong to. */
  readonly notPersonRefs: readonly string[];
}

/** No person has decided anything. */
export const noDecisions: LinkDecisions = { samePersonRef: null, notPersonRefs: [] };

/** The household that a record belongs to, and how that was found. */
export interface Matched {
  readonly kind: 'matched';
  /** The person, as the register knows them (never an alias). */
  readonly personRef: string;
  /** Household that the record counts for. */
  readonly householdId: string;
  /** Household of the person on the day of the event; null when the register knows of none. */
  readonly householdAtEvent: string | null;
  /** The way in which the person was found. */
  readonly matchedBy: MatchedBy;
  /** All households of the person by period. */
  readonly residences: readonly Residence[];
}

/** Why a record waits for the register. */
export type ParkedBecause = 'PERSON_UNKNOWN' | 'HOUSEHOLD_UNKNOWN' | 'NO_REFERENCE';

/** What becomes of a department's record: exactly one of three, and never a guess. */
export type MatchResult =
  | Matched
  | { readonly kind: 'review'; readonly candidates: readonly string[] }
  | { readonly kind: 'parked'; readonly because: ParkedBecause };

/** Topics whose records are about a house; the person named in them is the head of the household. */
const houseTopics: ReadonlySet<string> = new Set([
  'emergency-management.housing-damage',
  'emergency-management.fire',
]);

/** True for evidence that stays with the house when the person named as head moves. */
function isHouseTopic(topic: string): boolean {
  return houseTopics.has(topic);
}

/**
 * Finds the household of a record. A number decides alone: whoever has a number that nobody in the
 * register has is not there yet, and a namesake is another person. Without a number, name with
 * birth date and name with village must fit exactly one resident.
 */
export function match(
  topic: string,
  envelope: MatchEnvelope,
  { persons, mergers }: RegisterLookup,
  decisions: LinkDecisions = noDecisions,
): MatchResult {
  const found =
    byOwnNumber(envelope, persons) ??
    byDecision(decisions, persons) ??
    (envelope.personRef === null
      ? byLinkage(envelope, persons, decisions)
      : onlyOne(allowed(persons.byAlias(envelope.personRef), decisions), () => 'ALIAS'));
  if ('kind' in found) return found;
  const householdId = householdOf(topic, envelope, found.person);
  if (householdId === null) return { kind: 'parked', because: 'HOUSEHOLD_UNKNOWN' };
  return {
    kind: 'matched',
    personRef: found.person.personRef,
    // Evidence of the dead and about the house has no residence that leads on; the merger does.
    householdId: mergers.successorOf(householdId),
    householdAtEvent: householdOn(found.person.residences, dayOfInstant(envelope.occurredAt)),
    matchedBy: found.matchedBy,
    residences: found.person.residences,
  };
}

/** True when the number alone found the household: what people decided about names can't change it. */
export function isBeyondDecision(result: MatchResult): boolean {
  return result.kind === 'matched' && result.matchedBy === 'PERSON_REF';
}

interface FoundPerson {
  readonly person: Person;
  readonly matchedBy: MatchedBy;
}

type Found = FoundPerson | Exclude<MatchResult, Matched>;

function byOwnNumber(envelope: MatchEnvelope, index: PersonLookup): FoundPerson | undefined {
  const person = envelope.personRef === null ? undefined : index.byPersonRef(envelope.personRef);
  return person === undefined ? undefined : { person, matchedBy: 'PERSON_REF' };
}

function byDecision(decisions: LinkDecisions, index: PersonLookup): FoundPerson | undefined {
  const { samePersonRef } = decisions;
  if (samePersonRef === null) return undefined;
  // Of whom somebody decided may have another number by now.
  const [only, ...others] = index.byAlias(samePersonRef);
  const person = index.byPersonRef(samePersonRef) ?? (others.length === 0 ? only : undefined);
  return person === undefined ? undefined : { person, matchedBy: 'DECISION' };
}

function allowed(persons: readonly Person[], decisions: LinkDecisions): readonly Person[] {
  return persons.filter(({ personRef, aliases }) =>
    [personRef, ...aliases].every((one) => !decisions.notPersonRefs.includes(one)),
  );
}

function byLinkage(envelope: MatchEnvelope, index: PersonLookup, decisions: LinkDecisions): Found {
  const { nameBirthRef, nameVillageRef } = envelope;
  if (nameBirthRef === null && nameVillageRef === null) {
    return { kind: 'parked', because: 'NO_REFERENCE' };
  }
  const named = allowed(namedBy(envelope, index), decisions);
  const fitting = named.filter((person) => fits(person, envelope));
  if (fitting.length > 0) {
    return onlyOne(fitting, (person) =>
      nameBirthRef !== null && person.nameBirthRef === nameBirthRef ? 'NAME_BIRTH' : 'NAME_VILLAGE',
    );
  }
  // The birth date names one person and the village another, or one of the two nobody: doubtful.
  return named.length > 0
    ? { kind: 'review', candidates: named.map(({ personRef }) => personRef) }
    : { kind: 'parked', because: 'PERSON_UNKNOWN' };
}

/** Everyone to whom at least one of the record's linkage references points, each once. */
function namedBy(envelope: MatchEnvelope, index: PersonLookup): readonly Person[] {
  const { nameBirthRef, nameVillageRef } = envelope;
  const persons = new Map<string, Person>();
  const named = [
    ...(nameBirthRef === null ? [] : index.byNameBirth(nameBirthRef)),
    ...(nameVillageRef === null ? [] : index.byNameVillage(nameVillageRef)),
  ];
  for (const person of named) persons.set(person.personRef, person);
  // Until a former number is forgotten, its resident is the same person a second time.
  for (const { personRef, aliases } of named) {
    for (const alias of aliases) if (alias !== personRef) persons.delete(alias);
  }
  return [...persons.values()].sort((a, b) => (a.personRef < b.personRef ? -1 : 1));
}

/** A reference that the register lacks contradicts nothing; one that differs does. */
function fits(person: Person, envelope: MatchEnvelope): boolean {
  return (
    agree(person.nameBirthRef, envelope.nameBirthRef) &&
    agree(person.nameVillageRef, envelope.nameVillageRef)
  );
}

function agree(known: string | null, given: string | null): boolean {
  return known === null || given === null || known === given;
}

function onlyOne(persons: readonly Person[], how: (person: Person) => MatchedBy): Found {
  const [first, ...others] = persons;
  if (first === undefined) return { kind: 'parked', because: 'PERSON_UNKNOWN' };
  if (others.length === 0) return { person: first, matchedBy: how(first) };
  return { kind: 'review', candidates: persons.map(({ personRef }) => personRef) };
}

/** By the register alone, mergers left aside; null when it knows of no household of the person. */
function householdOf(
  topic: string,
  { occurredAt }: MatchEnvelope,
  { residences }: Person,
): string | null {
  return isHouseTopic(topic)
    ? householdOfHouse(residences, dayOfInstant(occurredAt))
    : householdNow(residences);
}
