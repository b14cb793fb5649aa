import { type Fact } from './fact.js';
import { type ExcludedRecord, type Ledger } from './ledger.js';
import { compareText, groupBy } from './order.js';
import { type Day } from './types.js';

type DeathTopic =
  'public-security.death' | 'public-security.traffic-accident' | 'emergency-management.casualty';

/** A report that someone died, or lost the ability to work for good. */
type LossReport = { [T in DeathTopic]: Fact<T> }[DeathTopic];

/** All reports of one person's loss, the one that counts first. */
export interface PersonLoss {
  readonly personRef: string;
  readonly reports: readonly [LossReport, ...LossReport[]];
  readonly excluded: readonly ExcludedRecord[];
}

function isDeath(report: LossReport): boolean {
  switch (report.record.topic) {
    case 'public-security.death':
      return true;
    case 'public-security.traffic-accident':
      return report.record.body.injury === 'DEATH';
    case 'emergency-management.casualty':
      return report.record.body.status === 'DEAD';
  }
}

function isLoss(report: LossReport): boolean {
  if (isDeath(report)) return true;
  const { record } = report;
  return record.topic === 'public-security.traffic-accident' && record.body.abilityLost === true;
}

function reportsOf(ledger: Ledger): LossReport[] {
  return [
    ...ledger.of('public-security.death').facts,
    ...ledger.of('public-security.traffic-accident').facts,
    ...ledger.of('emergency-management.casualty').facts,
  ];
}

function compareReports(a: LossReport, b: LossReport): number {
  return (
    a.day - b.day ||
    b.record.publishedAt - a.record.publishedAt ||
    compareText(b.record.eventId, a.record.eventId)
  );
}

/** Several reports of one person are one loss: the earliest counts. */
export function personLosses(ledger: Ledger): PersonLoss[] {
  const excluded: ExcludedRecord[] = [
    ...ledger.of('public-security.death').excluded,
    ...ledger.of('public-security.traffic-accident').excluded,
    ...ledger.of('emergency-management.casualty').excluded,
  ];
  const excludedBy = groupBy(excluded, ({ record }) => record.personRef);
  const byPerson = groupBy(reportsOf(ledger).filter(isLoss), ({ record }) => record.personRef);
  return [...byPerson].flatMap(([personRef, reports]) => {
    const [first, ...others] = reports.sort(compareReports);
    if (first === undefined || personRef === null) return [];
    const same = others.map(({ record, day, naturalKey }) => ({
      record,
      day,
      naturalKey,
      reason: 'SAME_FACT_OTHER_SOURCE' as const,
    }));
    return [
      {
        personRef,
        reports: [first, ...others] as const,
        excluded: [...(excludedBy.get(personRef) ?? []), ...same],
      },
    ];
  });
}

/** First day of each death that is known, by person: who died no longer counts as living. */
export function deathDays(ledger: Ledger): ReadonlyMap<string, Day> {
  const days = new Map<string, Day>();
  for (const { day, record } of reportsOf(ledger).filter(isDeath)) {
    const { personRef } = record;
    if (personRef !== null) days.set(personRef, Math.min(day, days.get(personRef) ?? Infinity));
  }
  return days;
}
