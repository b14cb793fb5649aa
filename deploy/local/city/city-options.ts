import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '#domain';
import { cityHouseholdsMin, generateCity, readCounties, type City } from '#testkit';

/** Which city is played. */
interface CityChoice {
  readonly seed: number;
  readonly households: number;
  /** 6-digit codes. */
  readonly counties: readonly string[];
}

/** What a person may leave open. */
export interface CityWish {
  readonly seed?: number | undefined;
  readonly households?: number | undefined;
  readonly counties?: readonly string[] | undefined;
}

const seedDefault = 114;
const householdsDefault = 3_000;

function refused(rule: string, wayOut: string): HubError {
  return new HubError('CONFIG_INVALID', `${rule} ${wayOut}`, { wayOut });
}

function isSame(a: CityChoice, b: CityChoice): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * The city of this state folder: the one that was begun in it, else the one that is wished for.
 * @throws HubError CONFIG_INVALID when the wish is none, or another city than the one in the folder
 */
export async function chooseCity(wish: CityWish, folder: string): Promise<City> {
  const all = await readCounties();
  const codes = wish.counties ?? all.map(({ code }) => code);
  const unknown = codes.filter((code) => !all.some((county) => county.code === code));
  if (unknown.length > 0) {
    throw refused(
      `--counties: ${unknown.join(', ')} is no county of Xingtai.`,
      `There are ${all.map(({ code }) => code).join(', ')}.`,
    );
  }
  const wished: CityChoice = {
    seed: wish.seed ?? seedDefault,
    households: wish.households ?? householdsDefault,
    counties: codes,
  };
  if (wished.households < cityHouseholdsMin) {
    throw refused(
      `--households: ${String(wished.households)} is too few for everything that is planted.`,
      `Give ${String(cityHouseholdsMin)} or more.`,
    );
  }
  const path = join(folder, 'city.json');
  const begun = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as CityChoice) : wished;
  const isOpen = Object.values(wish).every((value) => value === undefined);
  if (!isOpen && !isSame(begun, wished)) {
    throw refused(
      `Another city (seed ${String(begun.seed)}, ${String(begun.households)} households) lives in this state folder.`,
      'npm run reset makes room; or leave the options out to go on with it.',
    );
  }
  writeFileSync(path, JSON.stringify(begun));
  const counties = all.filter(({ code }) => begun.counties.includes(code));
  return generateCity({ seed: begun.seed, households: begun.households, counties });
}
