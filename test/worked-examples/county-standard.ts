import { standardTextHash } from '#domain';
import type { SmallWorld } from './small-world.js';

const julu = '130529';

/** Watched households of Julu from 7,000 yuan of medical burden on. */
export const line7000 = [
  'rules:',
  '  - ruleId: illness.year-burden',
  '    thresholds: { watched: 7000 yuan }',
] as const;

/** Private schools of Julu count up to 2.5 times the reference fee, its line of medical burden stays. */
export const widerFactor = [
  'reason: 民办学校自本学年起计入',
  'schooling: { feeFactor: 2.5 }',
  ...line7000,
] as const;

/** Julu's own standard in some version. */
export function juluStandard(
  version: number,
  validFrom: string,
  ...own: readonly string[]
): string {
  return [
    'standardId: JULU',
    `countyCode: "${julu}"`,
    `version: ${version}`,
    `validFrom: "${validFrom}"`,
    'restsOn: { standardId: XT-DEFAULT, version: 1 }',
    ...own,
    '',
  ].join('\n');
}

/** From Julu's document to its publication; the answer to the approval is there when this resolves. */
export async function publishInJulu(
  world: SmallWorld,
  version: number,
  text: string,
): Promise<void> {
  const documentSha256 = standardTextHash(text);
  await world.standards(
    'officer',
    `${julu}/standards/trials`,
    world.trialOf(julu, text, `T-${version}`),
  );
  await world.standards('officer', `${julu}/standards`, { text });
  await world.standards('approver', `${julu}/standards/${version}/approval`, { documentSha256 });
}
