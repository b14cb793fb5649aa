import { dayOfInstant, isoDay, type Standard } from '#domain';
import { type HouseholdFacts } from '#schemas';
import { type EvidenceRecord } from '../types.js';
import { anOrdinaryHousehold, cityStandard } from './builders.js';
import { type Step } from './step.js';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Only what is not as usual: of objects the fields, of everything else the whole. */
function unlike(usual: unknown, value: unknown): unknown {
  if (!isObject(usual) || !isObject(value)) {
    return JSON.stringify(usual) === JSON.stringify(value) ? undefined : value;
  }
  const fields = Object.keys(value)
    .map((name) => [name, unlike(usual[name], value[name])] as const)
    .filter(([, field]) => field !== undefined);
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

function by<T>(list: readonly T[], name: (one: T) => string): Readonly<Record<string, T>> {
  return Object.fromEntries(list.map((one) => [name(one), one]));
}

// Members and rules by name, so that one is told without the others.
function flatFacts({ members, ...rest }: HouseholdFacts): object {
  return { ...rest, version: 0, ...by(members, ({ personRef }) => personRef) };
}

function flatStandard({ rules, ...rest }: Standard): object {
  return { ...rest, ...by(rules, ({ ruleId }) => ruleId) };
}

const CITY = cityStandard();
const ORDINARY = anOrdinaryHousehold();
const USUAL_FACTS = flatFacts({
  ...ORDINARY,
  members: [
    ...ORDINARY.members,
    ...ORDINARY.members.slice(1).map((member) => ({ ...member, personRef: 'p3' })),
  ],
});

/** As JSON, days as dates, without what is null. */
function text(value: unknown): string {
  return JSON.stringify(value ?? {}, (name, one: unknown) => {
    if (one === null) return undefined;
    const isDay = /(On|Day|From|^from|^to)$/.test(name) && typeof one === 'number';
    return isDay ? isoDay(one) : one;
  });
}

function toldRecord(record: EvidenceRecord): string {
  const { topic, sourceSystem, recordId, sourceVersion, personRef, occurredAt } = record;
  const { publishedAt, correctionOf, withdrawn, body } = record;
  const [when, handedOver] = [occurredAt, publishedAt].map((at) => isoDay(dayOfInstant(at)));
  return [
    `${topic} ${sourceSystem}:${recordId} v${sourceVersion} of ${personRef ?? 'nobody'}`,
    `on ${when ?? ''}, handed over ${handedOver ?? ''}`,
    ...(withdrawn ? ['WITHDRAWN'] : []),
    ...(correctionOf === null ? [] : [`reverses ${correctionOf}`]),
    text(body),
  ].join(' ');
}

/** One step in a line that a person can read: of facts and standards only what is not as usual. */
export function told(step: Step): string {
  switch (step.kind) {
    case 'EVIDENCE':
      return toldRecord(step.record);
    case 'EVIDENCE_GONE': {
      const { topic, sourceSystem, sourceRecordId, toHouseholdId } = step.gone;
      return `${topic} ${sourceSystem}:${sourceRecordId} goes to ${toHouseholdId ?? 'nobody'}`;
    }
    case 'FACTS':
      return `facts v${step.facts.version} ${text(unlike(USUAL_FACTS, flatFacts(step.facts)))}`;
    case 'EXCLUSION':
      return `exclusion ${text(step.exclusion)}`;
    case 'STANDARD': {
      const { standardId, countyCode, version, validFrom } = step.standard;
      const usual = { ...flatStandard(CITY), standardId, countyCode, version, validFrom };
      const differs = text(unlike(usual, flatStandard(step.standard)));
      return `standard of ${countyCode} v${version} from ${isoDay(validFrom)} ${differs}`;
    }
    case 'DAY':
      return `day ${isoDay(step.day)}`;
  }
}
