import type { Resident } from '#schemas';

/** A reference made of a short name, for tests: the name in hex, filled up to 32 digits. */
export function aReference(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
}

/** A resident of household H1 since day 0, with what a test cares about in place of the defaults. */
export function aResident(name: string, more: Partial<Resident> = {}): Resident {
  return {
    personRef: aReference(name),
    version: 1,
    countyCode: '130529',
    villageCode: '130529100201',
    nameBirthRef: null,
    nameVillageRef: null,
    aliases: [],
    residences: [{ householdId: 'H1', from: 0, to: null, counties: [] }],
    ...more,
  };
}
