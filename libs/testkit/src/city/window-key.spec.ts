import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentityCipher } from '#domain';
import { generateCity } from './generate-city.js';
import type { TruthAlert } from './truth.js';
import { hashesOfHub, windowKeyOf } from './window-key.js';
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

describe('hashesOfHub', () => {
  const refKey = Buffer.from(Array.from({ length: 32 }, (_, at) => at + 1));
  const folder = mkdtempSync(join(tmpdir(), 'window-key-'));
  const file = join(folder, 'identity-ref.key');
  writeFileSync(file, `${refKey.toString('hex')}\n`);
  const made = hashesOfHub({ HUB_IDENTITY_REF_KEY_FILE: file });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  // Worked out with another program: HMAC-SM3 of label, zero byte and text, its first half.
  const sample = '11010519491231002X';
  const personRef = 'c05e497bac5ebd55087571671e5b84ef';
  const diseaseItem = '78bfe55ee7abf041778eb4797725d11d';

  it('are those that another program works out', () => {
    expect([made.personRef(sample), made.diseaseItem(6)]).toEqual([personRef, diseaseItem]);
  });

  it("are the hub's", () => {
    const cipher = createIdentityCipher({ profile: 'sm', keyId: 'k1', refKey, sealKey: refKey });
    expect(cipher.personRef(sample)).toBe(personRef);
    expect(cipher.keyedHash('alert', 'disease-item/6')).toBe(diseaseItem);
  });
});

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
