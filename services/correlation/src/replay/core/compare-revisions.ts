import { canonicalJson } from '#domain';
import type { CountyAlert } from '#schemas';

/** A field of a revision in which what was published and what the replay decided are not the same. */
export interface RevisionDifference {
  readonly topic: string;
  readonly householdId: string;
  readonly alertId: string;
  readonly revision: number;
  /** Field of the alert; `published-only`, `replayed-only`, or `encoding` where only bytes differ. */
  readonly field: string;
}

/** The same place in the order of a key on a topic, as it was published and as it was decided again. */
export interface RevisionPair {
  readonly topic: string;
  readonly householdId: string;
  readonly published: CountyAlert | null;
  readonly replayed: CountyAlert | null;
}

/** What differs in two revisions whose bytes are not the same: at least one entry. */
export function revisionDifferences(pair: RevisionPair): RevisionDifference[] {
  const { topic, householdId, published, replayed } = pair;
  const named = published ?? replayed;
  const { alertId = '', revision = 0 } = named ?? {};
  const at = { topic, householdId, alertId, revision };
  if (replayed === null) return [{ ...at, field: 'published-only' }];
  if (published === null) return [{ ...at, field: 'replayed-only' }];
  const fields = Object.keys(published) as (keyof CountyAlert)[];
  const different = fields.filter(
    (field) => canonicalJson(published[field]) !== canonicalJson(replayed[field]),
  );
  if (different.length === 0) return [{ ...at, field: 'encoding' }];
  return different.map((field) => ({ ...at, field }));
}
