import { createIdentityCipher } from '../identity/identity-cipher.js';
import { isTrialSeal, trialSeal } from './trial-seal.js';

const cipherOf = (fill: number) =>
  createIdentityCipher({
    profile: 'international',
    refKey: Buffer.alloc(32, fill),
    sealKey: Buffer.alloc(32, 2),
    keyId: 'K1',
  });

const cipher = cipherOf(1);
const tried = {
  countyCode: '130529',
  documentSha256: 'a'.repeat(64),
  trialId: 'T-1',
  summary: { households: { tried: 2, newlyAlerted: 1 }, alerts: { now: 3, then: 4 } },
};

describe('the seal of a trial', () => {
  const seal = trialSeal(cipher, tried);

  test('is known again, in whichever order the figures come back', () => {
    const { households, alerts } = tried.summary;
    const turned = { alerts, households: { newlyAlerted: households.newlyAlerted, tried: 2 } };
    expect(isTrialSeal(cipher, { ...tried, summary: turned }, seal)).toBe(true);
  });

  test.each([
    { name: 'another county', change: { countyCode: '130500' } },
    { name: 'another text', change: { documentSha256: 'b'.repeat(64) } },
    { name: 'another trial', change: { trialId: 'T-2' } },
    {
      name: 'better figures',
      change: { summary: { ...tried.summary, alerts: { now: 3, then: 3 } } },
    },
  ])('is none for $name', ({ change }) => {
    expect(isTrialSeal(cipher, { ...tried, ...change }, seal)).toBe(false);
  });

  test.each([
    { name: 'an invented one', given: '0'.repeat(32) },
    { name: 'none', given: '' },
    { name: 'that of another installation', given: trialSeal(cipherOf(3), tried) },
  ])('$name is refused', ({ given }) => {
    expect(isTrialSeal(cipher, tried, given)).toBe(false);
  });
});
