import type { Dissolution, Dissolutions } from './dissolutions.js';
import type { HouseholdNumbers } from './household-numbers.js';
import { compareText, type LedgerRow } from './ledger-row.js';
import { householdOn, settleMemberships, type Membership } from './settled.js';
import type { NeverMembers } from './valid-rows.js';
import { staysOf, type Stays, type StayStatement, type Uprooted } from './stays.js';

/** What is known of households around a person. */
export interface Surroundings {
  readonly numbers: HouseholdNumbers;
  readonly dissolutions: Dissolutions;
  readonly neverMembers: NeverMembers;
}

/** Day on which a person came back into a household. */
export interface Return {
  readonly householdId: string;
  readonly on: number;
}

/** What of the ledgers counts. */
interface Known {
  readonly returns: readonly Return[];
  /** Day of the newest ledger. */
  readonly upTo: number;
}

/** What ledgers say about one person, household by household, and where mergers lead from there. */
export class PersonStays {
  readonly #statements = new Map<string, StayStatement[]>();
  readonly #stays = new Map<string, Stays>();
  readonly #rows: readonly LedgerRow[];

  constructor(
    private readonly personRef: string,
    rows: readonly LedgerRow[],
    private readonly around: Surroundings,
    private readonly known: Known,
  ) {
    this.#rows = rows.filter(({ asOf }) => asOf <= known.upTo);
    for (const row of this.#rows) this.#say(this.#householdOf(row), statementOf(row));
    for (const ofHousehold of Map.groupBy(this.#rows, (row) => this.#householdOf(row)).values()) {
      for (const leaving of leavingsOf(ofHousehold)) this.#send(leaving);
    }
    for (const { householdId, on } of known.returns) {
      this.#say(householdId, { ...cameOn(on), asOf: on });
    }
    this.#goAlong();
  }

  get households(): readonly string[] {
    return [...this.#statements.keys()].sort(compareText);
  }

  /** Stays in all households, which may overlap. */
  get claims(): readonly Membership[] {
    const { personRef } = this;
    return this.households.flatMap((householdId) =>
      this.#staysIn(householdId).stays.map((stay) => ({ householdId, personRef, ...stay })),
    );
  }

  #householdOf({ householdId }: LedgerRow): string {
    return this.around.numbers.currentOf(householdId);
  }

  #dissolutionsOf(householdId: string): readonly Dissolution[] {
    return this.around.dissolutions.of(householdId).filter(({ asOf }) => asOf <= this.known.upTo);
  }

  #say(householdId: string, statement: StayStatement): void {
    this.#stays.delete(householdId);
    const known = this.#statements.get(householdId);
    if (known === undefined) this.#statements.set(householdId, [statement]);
    else known.push(statement);
  }

  #staysIn(householdId: string): Stays {
    const known = this.#stays.get(householdId);
    if (known !== undefined) return known;
    const gone = this.#dissolutionsOf(householdId).map(goneOf);
    const stays = staysOf([...(this.#statements.get(householdId) ?? []), ...gone]);
    this.#stays.set(householdId, stays);
    return stays;
  }

  #send({ householdId, targetHouseholdId, asOf, leftOn }: Leaving): void {
    const on = leftOn ?? asOf;
    const target = this.#destination(targetHouseholdId, on, asOf);
    if (target === null || target === this.around.numbers.currentOf(householdId)) return;
    this.#say(target, { asOf, kind: 'SENT', seenOn: asOf, joinedOn: on, leftOn: null });
  }

  /**
   * Where somebody is who was sent to a household on a day: a household that is gone sends them on.
   * @returns null where a ledger says that the person never was a member there (误录)
   */
  #destination(sentTo: string, on: number, asOf: number): string | null {
    const { numbers, dissolutions, neverMembers } = this.around;
    let household = numbers.currentOf(sentTo);
    for (;;) {
      if (neverMembers.has(household, this.personRef, asOf)) return null;
      const gone = dissolutions.on(household, on, this.known.upTo);
      if (gone === undefined) return household;
      household = numbers.currentOf(gone.into);
    }
  }

  /** Who is in a household that is given away goes along; the earlier merger first, since it may lead into the next. */
  #goAlong(): void {
    const done = new Set<Dissolution>();
    for (;;) {
      const [next] = this.households
        .flatMap((householdId) => this.#dissolutionsOf(householdId))
        .filter((one) => !done.has(one))
        .sort((a, b) => a.on - b.on || compareText(a.householdId, b.householdId));
      if (next === undefined) return;
      done.add(next);
      this.#leaveWith(next);
    }
  }

  #leaveWith(dissolution: Dissolution): void {
    const { householdId, into, on, asOf } = dissolution;
    const parts = this.#staysIn(householdId).uprooted.filter((part) => part.on === on);
    for (const part of parts) {
      if (!this.#isThere(dissolution, part)) continue;
      const target = this.#destination(into, part.from, asOf);
      if (target === null || target === householdId) continue;
      this.#say(target, { ...cameOn(part.from), asOf, leftOn: part.to });
    }
  }

  /** Whether the person is in the household that goes, and not in another one by the day on which it is gone. */
  #isThere({ householdId, on, toldFrom, asOf }: Dissolution, part: Uprooted): boolean {
    const isNamed = this.#rows.some(
      (row) =>
        row.householdChange === 'MERGED' &&
        this.#householdOf(row) === householdId &&
        row.asOf >= toldFrom &&
        row.asOf <= asOf,
    );
    if (isNamed || !part.fromBefore) return true;
    const settled = settleMemberships(this.claims);
    return householdOn(settled, on - 1) === householdId && householdOn(settled, on) === undefined;
  }
}

function cameOn(day: number) {
  return { kind: 'CAME', seenOn: day, joinedOn: day, leftOn: null } as const;
}

/** A row that tells of a merger tells it of the household: its person was a member up to that day. */
function statementOf(row: LedgerRow): StayStatement {
  const { asOf, joinedOn, leftOn, householdChange, changedOn } = row;
  return householdChange === 'MERGED'
    ? {
        ...{ asOf, kind: 'LISTED', joinedOn, leftOn: null },
        seenOn: Math.min(asOf, changedOn ?? asOf),
      }
    : { asOf, kind: 'LISTED', seenOn: asOf, joinedOn, leftOn };
}

/** What ledgers say of a household while it is gone says nothing of who was in it: its end comes after them. */
function goneOf({ on, until, listedAgainOn }: Dissolution): StayStatement {
  const asOf = listedAgainOn ?? Infinity;
  return { asOf, kind: 'GONE', seenOn: on, joinedOn: on, leftOn: until };
}

type Leaving = LedgerRow & { readonly targetHouseholdId: string };

function saysWhereto(row: LedgerRow): row is Leaving {
  return (
    row.targetHouseholdId !== null &&
    row.householdChange !== 'RENUMBERED' &&
    row.householdChange !== 'MERGED'
  );
}

/**
 * Rows of one person in one household that say where the person went: of several about one leaving the newest,
 * since a later ledger corrects day and household. A row that lists the person again ends what was said before.
 */
function leavingsOf(rows: readonly LedgerRow[]): readonly Leaving[] {
  const inOrder = [...rows].sort(
    (a, b) => a.asOf - b.asOf || compareText(a.householdId, b.householdId),
  );
  const leavings: Leaving[] = [];
  let isNext = true;
  for (const row of inOrder) {
    if (saysWhereto(row)) {
      if (!isNext) leavings.pop();
      leavings.push(row);
      isNext = false;
    } else if (row.leftOn === null) {
      isNext = true;
    }
  }
  return leavings;
}
