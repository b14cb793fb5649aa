import type { RejectionCode } from '#domain';
import type { RefusalCode } from './hand-over.js';

/** What becomes of a row, as its receipt must say. */
export type RowOutcome = 'published' | 'unchanged' | 'rejected' | 'ignored';

/** A row of a receipt. */
export interface TruthRow {
  /** Line as a person sees it in the file, from 1; of JSON the element, from 1. */
  readonly line: number;
  readonly outcome: RowOutcome;
  readonly code: RejectionCode | null;
}

/** The receipt that a file must get. Rows above and including the headings are not in it. */
export interface TruthReceipt {
  readonly connector: string;
  readonly layout: string;
  readonly file: string;
  /** Reason of the refusal of the whole file; its rows are then not looked at. */
  readonly refused: RefusalCode | null;
  readonly rowsIn: number;
  readonly published: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ignored: number;
  readonly rows: readonly TruthRow[];
}

/** An alert that must be in force in the end, or must not. */
export interface TruthAlert {
  readonly householdId: string;
  /** County that has the alert, 6 digits. */
  readonly countyCode: string;
  /** Village of the household, 12 digits; null where nothing was planted about it. */
  readonly villageCode: string | null;
  readonly ruleId: string;
  /** Instance of the rule's window: year, record id, disaster id, or `ever`. */
  readonly instance: string;
  /** ID number of the person in the window key; null where the rule is not about one. */
  readonly personNumber: string | null;
  /** Number of the item in the disease list; null for all other rules. */
  readonly diseaseItem: number | null;
  readonly group: 'WATCHED' | 'ORDINARY';
  readonly severity: 'BLUE' | 'YELLOW' | 'ORANGE' | 'RED';
  /** ISO date. */
  readonly firstMetOn: string;
  /** Fen for money, else a count; null where the rule leaves it open. */
  readonly value: number | null;
  readonly unit: 'FEN' | 'COUNT';
  readonly thresholdFen: number | null;
  /** Scenario that planted it. */
  readonly scenario: string;
}

/** What must not be in force in the end: never raised, or raised and withdrawn. */
export type TruthAbsence = Pick<TruthAlert, 'householdId' | 'countyCode' | 'ruleId' | 'scenario'>;

/** What must have been raised and withdrawn, by what a department said later. */
export interface TruthWithdrawal extends TruthAbsence {
  /** As the alert gives it (`withdrawnBecause`). */
  readonly reason: 'CORRECTED' | 'REVERSED' | 'RECORD_WITHDRAWN';
}

/** What must come out of the city in small, worked out from what was planted, never by the hub. */
export interface CityTruth {
  readonly receipts: readonly TruthReceipt[];
  /** In force in the end under the city's default standard; there are no others. */
  readonly alerts: readonly TruthAlert[];
  /** Not in force in the end. */
  readonly notInForce: readonly TruthAbsence[];
  /** Those of them that must have been raised, if no record came before the ledger of its household. */
  readonly withdrawn: readonly TruthWithdrawal[];
  /** Records waiting in the end for a person whom no ledger names, by topic. */
  readonly parkedByTopic: Readonly<Record<string, number>>;
  /** Records waiting before the files of phase 2 are dropped, by topic. */
  readonly parkedBeforePhase2ByTopic: Readonly<Record<string, number>>;
  /** Records waiting for a person to decide between namesakes, by topic. */
  readonly reviewByTopic: Readonly<Record<string, number>>;
  readonly quarantined: 0;
}
