import type { DepartmentRecord } from '../../match/core/department-record.js';
import {
  match,
  noDecisions,
  type LinkDecisions,
  type MatchResult,
} from '../../match/core/match.js';
import type { RegisterLookup } from '../../register/core/register-index.js';
import { identityOf } from './identity.js';
import { linkKeyOf } from './link-key.js';

/** What people decided, by link key; a key without entry is undecided. */
export type DecisionsByKey = ReadonlyMap<string, LinkDecisions>;

/** Where one record belongs, and what that rests on. */
export interface Placement {
  readonly record: DepartmentRecord;
  /** Under what the record is known. */
  readonly identity: string;
  readonly linkKey: string;
  /** The link key where a person decides, or has decided; null where nobody is asked. */
  readonly decidedKey: string | null;
  readonly result: MatchResult;
}

/** Places a record with what people decided about its like. */
export function placementOf(
  record: DepartmentRecord,
  register: RegisterLookup,
  decisions: DecisionsByKey,
): Placement {
  const linkKey = linkKeyOf(record.envelope);
  const decided = decisions.get(linkKey);
  const result = match(record.topic, record.envelope, register, decided ?? noDecisions);
  const isAsked = decided !== undefined || result.kind === 'review';
  const identity = identityOf(record.topic, record.envelope);
  return { record, identity, linkKey, decidedKey: isAsked ? linkKey : null, result };
}

/** One decision in force, as people took it. */
export interface DecisionInForce {
  readonly linkKey: string;
  readonly verdict: 'SAME' | 'NOT_SAME' | 'LATER';
  readonly personRef: string | null;
}

/** Puts the decisions in force together, by link key. Putting one off decides nothing. */
export function decisionsByKey(decisions: readonly DecisionInForce[]): DecisionsByKey {
  const byKey = new Map<string, LinkDecisions>();
  for (const { linkKey, verdict, personRef } of decisions) {
    if (verdict === 'LATER' || personRef === null) continue;
    const known = byKey.get(linkKey) ?? noDecisions;
    byKey.set(
      linkKey,
      verdict === 'SAME'
        ? { ...known, samePersonRef: personRef }
        : { ...known, notPersonRefs: [...known.notPersonRefs, personRef] },
    );
  }
  return byKey;
}
