import type { HouseholdTrial, TrialChange } from './try-draft.js';

/** Changes in one rule, town or village. */
export interface TrialCount {
  /** Rule id, 9-digit town code or 12-digit village code. */
  readonly key: string;
  /** Alerts that would be new. */
  readonly added: number;
  /** Alerts that would go. */
  readonly gone: number;
  /** Alerts that would get another severity. */
  readonly severity: number;
  /** Households with any of these changes. */
  readonly households: number;
}

/** What a draft would change for a county. */
export interface TrialResult {
  readonly households: {
    /** Looked at. */
    readonly tried: number;
    readonly alertedNow: number;
    readonly alertedThen: number;
    /** With their first alert. */
    readonly newlyAlerted: number;
    /** With no alert left. */
    readonly noLongerAlerted: number;
    /** With another highest severity, alerted now and then. */
    readonly severityChanged: number;
  };
  readonly alerts: {
    readonly now: number;
    readonly then: number;
    readonly added: number;
    readonly gone: number;
    readonly severity: number;
  };
  readonly byRule: readonly TrialCount[];
  readonly byTown: readonly TrialCount[];
  readonly byVillage: readonly TrialCount[];
}

type Counter = Record<TrialChange['kind'], number> & { households: number };

const nothing = { NEW: 0, GONE: 0, SEVERITY: 0, households: 0 };

/** Counts changes household by household, so that a county never lies in memory as a whole. */
export class TrialTally {
  readonly #households = {
    tried: 0,
    alertedNow: 0,
    alertedThen: 0,
    newlyAlerted: 0,
    noLongerAlerted: 0,
    severityChanged: 0,
  };
  readonly #alerts = { now: 0, then: 0 };
  readonly #all: Counter = { ...nothing };
  readonly #by = {
    ruleId: new Map<string, Counter>(),
    townCode: new Map<string, Counter>(),
    villageCode: new Map<string, Counter>(),
  };

  /** Adds one household. */
  add(trial: HouseholdTrial): void {
    const { alertsBefore, alertsAfter, severityBefore, severityAfter, changes } = trial;
    const households = this.#households;
    households.tried += 1;
    households.alertedNow += alertsBefore > 0 ? 1 : 0;
    households.alertedThen += alertsAfter > 0 ? 1 : 0;
    if (alertsBefore === 0 && alertsAfter > 0) households.newlyAlerted += 1;
    else if (alertsBefore > 0 && alertsAfter === 0) households.noLongerAlerted += 1;
    else if (severityBefore !== severityAfter) households.severityChanged += 1;
    this.#alerts.now += alertsBefore;
    this.#alerts.then += alertsAfter;
    for (const { kind } of changes) this.#all[kind] += 1;
    for (const field of ['ruleId', 'townCode', 'villageCode'] as const) {
      const counters = this.#by[field];
      const byKey = Map.groupBy(changes, (change) => change[field]);
      for (const [key, group] of byKey) {
        const counter = counters.get(key) ?? { ...nothing };
        for (const { kind } of group) counter[kind] += 1;
        counter.households += 1;
        counters.set(key, counter);
      }
    }
  }

  /** What has been counted. */
  result(): TrialResult {
    const { NEW: added, GONE: gone, SEVERITY: severity } = this.#all;
    return {
      households: { ...this.#households },
      alerts: { ...this.#alerts, added, gone, severity },
      byRule: counts(this.#by.ruleId),
      byTown: counts(this.#by.townCode),
      byVillage: counts(this.#by.villageCode),
    };
  }
}

function counts(counters: ReadonlyMap<string, Counter>): TrialCount[] {
  return [...counters]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { NEW: added, GONE: gone, SEVERITY: severity, households }]) => ({
      ...{ key, added, gone, severity, households },
    }));
}

/** Changes that were counted but not kept with their household and alert; null before the end. */
export function changesOmitted(trial: {
  readonly result: TrialResult | null;
  readonly changesKept: number;
}): number | null {
  const { result, changesKept } = trial;
  if (result === null) return null;
  const { added, gone, severity } = result.alerts;
  return added + gone + severity - changesKept;
}
