import fc from 'fast-check';
import { normaliseIdNumber, syntheticPrefix } from '#domain';
import { describeCity } from './describe-city.js';
import { cityHouseholdsMin, generateCity, scenarios, type City } from './generate-city.js';
import { faultLabels, type HandOver } from './hand-over.js';
import { layoutOf } from './layouts.js';
import { countiesOf, type DivisionRow } from './places.js';

/** Twenty counties with villages enough, in the form of the division table. */
const counties = countiesOf(
  Array.from({ length: 20 }, (_, county) => String(130_501 + county)).flatMap((code) => [
    [code, `第${code}县`] as DivisionRow,
    ...Array.from({ length: 30 }, (_, at): DivisionRow => [`${code}100${200 + at}`, `村${at}`]),
  ]),
);

const city = generateCity({ seed: 114, counties });

function numbersIn(households: City['households']) {
  return households.flatMap(({ members }) => members.map(({ number }) => number));
}

function rowsOf(files: readonly HandOver[]) {
  return files.flatMap((file) => file.rows.map((row) => ({ file, row })));
}

describe('generateCity', () => {
  it('makes the same city of the same seed, and another one of another seed', () => {
    const small = { counties, households: cityHouseholdsMin };
    expect(generateCity({ ...small, seed: 7 })).toEqual(generateCity({ ...small, seed: 7 }));
    const [one, other] = [1, 2].map((seed) => generateCity({ ...small, seed }));
    expect(one!.households).not.toEqual(other!.households);
  });

  it('refuses to be smaller than its scenarios', () => {
    expect(() => generateCity({ seed: 1, counties, households: 10 })).toThrow(/at least 300/);
  });

  it('gives nobody a number that a living person could have, and no number twice', () => {
    const named = (scenario: string) => city.households.filter((one) => one.scenario === scenario);
    const wives = new Set(numbersIn(named('member-marries-out')));
    // Who split off is listed by two households.
    const splitOff = numbersIn(named('household-split-off'));
    const numbers = numbersIn(
      city.households.filter(({ scenario }) => scenario !== 'household-split-off'),
    );
    expect(splitOff.length).toBeGreaterThan(0);
    expect(numbers).toEqual(expect.arrayContaining(splitOff));
    expect(numbers.filter((number) => !number.startsWith(syntheticPrefix))).toEqual([]);
    expect(numbers.filter((number) => !normaliseIdNumber(number).ok)).toEqual([]);
    expect(wives.size).toBeGreaterThan(0);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('has small watched households and larger ordinary ones', () => {
    const mean = (sizes: number[]): number => sizes.reduce((a, b) => a + b, 0) / sizes.length;
    const sizes = (watched: boolean): number[] =>
      city.households
        .filter((home) => home.scenario === null)
        .filter((home) => (home.exPoor || home.monitoring !== null) === watched)
        .map(({ members }) => members.length);
    expect(Math.abs(mean(sizes(true)) - 1.65)).toBeLessThan(0.1);
    expect(Math.abs(mean(sizes(false)) - 2.8)).toBeLessThan(0.1);
  });

  it('plants every fault of the list at least once', () => {
    const planted = new Set([
      ...city.files.flatMap(({ labels }) => labels),
      ...rowsOf(city.files).flatMap(({ row }) => row.labels),
    ]);
    expect(faultLabels.filter((label) => !planted.has(label))).toEqual([]);
  });

  it('fills each file and gives each a name of its own', () => {
    const names = city.files.map(({ layout, name }) => `${layout}/${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(city.files.filter(({ rows }) => rows.length === 0)).toEqual([]);
  });

  it('writes no field that its layout has no column for', () => {
    const strange = rowsOf(city.files).flatMap(({ file, row }) => {
      const known = new Set(layoutOf(file.layout).columns.map(({ field }) => field));
      return Object.keys({ ...row.fields, ...row.as }).filter((field) => !known.has(field));
    });
    expect(strange).toEqual([]);
  });
});

describe('the truth of a city', () => {
  const { truth } = city;
  const households = new Map(city.households.map((home) => [home.householdId, home]));

  it('accounts for every row of every file', () => {
    for (const receipt of truth.receipts) {
      const { rowsIn, published, unchanged, rejected, ignored, rows } = receipt;
      expect(published + unchanged + rejected + ignored).toBe(rowsIn);
      expect(rows).toHaveLength(rowsIn);
      expect(rows.every(({ outcome, code }) => (outcome === 'rejected') === (code !== null))).toBe(
        true,
      );
    }
    expect(truth.receipts).toHaveLength(city.files.length);
  });

  it('has at least one alert for each county', () => {
    const alerting = new Set(truth.alerts.map(({ countyCode }) => countyCode));
    expect(counties.map(({ code }) => code).filter((code) => !alerting.has(code))).toEqual([]);
  });

  it('plants every scenario, and each says what must come of it', () => {
    const told = new Set([...truth.alerts, ...truth.notInForce].map(({ scenario }) => scenario));
    const planted = new Set(city.households.map(({ scenario }) => scenario));
    expect([...planted].filter((name) => name !== null && !told.has(name))).toEqual([]);
    expect(planted.size).toBeGreaterThan(scenarios.length);
  });

  it('names households that exist, and each alert once', () => {
    const { alerts } = truth;
    expect(alerts.filter(({ householdId }) => !households.has(householdId))).toEqual([]);
    const keys = alerts.map(({ householdId, ruleId, instance, personNumber }) =>
      [householdId, ruleId, instance, personNumber].join('/'),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('never says of one alert that it is and is not in force', () => {
    const inForce = new Set(
      truth.alerts.map(({ householdId, countyCode, ruleId }) =>
        [householdId, countyCode, ruleId].join('/'),
      ),
    );
    const both = truth.notInForce.filter(({ householdId, countyCode, ruleId }) =>
      inForce.has([householdId, countyCode, ruleId].join('/')),
    );
    expect(both).toEqual([]);
  });

  it('is at or over its threshold wherever it names one', () => {
    const under = truth.alerts.filter(
      ({ value, thresholdFen }) => thresholdFen !== null && (value ?? 0) < thresholdFen,
    );
    expect(under).toEqual([]);
  });

  it('holds for cities of any seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const any = generateCity({ seed, counties, households: cityHouseholdsMin });
        const { rows, published, unchanged, rejected, ignored, alerts } = describeCity(any);
        expect(published + unchanged + rejected + ignored).toBe(rows);
        expect(alerts).toBeGreaterThan(scenarios.length / 2);
      }),
      { numRuns: 10 },
    );
  });
});
