import type { CountyAlert } from '#schemas';

/** Fields in which two revisions with the same content may differ, and those that name the household. */
const leftOut: readonly (keyof CountyAlert)[] = [
  ...(['revision', 'kind', 'material', 'reopened', 'continues', 'decidedAt'] as const),
  ...(['causedBy', 'withdrawnBecause', 'alertId', 'householdId'] as const),
];

/**
 * The whole content of an alert, comparable between households that the same happened to: the household, its
 * people and the other households of their past (in the order of the evidence) and its records have no names of
 * their own in it. A new field of the alert is compared unless it is left out by name.
 */
export function contentOf(alert: CountyAlert): object {
  const { householdId, evidence, excluded } = alert;
  const content = {
    ...without(alert, leftOut),
    evidence: evidence.map((piece) => without(piece, ['eventId'])),
    // Their order is that of the event ids, which no two households share.
    excluded: excluded.map(({ reason }) => reason).sort(),
  };
  const text = JSON.stringify(content).replaceAll(householdId, '<household>');
  const people = evidence.map(({ personRef }) => personRef);
  const others = evidence
    .map(({ householdAtEvent }) => householdAtEvent)
    .filter((other) => other !== householdId);
  return JSON.parse(
    withoutNames(withoutNames(text, people, 'person'), others, 'other household'),
  ) as object;
}

function withoutNames(text: string, names: readonly (string | null)[], kind: string): string {
  const known = [...new Set(names)].filter((name) => name !== null);
  return known.reduce((left, name, at) => left.replaceAll(name, `<${kind} ${at + 1}>`), text);
}

function without(record: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !fields.includes(field)));
}
