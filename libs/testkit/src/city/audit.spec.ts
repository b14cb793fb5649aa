import { generateCity } from './generate-city.js';
import type { Fields, PlannedRow } from './hand-over.js';
import { layoutOf } from './layouts.js';
import { countiesOf, type DivisionRow } from './places.js';
import type { TruthReceipt } from './truth.js';

// The truth is written by the scenarios; this adds up the planned rows a second way.
const counties = countiesOf(
  Array.from({ length: 20 }, (_, county) => String(130_501 + county)).flatMap((code) => [
    [code, `第${code}县`] as DivisionRow,
    ...Array.from({ length: 30 }, (_, at): DivisionRow => [`${code}100${200 + at}`, `村${at}`]),
  ]),
);
const city = generateCity({ seed: 20_261_031, counties });

interface Accepted {
  readonly layout: string;
  readonly fields: Fields;
}

function acceptedOf(receipt: TruthReceipt, rows: readonly PlannedRow[]): readonly Accepted[] {
  return rows.flatMap(({ fields }, at) =>
    receipt.rows[at]?.outcome === 'published' ? [{ layout: receipt.layout, fields }] : [],
  );
}

/** Last published version of each record, in the order of the files. */
const records = new Map<string, Accepted>();
city.files.forEach((file, at) => {
  const receipt = city.truth.receipts[at];
  if (receipt === undefined) return;
  for (const accepted of acceptedOf(receipt, file.rows)) {
    const id = layoutOf(accepted.layout).recordId(accepted.fields);
    records.set(`${accepted.layout}/${id}`, accepted);
  }
});

/** Household by ID number, the later ledger's before the earlier one's. */
const householdOf = new Map<string, string>();
for (const { layout, fields } of records.values()) {
  if (layout !== 'household-ledger' || fields['change'] === 'NEVER_MEMBER') continue;
  const household = String(fields['householdId']);
  const target = fields['targetHouseholdId'] ?? null;
  householdOf.set(String(fields['idNumber']), target === null ? household : String(target));
  if (fields['change'] !== 'MERGED') continue;
  // Who is left out of the ledger of a merger goes along.
  for (const [person, lived] of householdOf) {
    if (lived === household) householdOf.set(person, String(target));
  }
}

const money = (fields: Fields, field: string): number => Number(fields[field] ?? 0);

function sums(layout: string, valueOf: (fields: Fields) => number): Map<string, number> {
  const totals = new Map<string, number>();
  for (const record of records.values()) {
    if (record.layout !== layout) continue;
    const household = householdOf.get(String(record.fields['idNumber']));
    if (household === undefined) continue;
    totals.set(household, (totals.get(household) ?? 0) + valueOf(record.fields));
  }
  return totals;
}

const bills = sums('settlement-monthly', (fields) => money(fields, 'personalFen'));
const school = sums(
  'cost-yearly',
  (fields) =>
    money(fields, 'tuitionFen') +
    money(fields, 'boardingFen') +
    money(fields, 'booksFen') -
    money(fields, 'aidFen'),
);
const losses = sums('housing-damage', (fields) => money(fields, 'lossFen'));
const fires = sums('household-fire', (fields) => money(fields, 'lossFen'));

describe('the background', () => {
  const background = city.households.filter(({ scenario }) => scenario === null);

  it('stays below every line, also with everything of the year together', () => {
    for (const { householdId, exPoor, monitoring } of background) {
      const bill = bills.get(householdId) ?? 0;
      expect(bill).toBeLessThan(exPoor || monitoring !== null ? 500_000 : 2_000_000);
      expect(school.get(householdId) ?? 0).toBeLessThan(600_000);
      expect((losses.get(householdId) ?? 0) + (fires.get(householdId) ?? 0)).toBeLessThan(500_000);
    }
  });

  it('stays below half of the income, so that nothing combines', () => {
    for (const { householdId, netIncomeFen } of background) {
      if (netIncomeFen === null) continue;
      const all = [bills, school, losses, fires].map((sum) => sum.get(householdId) ?? 0);
      expect(2 * all.reduce((a, b) => a + b, 0)).toBeLessThan(netIncomeFen);
    }
  });

  it('has nobody who could alert by a certificate, an accident or a death', () => {
    const names = new Set(background.map(({ householdId }) => householdId));
    const mine = (fields: Fields): boolean =>
      names.has(householdOf.get(String(fields['idNumber'])) ?? '');
    for (const { layout, fields } of records.values()) {
      if (layout === 'traffic-accident' && mine(fields)) {
        expect([fields['injury'], fields['compensated']]).toEqual(['LIGHT', 'FULL']);
      }
      if (layout === 'coverage-list' && mine(fields)) expect(fields['status']).toBe('NORMAL');
      if (layout === 'housing-damage' && mine(fields)) {
        expect(money(fields, 'collapsedRooms') + money(fields, 'severeRooms')).toBe(0);
      }
      if (layout === 'death-register' && mine(fields))
        expect(String(fields['idNumber']).slice(6, 10) < '1961').toBe(true);
    }
  });
});

describe('bills of planted households', () => {
  it('add up to the value of the year burden wherever settlements alone decide', () => {
    const otherView = new Set([
      'illness-two-views-of-one-sum',
      'no-number-but-name-and-birth-date',
    ]);
    const nameless = new Set(['no-number-but-name-and-village', 'name-outside-gbk']);
    const checked = city.truth.alerts.filter(
      ({ ruleId, scenario }) =>
        ruleId === 'illness.year-burden' && !otherView.has(scenario) && !nameless.has(scenario),
    );
    expect(checked.length).toBeGreaterThan(50);
    for (const { householdId, value } of checked) expect(bills.get(householdId)).toBe(value);
  });

  it('stay below the line where no alert of the year burden may be in force', () => {
    const absent = city.truth.notInForce.filter(({ ruleId }) => ruleId === 'illness.year-burden');
    const alerting = new Set(city.truth.alerts.map(({ householdId }) => householdId));
    for (const { householdId, scenario } of absent) {
      if (alerting.has(householdId)) continue;
      // Around the year's end both halves are below the line, their sum is not.
      const line = scenario === 'illness-around-the-years-end' ? 600_001 : 2_000_000;
      expect(bills.get(householdId) ?? 0).toBeLessThan(line);
    }
  });
});
