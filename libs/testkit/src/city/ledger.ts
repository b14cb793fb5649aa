import type { CityDraft, LedgerEntry } from './draft.js';
import type { FaultLabel, Fields } from './hand-over.js';
import { firstGeneration } from './person-number.js';
import type { CityPerson } from './people.js';
import { ledgerDays } from './population.js';
import type { Random } from './random.js';

function slotOf({ household, asOf }: LedgerEntry): string {
  if (asOf === ledgerDays.changes) return '20260630';
  return asOf === ledgerDays.late ? '20260930' : `20251031-${household.county.code}`;
}

function changeOf({ change }: LedgerEntry, person: CityPerson): Fields {
  if (change === undefined || (change.of !== undefined && change.of !== person)) return {};
  return {
    change: change.change,
    changedOn: change.on,
    originHouseholdId: change.from?.householdId ?? null,
    targetHouseholdId: change.into?.householdId ?? null,
  };
}

function fieldsOf(entry: LedgerEntry, person: CityPerson): Fields {
  const { household, asOf } = entry;
  const { monitoring, members, netIncomeFen, village } = household;
  return {
    asOf,
    householdId: household.householdId,
    householdType: household.exPoor ? 'EX_POOR' : 'ORDINARY',
    category: monitoring?.category ?? null,
    identifiedOn: monitoring?.identified ?? null,
    riskRemoved: monitoring === null ? null : monitoring.removed !== null,
    removedOn: monitoring?.removed ?? null,
    villageCode: village.code,
    villageName: village.name,
    membersCount: members.length,
    name: person.name,
    idNumber: person.number,
    relation: person.relation,
    sex: person.female ? '2' : '1',
    nation: '汉族',
    canWork: person.canWork,
    health: '健康',
    onlyHouse: household.onlyHouse,
    netIncomeFen,
    perHeadFen: netIncomeFen === null ? null : Math.floor(netIncomeFen / members.length),
    ...changeOf(entry, person),
  };
}

interface Spelled {
  readonly cell: string;
  readonly label: FaultLabel;
}

/** How ledgers have numbers of elders: of the first generation, or the certificate's. */
function otherNumber(random: Random, person: CityPerson): Spelled | null {
  const elder = person.number.slice(6, 10) < '1962';
  if (elder && random.chance(2)) {
    return { cell: firstGeneration(person.number), label: 'ID_15_DIGITS' };
  }
  if (random.chance(1)) {
    return { cell: `${person.number}43`, label: 'ID_IS_CERTIFICATE_NUMBER' };
  }
  return null;
}

/** Writes all ledgers: one row a person, the household's columns on each. */
export function ledgers(draft: CityDraft): void {
  const random = draft.random.fork('ledger');
  for (const entry of draft.ledgerEntries) {
    for (const person of entry.household.members) {
      const other = otherNumber(random, person);
      const traits = other === null ? {} : { as: { idNumber: other.cell }, labels: [other.label] };
      draft.row('household-ledger', slotOf(entry), fieldsOf(entry, person), traits);
    }
  }
}

/** Rows of a ledger that name a person without any number: nobody can be found by them later. */
export function ledgerRowsWithoutNumber(draft: CityDraft): void {
  for (const entry of draft.ledgerEntries) {
    const { household } = entry;
    if (household.scenario !== null || !draft.random.chance(0.7)) continue;
    const [head] = household.members;
    if (head === undefined) continue;
    const newborn = { ...head, name: draft.rareName(), relation: '之孙女' } as const;
    const fields = { ...fieldsOf(entry, newborn), idNumber: null, sex: '2' };
    draft.row('household-ledger', slotOf(entry), fields, {
      reject: 'ID_MISSING',
      labels: ['ID_MISSING'],
    });
  }
}
