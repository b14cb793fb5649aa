import type { Standard, StandardRule } from '#domain';
import type { HouseholdGroup, MatchedBy, Severity } from '#schemas';
import type { AlertContent, Day } from '../../decision/core/types.js';

/** How a version of a record came here. */
export interface EvidenceWay {
  /** Connector that took the hand-over. */
  readonly department: string;
  /** Hand-over that it came in; the connector knows its file and keeps the original. */
  readonly deliveryId: string;
  /** Row of that hand-over, as a person counts it; null where it has no rows. */
  readonly rowNumber: number | null;
  readonly matchedBy: MatchedBy;
}

/** One version of a department's record. */
export interface VersionStory {
  readonly eventId: string;
  readonly sourceVersion: number;
  /** Milliseconds since 1970 at which the department handed it over. */
  readonly publishedAt: number;
  readonly withdrawn: boolean;
  /** False for a version that a higher one replaced. */
  readonly current: boolean;
  readonly way: EvidenceWay | null;
}

/**
 * What became of a record: it counts; it does not, for a reason that the alert lists; its source took
 * it back; it counts elsewhere or no more; or it belongs to another household by now.
 */
type EvidenceFate = 'COUNTED' | 'EXCLUDED' | 'WITHDRAWN' | 'NOT_IN_WINDOW' | 'GONE';

/** One record with its way and its history. */
export interface EvidenceStory {
  /** Event id of the version that counts; of a record that went, the one that was listed. */
  readonly eventId: string;
  readonly topic: string | null;
  readonly sourceSystem: string | null;
  readonly recordId: string | null;
  readonly personRef: string | null;
  readonly householdAtEvent: string | null;
  readonly correctionOf: string | null;
  /** Day on which it happened. */
  readonly occurredOn: Day | null;
  /** Day on which it counts; that of a reversal is the day of what it undoes. */
  readonly countsOn: Day | null;
  readonly fate: EvidenceFate;
  /** In the unit of the rule; null unless counted. */
  readonly contribution: number | null;
  /** Why it does not count; null unless excluded. */
  readonly reason: string | null;
  /** From the lowest to the highest. */
  readonly versions: readonly VersionStory[];
}

/** A day that was looked at. */
export interface DayStory {
  readonly day: Day;
  /** Sum (or number) up to this day, in the unit of the rule; null while nothing counts. */
  readonly value: number | null;
  /** Line of that day; null for rules without one, or where the income is unknown. */
  readonly line: number | null;
  readonly lineUnknown: boolean;
  readonly group: HouseholdGroup;
  readonly category: string | null;
  readonly standardId: string;
  readonly standardVersion: number;
  readonly holds: boolean;
}

/** A story by itself, on a page of them. */
interface Numbered {
  /** Place among all of the alert, from 1. */
  readonly number: number;
  /** The story in Chinese. */
  readonly sentence: string;
}

/** A piece of evidence on a page. */
export type ToldEvidence = EvidenceStory & Numbered;

/** A day that was looked at, on a page. */
export type ToldDay = DayStory & Numbered;

/** A record by its event and by what its department calls it. */
export interface NamedRecord {
  readonly eventId: string;
  readonly sourceSystem: string;
  readonly recordId: string;
}

/** One way in which the alert would not hold; each is enough by itself. */
export type WhatIf =
  | {
      readonly kind: 'BELOW_LINE';
      /** The day on which most would have to be missing. */
      readonly day: Day;
      readonly valueFen: number;
      readonly lineFen: number;
      readonly byFen: number;
    }
  | ({ readonly kind: 'WITHOUT_RECORD' } & NamedRecord)
  | {
      /** Told where no record carries the alert alone. */
      readonly kind: 'WITHOUT_RECORDS';
      /**
       * The alert would not hold if all were missing, and would if any one of them were there; from
       * the largest on. Empty where more would have to be missing than are tried.
       */
      readonly records: readonly NamedRecord[];
    }
  | {
      readonly kind: 'ORDINARY_GROUP';
      /** Line of the ordinary group on the first day, in fen; null for rules without one. */
      readonly lineFen: number | null;
      /** Whether the alert would hold all the same. */
      readonly holds: boolean;
    };

/** The standard by which an alert was decided, as it stood then. */
export interface StandardStory {
  readonly standardId: string;
  readonly version: number;
  readonly countyCode: string;
  readonly validFrom: Day;
  readonly reason: string | null;
  readonly restsOn: Standard['restsOn'];
  /** The rule's part of the document. */
  readonly rule: StandardRule | null;
  /** The whole document as it was published, canonical JSON. */
  readonly document: string;
}

/** Everything that can be said about one alert. */
export interface Explanation {
  readonly alertId: string;
  readonly householdId: string;
  readonly ruleId: string;
  readonly windowKey: string;
  readonly revision: number;
  readonly holds: boolean;
  readonly severity: Severity;
  readonly firstMetOn: Day;
  /** Null while it holds. */
  readonly withdrawnBecause: string | null;
  /** The last revision that held, as it was published. */
  readonly content: AlertContent;
  /** The rule in Chinese words. */
  readonly ruleWords: readonly string[];
  /** Null where the version is no longer kept. */
  readonly standard: StandardStory | null;
  /** The first of them; so many more are on further pages. */
  readonly evidence: readonly EvidenceStory[];
  readonly evidenceOmitted: number;
  /** The first of them; so many more are on further pages. */
  readonly days: readonly DayStory[];
  readonly daysOmitted: number;
  /** Empty for an alert that does not hold. */
  readonly whatIf: readonly WhatIf[];
  /** The whole story in Chinese sentences, in the order in which one asks. */
  readonly sentences: readonly string[];
}
