import type { AcceptedRecord } from '#connector-kit';
import type { LedgerRow } from './ledger-row.js';

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
  return {
    householdId,
    personRef,
    asOf,
    nameBirthRef: body.nameBirthRef,
    nameVillageRef: body.nameVillageRef,
    birthOn: body.birthOn,
    head: truth(values['head']) ?? false,
    canWork: truth(values['canWork']),
    joinedOn: day(values['joinedOn']),
    leftOn: day(values['leftOn']),
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
