import type { AcceptedRecord } from '#connector-kit';
import type { HouseholdChange, LedgerRow } from './ledger-row.js';

const townDigits = 9;

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function day(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function truth(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

type Values = AcceptedRecord['body']['values'];

const householdChanges: ReadonlySet<string> = new Set<HouseholdChange>([
  'MERGED',
  'RENUMBERED',
  'MOVED',
]);

function isHouseholdChange(change: string | null): change is HouseholdChange {
  return change !== null && householdChanges.has(change);
}

/** What the columns of changes say; one column alone may say it, or the kind and its day together. */
function changeOf(values: Values) {
  const change = text(values['change']);
  const changedOn = day(values['changedOn']);
  const originHouseholdId = text(values['originHouseholdId']);
  const targetHouseholdId = text(values['targetHouseholdId']);
  const joins = change === 'JOINED' || (change === 'SPLIT' && originHouseholdId !== null);
  const leaves =
    change === 'LEFT' || change === 'MERGED' || (change === 'SPLIT' && targetHouseholdId !== null);
  const diedOn = change === 'DIED' ? changedOn : null;
  return {
    joinedOn: (joins ? changedOn : null) ?? day(values['joinedOn']),
    // Who died was a member on that day still.
    leftOn: diedOn === null ? ((leaves ? changedOn : null) ?? day(values['leftOn'])) : diedOn + 1,
    diedOn,
    neverMember: change === 'NEVER_MEMBER',
    householdChange: isHouseholdChange(change) ? change : null,
    changedOn,
    originHouseholdId,
    targetHouseholdId,
  };
}

/**
 * The ledger row of an accepted record of the layout `household-ledger`.
 * @throws Error when the layout let a row pass without what it requires: a fault of the layout
 */
export function ledgerRowOf({ body }: Pick<AcceptedRecord, 'body'>): LedgerRow {
  const { values, personRef, divisionCode, countyCode } = body;
  const householdId = text(values['householdId']);
  const asOf = day(values['asOf']);
  const householdType = values['householdType'];
  if (householdId === null || asOf === null || personRef === null || divisionCode === null) {
    throw new Error('the ledger layout must require household, day, number and village');
  }
  const formerRef = text(values['formerNumber']);
  return {
    householdId,
    personRef,
    // The same number in its older form is no other number.
    formerRef: formerRef === personRef ? null : formerRef,
    asOf,
    nameBirthRef: body.nameBirthRef,
    nameVillageRef: body.nameVillageRef,
    birthOn: body.birthOn,
    head: truth(values['head']) ?? false,
    canWork: truth(values['canWork']),
    ...changeOf(values),
    householdType: householdType === 'EX_POOR' ? 'EX_POOR' : 'ORDINARY',
    category: text(values['category']),
    identifiedOn: day(values['identifiedOn']),
    removedOn: day(values['removedOn']),
    netIncomeFen: day(values['netIncomeFen']),
    onlyHouse: truth(values['onlyHouse']),
    countyCode,
    townCode: divisionCode.slice(0, townDigits),
    villageCode: divisionCode,
  };
}
