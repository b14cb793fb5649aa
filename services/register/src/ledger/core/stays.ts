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
   * `LISTED`: a row of the household itself. `SENT`: another household's row says that the person joined this one.
   * `CAME`: the person is a member from `joinedOn` on, by a merger or by coming back. `GONE`: the household is gone.
   */
  readonly kind: 'GONE' | 'SENT' | 'LISTED' | 'CAME';
  /** Day on which the ledger saw the person there: its own, or the day on which the household was given away. */
  readonly seenOn: number;
  /** First day as a member, where the ledger names it; of `GONE` the first day on which it is gone. */
  readonly joinedOn: number | null;
  /** First day no longer a member, where the ledger names it; of `GONE` the first day that it is there again. */
  readonly leftOn: number | null;
}

/** A part of a stay that lies in days on which the household is gone. */
export interface Uprooted extends Stay {
  /** First of those days. */
  readonly on: number;
  /** Whether the person was a member on the day before. */
  readonly fromBefore: boolean;
}

/** Stays in one household, and what becomes free of them when it is gone. */
export interface Stays {
  readonly stays: readonly Stay[];
  readonly uprooted: readonly Uprooted[];
}

// Of one day's ledgers the household's own has the last word.
const order = { GONE: 0, SENT: 1, LISTED: 2, CAME: 3 } as const;

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
export function staysOf(statements: readonly StayStatement[]): Stays {
  const sorted = [...statements].sort(
    (a, b) =>
      a.asOf - b.asOf ||
      order[a.kind] - order[b.kind] ||
      (a.joinedOn ?? 0) - (b.joinedOn ?? 0) ||
      (a.leftOn ?? 0) - (b.leftOn ?? 0),
  );
  let stays: readonly SeenStay[] = [];
  const uprooted: Uprooted[] = [];
  for (const statement of sorted) {
    if (statement.kind === 'GONE') {
      const gone = { from: statement.joinedOn ?? statement.asOf, to: statement.leftOn };
      uprooted.push(...stays.flatMap((stay) => uprootedOf(stay, gone)));
      stays = stays.map((stay) => cut(stay, gone));
    } else {
      stays = seen(leave(join(stays, statement), statement), statement);
    }
  }
  return { stays: stays.map(({ from, to }) => ({ from, to })), uprooted };
}

function replaceLast(stays: readonly SeenStay[], last: SeenStay): readonly SeenStay[] {
  return [...stays.slice(0, -1), last];
}

function begin(stays: readonly SeenStay[], from: number): readonly SeenStay[] {
  return [...stays, { from, to: null, seenOn: null }];
}

function join(stays: readonly SeenStay[], statement: StayStatement): readonly SeenStay[] {
  const { seenOn, joinedOn, leftOn, kind } = statement;
  const last = stays.at(-1);
  // First seen as one who has left: a member before that, since nobody knows when.
  if (last === undefined) return begin([], joinedOn ?? Math.min(seenOn, leftOn ?? seenOn));
  if (joinedOn !== null && joinedOn > last.from) {
    if (last.to !== null && joinedOn >= last.to) return begin(stays, joinedOn);
    // A member already, who joins: came back from elsewhere, though no ledger said that they had left.
    if (kind === 'CAME' || (last.seenOn !== null && last.seenOn < joinedOn)) {
      return begin(replaceLast(stays, { ...last, to: joinedOn }), joinedOn);
    }
  }
  const corrected = joinedOn === null ? stays : beginOn(stays, last, joinedOn);
  // A day of joining that is known already says nothing against coming back: ledgers repeat it for ever.
  const isBack = last.to !== null && seenOn >= last.to && leftOn === null && kind === 'LISTED';
  return isBack ? begin(corrected, seenOn) : corrected;
}

/** The last stay with another first day, save where that belongs to an earlier stay, which is over. */
function beginOn(
  stays: readonly SeenStay[],
  last: SeenStay,
  joinedOn: number,
): readonly SeenStay[] {
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
  if (stays.length > 1 && joinedOn !== last.from) return stays;
  return replaceLast(stays, { ...last, from: leftOn, to: leftOn });
}

function seen(stays: readonly SeenStay[], { seenOn, kind }: StayStatement): readonly SeenStay[] {
  const last = stays.at(-1);
  if (kind !== 'LISTED' || last === undefined || last.seenOn !== null) return stays;
  const isThere = last.from <= seenOn && (last.to === null || seenOn < last.to);
  return isThere ? replaceLast(stays, { ...last, seenOn }) : stays;
}

function overlaps({ from, to }: Stay, gone: Stay): boolean {
  return (to === null || to > Math.max(gone.from, from)) && from < (gone.to ?? Infinity);
}

function uprootedOf(stay: Stay, gone: Stay): readonly Uprooted[] {
  if (!overlaps(stay, gone)) return [];
  const from = Math.max(stay.from, gone.from);
  return [{ from, to: stay.to, on: gone.from, fromBefore: stay.from < gone.from }];
}

function cut(stay: SeenStay, gone: Stay): SeenStay {
  return overlaps(stay, gone) ? { ...stay, to: Math.max(stay.from, gone.from) } : stay;
}
