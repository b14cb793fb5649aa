import type { CountyAlert } from '#schemas';

/** One alert as the table `alert` keeps it: columns to ask by, and the whole of it. */
export interface AlertRow {
  readonly alertId: string;
  readonly revision: number;
  /** County of the topic: whoever may read the topic may read the alert. */
  readonly countyCode: string;
  readonly townCode: string;
  readonly villageCode: string;
  readonly householdId: string;
  readonly kind: CountyAlert['kind'];
  readonly severity: CountyAlert['severity'];
  readonly cause: string;
  readonly ruleId: string;
  /** Days since 1970-01-01, local. */
  readonly firstMetOn: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly decidedAt: number;
  /** True while an exclusion is in force. */
  readonly held: boolean;
  readonly alert: CountyAlert;
}

/** The row of an alert that came on a county's topic. */
export function alertRow(countyCode: string, alert: CountyAlert): AlertRow {
  const { alertId, revision, townCode, villageCode, householdId, kind, severity } = alert;
  const { cause, ruleId, firstMetOn, decidedAt } = alert;
  return {
    ...{ alertId, revision, countyCode, townCode, villageCode, householdId, kind, severity },
    ...{ cause, ruleId, firstMetOn, decidedAt, held: alert.held !== null, alert },
  };
}

/**
 * The highest revision of each alert of a batch, in the order of their first appearance. One statement
 * can't update a row twice, and a lower revision may come after a higher one when a batch is repeated.
 */
export function highestRevisions(rows: readonly AlertRow[]): readonly AlertRow[] {
  const highest = new Map<string, AlertRow>();
  for (const row of rows) {
    const known = highest.get(row.alertId);
    if (known === undefined || row.revision > known.revision) highest.set(row.alertId, row);
  }
  return [...highest.values()];
}

/** Each revision once; Kafka may hand the same record over twice in one batch after a retry. */
export function distinctRevisions(rows: readonly AlertRow[]): readonly AlertRow[] {
  const distinct = new Map(rows.map((row) => [`${row.alertId}/${row.revision}`, row]));
  return [...distinct.values()];
}

/**
 * County of an alert topic.
 * @throws RangeError for a topic that does not end in a 6-digit code; the topic map has none
 */
export function countyOfTopic(topic: string): string {
  const county = /\.(\d{6})$/.exec(topic)?.[1];
  if (county === undefined) throw new RangeError(`topic ${topic} names no county`);
  return county;
}
