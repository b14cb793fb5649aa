import { generateCity } from './generate-city.js';
import type { TruthAlert } from './truth.js';
import { windowKeyOf } from './window-key.js';
import { readCounties } from './write-city.js';

const { truth } = generateCity({ seed: 114, counties: await readCounties(), households: 300 });
const hashes = {
  personRef: (idNumber: string): string => `ref-${idNumber.slice(6, 14)}`,
  diseaseItem: (item: number): string => `item-${item}`,
};

function keyOf(ruleId: string): string {
  const alert = truth.alerts.find((each: TruthAlert) => each.ruleId === ruleId);
  if (alert === undefined) throw new Error(`no alert by ${ruleId}`);
  return windowKeyOf(alert, hashes);
}

describe('windowKeyOf', () => {
  it.each([
    ['illness.year-burden', /^2026$/],
    ['illness.single-stay', /^YB\d{7}:ref-\d{8}$/],
    ['illness.major-disease', /^ever\/ref-\d{8}\/item-\d+$/],
    ['schooling.year-cost', /^20(25|26)$/],
    ['schooling.dropout', /^2025\/ref-\d{8}$/],
    ['disaster.loss', /^(XT2026-(FB-0514|HL-0719)|fire:HZ\d{7})$/],
    ['disaster.housing', /^XT2026-HL-0719$/],
    ['accident.traffic', /^JT\d{7}:ref-\d{8}$/],
    ['accident.labourer-lost', /^ever\/ref-\d{8}$/],
    ['disability.severe', /^ever\/ref-\d{8}$/],
    ['coverage.lapsed', /^2026\/ref-\d{8}$/],
    ['income.drop', /^cun-warning:YJ\d{7}$/],
    ['reported.other', /^cun-(warning:YJ|application:SQ)\d{7}$/],
  ])('%s is known by its instance, its person and its list item', (ruleId, form) => {
    expect(keyOf(ruleId)).toMatch(form);
  });

  it('tells any two alerts of a household apart', () => {
    const keys = truth.alerts.map(
      (alert) => `${alert.householdId}/${alert.ruleId}/${windowKeyOf(alert, hashes)}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
