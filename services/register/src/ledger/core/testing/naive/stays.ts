/** What somebody says of a person in one household. */
export interface Saying {
  readonly ledger: number;
  /** `gone` before all others of its ledger, then `sent`, `listed`, `came`. */
  readonly how: 'gone' | 'sent' | 'listed' | 'came';
  readonly sawOn: number;
  readonly first: number | null;
  readonly end: number | null;
}

/** Days in a household: from the first up to the day before the end. */
export interface Days {
  first: number;
  end: number;
  /** First day on which the household's own ledger saw the person there. */
  proof: number | null;
}

/** Days that somebody would have been in a household that was gone. */
export interface Freed {
  readonly gone: number;
  readonly first: number;
  readonly end: number;
  readonly wasThere: boolean;
}

const turn = { gone: 0, sent: 1, listed: 2, came: 3 } as const;

/** Days of one person in one household by what ledgers say, one after another (the register, "Which word counts"). */
export function daysOf(sayings: readonly Saying[]): {
  days: readonly Days[];
  freed: readonly Freed[];
} {
  const days: Days[] = [];
  const freed: Freed[] = [];
  const inTurn = [...sayings].sort(
    (a, b) =>
      a.ledger - b.ledger ||
      turn[a.how] - turn[b.how] ||
      (a.first ?? 0) - (b.first ?? 0) ||
      (a.end ?? 0) - (b.end ?? 0),
  );
  for (const saying of inTurn) {
    if (saying.how === 'gone') freed.push(...freedBy(days, saying));
    else {
      arrive(days, saying);
      depart(days, saying);
      const now = days.at(-1);
      const saw = saying.sawOn;
      if (saying.how === 'listed' && now?.proof === null && now.first <= saw && saw < now.end) {
        now.proof = saw;
      }
    }
  }
  return { days, freed };
}

function freedBy(days: readonly Days[], { first, sawOn, end }: Saying): Freed[] {
  const [gone, until] = [first ?? sawOn, end ?? Infinity];
  const freed: Freed[] = [];
  for (const one of days) {
    const start = Math.max(one.first, gone);
    if (one.first >= until || one.end <= start) continue;
    freed.push({ gone, first: start, end: one.end, wasThere: one.first < gone });
    one.end = start;
  }
  return freed;
}

function arrive(days: Days[], { how, sawOn, first, end }: Saying): void {
  const enter = (day: number): unknown => days.push({ first: day, end: Infinity, proof: null });
  const now = days.at(-1);
  if (now === undefined) {
    enter(first ?? Math.min(sawOn, end ?? sawOn));
    return;
  }
  if (first !== null && first > now.first) {
    if (first >= now.end) {
      enter(first);
      return;
    }
    if (how === 'came' || (now.proof !== null && now.proof < first)) {
      now.end = first;
      enter(first);
      return;
    }
  }
  const wasBefore = days.at(-2);
  const isOld = first !== null && wasBefore !== undefined && first < wasBefore.end;
  if (first !== null && !isOld) now.first = first;
  if (how === 'listed' && end === null && sawOn >= now.end) enter(sawOn);
}

function depart(days: Days[], { first, end }: Saying): void {
  const now = days.at(-1);
  if (end === null || now === undefined) return;
  if (end > now.first) now.end = end;
  else if (days.length === 1 || first === now.first) {
    now.first = end;
    now.end = end;
  }
}
