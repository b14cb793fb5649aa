import { canonicalJson } from '#domain';
import type { GoneReason } from '#schemas';
import { compareText } from './order.js';
import {
  type AlertContent,
  type AlertDecision,
  type AlertRevision,
  type PublishedAlert,
  type PublishedAlerts,
} from './types.js';

/** Reason of a withdrawal. */
export type WithdrawalReason =
  | 'HOUSEHOLD_MERGED'
  | 'HOUSEHOLD_MOVED'
  | 'RECORD_WITHDRAWN'
  | 'REVERSED'
  | 'CORRECTED'
  | 'LINK_UNDONE'
  | 'STANDARD_CORRECTED'
  | 'PERSON_MOVED'
  | 'FACT_CORRECTED';

/** The input that caused a change, as far as the reason of a withdrawal needs it. */
export type RevisionCause =
  | { readonly kind: 'EVIDENCE'; readonly withdrawn: boolean; readonly reversal: boolean }
  | {
      readonly kind: 'EVIDENCE_GONE';
      readonly reason: GoneReason;
      /** Whether its person once belonged here by the register as known now. */
      readonly belongedHere: boolean;
    }
  | { readonly kind: 'STANDARD' }
  | { readonly kind: 'OTHER' };

/** What a revision must know beside the alert itself. */
export interface RevisionView {
  readonly cause: RevisionCause;
  readonly merged: boolean;
  /** First code of the stay in the county of today; empty when in none. */
  readonly topicCounty: string;
  /** The alertId that the same rule has at the new place; null where nothing moved. */
  readonly continuedBy: (alert: PublishedAlert, reason: WithdrawalReason) => string | null;
  /** The alertId that the same rule has where evidence has come from since; null where none came. */
  readonly continuedFrom: (content: AlertContent, before: AlertContent | null) => string | null;
}

/** What is published, and what is remembered for the next input. */
export interface Publication {
  readonly revisions: readonly AlertRevision[];
  readonly published: PublishedAlerts;
  readonly continuations: ReadonlyMap<string, string>;
}

/**
 * The difference between what was published and what holds now: withdrawals first, then by
 * alertId. Revisions of an alert count from 1 without a gap, also over withdrawals.
 */
export function publish(
  before: PublishedAlerts,
  after: ReadonlyMap<string, AlertDecision>,
  continuations: ReadonlyMap<string, string>,
  view: RevisionView,
): Publication {
  const published = new Map(before);
  const pending = new Map(continuations);
  const revisions: AlertRevision[] = [];
  for (const [alertId, alert] of sorted(before)) {
    if (!alert.holds || after.has(alertId)) continue;
    const reason = reasonOf(alert, view);
    const next = view.continuedBy(alert, reason);
    // An alert never continues itself: that is what `reopened` says.
    const target = next === alertId ? null : next;
    if (target !== null) pending.set(target, alertId);
    const number = alert.revision + 1;
    const withdrawn = { ...alert, revision: number, holds: false, withdrawnBecause: reason };
    published.set(alertId, withdrawn);
    revisions.push(revision(withdrawn, 'WITHDRAWN', true, false, target, reason));
  }
  for (const [alertId, decision] of sorted(after)) {
    const known = before.get(alertId);
    if (known?.holds === true && isSame(known.content, decision.content)) continue;
    const origin = view.continuedFrom(decision.content, known?.content ?? null);
    // What this household withdrew itself is named before what another one had.
    if (origin !== null && !pending.has(alertId)) pending.set(alertId, origin);
    const next = {
      ...decision,
      revision: (known?.revision ?? 0) + 1,
      holds: true,
      withdrawnBecause: null,
    };
    if (known?.holds !== true) {
      const continued = pending.get(alertId) ?? null;
      pending.delete(alertId);
      revisions.push(revision(next, 'RAISED', true, known !== undefined, continued, null));
    } else {
      revisions.push(revision(next, 'UPDATED', isMaterial(known, decision), false, null, null));
    }
    published.set(alertId, next);
  }
  return { revisions, published, continuations: pending };
}

// What a content was last found to be the same as: of a large household most are decided once.
const SAME = new WeakMap<AlertContent, AlertContent>();

// Content that was decided here has its keys in one order; from the tables it comes in another.
function isSame(known: AlertContent, decided: AlertContent): boolean {
  if (known === decided || SAME.get(known) === decided) return true;
  const same =
    // The sentence tells most news; to write out both contents costs far more.
    known.explanation === decided.explanation &&
    (JSON.stringify(known) === JSON.stringify(decided) ||
      canonicalJson(known) === canonicalJson(decided));
  if (same) SAME.set(known, decided);
  return same;
}

function sorted<T>(alerts: ReadonlyMap<string, T>): [string, T][] {
  return [...alerts].sort(([a], [b]) => compareText(a, b));
}

function revision(
  { content, revision: number, topicCounty }: PublishedAlert,
  kind: 'RAISED' | 'UPDATED' | 'WITHDRAWN',
  material: boolean,
  reopened: boolean,
  continues: string | null,
  withdrawnBecause: string | null,
): AlertRevision {
  return {
    alert: { ...content, revision: number, kind, material, reopened, continues, withdrawnBecause },
    topicCounty,
  };
}

function isMaterial(before: AlertDecision, after: AlertDecision): boolean {
  const [was, is] = [before.content, after.content];
  return (
    was.severity !== is.severity ||
    was.group !== is.group ||
    canonicalJson(was.held) !== canonicalJson(is.held) ||
    before.updateStep !== after.updateStep
  );
}

// The order is that of the rules: the first reason that fits is the one that people are told.
function reasonOf(alert: PublishedAlert, view: RevisionView): WithdrawalReason {
  const { cause, merged, topicCounty } = view;
  const gone = cause.kind === 'EVIDENCE_GONE' ? cause : null;
  if (merged || gone?.reason === 'HOUSEHOLD_MERGED') return 'HOUSEHOLD_MERGED';
  if (alert.topicCounty !== topicCounty) return 'HOUSEHOLD_MOVED';
  if (cause.kind === 'EVIDENCE') {
    if (cause.withdrawn) return 'RECORD_WITHDRAWN';
    return cause.reversal ? 'REVERSED' : 'CORRECTED';
  }
  // A version that names another person is a correction of the record, wherever it went.
  if (gone?.reason === 'RECORD_NAMES_ANOTHER') return 'CORRECTED';
  // Nobody moved: an officer who is told so would look for the money in another household.
  if (gone?.reason === 'LINK_UNDONE') return 'LINK_UNDONE';
  if (cause.kind === 'STANDARD') return 'STANDARD_CORRECTED';
  return gone?.belongedHere === true ? 'PERSON_MOVED' : 'FACT_CORRECTED';
}
