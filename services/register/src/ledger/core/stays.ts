/** A stay in a household: from its first day to the day before `to`. */
export interface Stay {
  readonly from: number;
  readonly to: number | null;
}

/** What a ledger of one day says about a person in one household. */
export interface StayStatement {
  /** Day of the ledger. */
  readonly asOf: number;
  /**
   * `LISTED`: a row of the household itself. `SENT`: another household's row says that the person
   * joined this one. `MERGED`: the household as a whole was given to another one.
   */
  readonly kind: 'SENT' | 'LISTED' | 'MERGED';
  /** First day as a member, where the ledger names it. */
  readonly joinedOn: number | null;
  /** First day no longer a member, where the ledger names it. */
  readonly leftOn: number | null;
}

// Of one day's ledgers the household's own has the last word, save on its merger.
const order = { SENT: 0, LISTED: 1, MERGED: 2 } as const;

/** A stay, and the first ledger that saw the person in it: a proof that no later word takes away. */
interface SeenStay extends Stay {
  readonly seenOn: number | null;
}

/**
 * The stays of one person in one household. Statements are taken in the order of their ledgers'
 * days, so a ledger that comes late changes nothing that a later one said. A person who is missing
 * from a later ledger stays a member: absence withdraws nothing. Who left and is listed again by a
 * later ledger has come back.
 */
export function staysOf(statements: readonly StayStatement[]): readonly Stay[] {
  const sorted = [...statements].sort(
    (a, b) =>
      a.asOf - b.asOf ||
      order[a.kind] - order[b.kind] ||
      (a.joinedOn ?? 0) - (b.joinedOn ?? 0) ||
      (a.leftOn ?? 0) - (b.leftOn ?? 0),
  );
  let stays: readonly SeenStay[] = [];
  for (const statement of sorted) {
    stays =
      statement.kind === 'MERGED'
        ? mergedAway(stays, statement)
        : seen(leave(join(stays, statement), statement), statement);
  }
  return stays.map(({ from, to }) => ({ from, to }));
}

/** Whether somebody is a member on the eve of a merger and no ledger says that they left with it. */
export function goesAlong(stays: readonly Stay[], mergedOn: number): boolean {
  return stays.some(({ from, to }) => from < mergedOn && (to === null || to > mergedOn));
}

function replaceLast(stays: readonly SeenStay[], last: SeenStay): readonly SeenStay[] {
  return [...stays.slice(0, -1), last];
}

function begin(stays: readonly SeenStay[], from: number): readonly SeenStay[] {
  return [...stays, { from, to: null, seenOn: null }];
}

function join(
  stays: readonly SeenStay[],
  { asOf, joinedOn, leftOn }: StayStatement,
): readonly SeenStay[] {
  const last = stays.at(-1);
  // First seen as one who has left: a member before that, since nobody knows when.
  if (last === undefined) return begin([], joinedOn ?? Math.min(asOf, leftOn ?? asOf));
  if (joinedOn === null) {
    const isBack = last.to !== null && asOf >= last.to && leftOn === null;
    return isBack ? begin(stays, asOf) : stays;
  }
  if (joinedOn > last.from && last.to !== null && joinedOn >= last.to) {
    return begin(stays, joinedOn);
  }
  // A member already, who joins: came back from elsewhere, though no ledger said that they had left.
  if (joinedOn > last.from && last.seenOn !== null && last.seenOn < joinedOn) {
    return begin(replaceLast(stays, { ...last, to: joinedOn }), joinedOn);
  }
  // A day before the last stay belongs to an earlier one, which is over.
  const isOfEarlier = joinedOn < (stays.at(-2)?.to ?? joinedOn);
  return isOfEarlier ? stays : replaceLast(stays, { ...last, from: joinedOn });
}

function leave(
  stays: readonly SeenStay[],
  { joinedOn, leftOn }: StayStatement,
): readonly SeenStay[] {
  const last = stays.at(-1);
  if (leftOn === null || last === undefined) return stays;
  if (leftOn > last.from) return replaceLast(stays, { ...last, to: leftOn });
  // The day on which an earlier stay ended, said again.
  if (stays.length > 1 && joinedOn === null) return stays;
  return replaceLast(stays, { ...last, from: leftOn, to: leftOn });
}

function seen(stays: readonly SeenStay[], { asOf, kind }: StayStatement): readonly SeenStay[] {
  const last = stays.at(-1);
  if (kind !== 'LISTED' || last === undefined || last.seenOn !== null) return stays;
  const isThere = last.from <= asOf && (last.to === null || asOf < last.to);
  return isThere ? replaceLast(stays, { ...last, seenOn: asOf }) : stays;
}

function mergedAway(stays: readonly SeenStay[], { leftOn }: StayStatement): readonly SeenStay[] {
  const last = stays.at(-1);
  if (leftOn === null || last === undefined || !goesAlong([last], leftOn)) return stays;
  return replaceLast(stays, { ...last, to: leftOn });
}
