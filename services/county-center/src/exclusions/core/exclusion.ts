import type { Day } from '#domain';
import type { Exclusion, HouseholdEvent } from '#schemas';

/** How an exclusion stands. Whether it holds the household's alerts is a matter of its days as well. */
export const exclusionStatuses = [
  /** Recorded by one person; a second one has not consented yet. */
  'PROPOSED',
  /** Not consented to, or taken back before it was. */
  'DECLINED',
  /** In force from its first to its last day. */
  'CONSENTED',
  /** As CONSENTED, with an appeal that nobody has decided yet. */
  'APPEALED',
  /** Ended before its term. */
  'ENDED',
  /** Ended because an appeal was granted. */
  'LIFTED',
] as const;

/** How an exclusion stands; see {@link exclusionStatuses}. */
export type ExclusionStatus = (typeof exclusionStatuses)[number];

/** What is recorded about a household. */
export interface ExclusionTerms {
  readonly householdId: string;
  /** Code of a kind that the county's standard named on the days of the record and of the consent. */
  readonly kind: string;
  /** Code table exclusion-basis. */
  readonly basis: string;
  /** Where the evidence is kept: number of a file or of a reply, nothing of a person. */
  readonly evidenceRef: string;
  readonly firstDay: Day;
  /** Last day in force, included. */
  readonly lastDay: Day;
}

/** An exclusion as it stands. */
export interface ExclusionState extends ExclusionTerms {
  readonly exclusionId: string;
  readonly status: ExclusionStatus;
  /** Version published last; 0 before the second person has consented. */
  readonly version: number;
  readonly recordedBy: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly recordedAt: number;
  readonly consentedBy: string | null;
  readonly consentedOn: Day | null;
  readonly endedOn: Day | null;
}

/**
 * What the household's log is told of an exclusion. Who recorded it, who consented and what they wrote
 * stays in the county centre.
 */
export function exclusionEvent(state: ExclusionState): HouseholdEvent {
  const { exclusionId, version, kind, basis, evidenceRef } = state;
  const { householdId, firstDay, lastDay, consentedOn, endedOn } = state;
  const exclusion: Exclusion = {
    ...{ exclusionId, version, kind, reason: basis, evidenceRef },
    ...{ firstDay, lastDay, consentedOn, endedOn },
  };
  return { householdId, body: { 'cn.xingtai.hub.Exclusion': exclusion } };
}
