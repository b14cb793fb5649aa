import { readFileSync } from 'node:fs';
import { projectPath } from '../project-path.js';

/** Editions of the statistical division table that the hub carries. */
export const divisionEditions = ['2019-10-31', '2023-06-30'] as const;

/** Edition of the division table, by the day on which it was drawn up. */
export type DivisionEdition = (typeof divisionEditions)[number];

/** A county (6 digits), town (9) or village (12) of Xingtai. */
export interface Division {
  readonly code: string;
  readonly name: string;
}

/** The divisions of one edition. Names alone identify nothing: 316 village names repeat in the city. */
export interface DivisionRegistry {
  readonly edition: DivisionEdition;
  readonly counties: readonly Division[];
  /** The division of a code, or undefined. */
  find(code: string): Division | undefined;
  /** Towns of a county, or villages of a town. */
  children(code: string): readonly Division[];
  /** The one division with this name below `parent` (direct or deeper), or undefined when none or several. */
  findByName(parent: string, name: string): Division | undefined;
}

const levelDigits = [6, 9, 12] as const;
/** Codes of units below a villagers' committee begin at 200 (GB/T 10114 practice of the bureau). */
const villageUnit = { from: 200, to: 399 } as const;

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(projectPath(`schemas/codes/divisions/${file}`), 'utf8'));
}

/** 北楼村村民委员会, 北楼村委会 and 北楼村 are one name. */
function plainName(name: string): string {
  return name.replace(/(社区)?(村民委员会|居民委员会|村委会|居委会)$/, '').replace(/村$/, '');
}

function load(edition: DivisionEdition): DivisionRegistry {
  const { rows } = readJson(`${edition}.json`) as { rows: [string, string][] };
  const divisions = rows.map(([code, name]): Division => ({ code, name }));
  const byCode = new Map(divisions.map((division) => [division.code, division]));
  const byParent = Map.groupBy(
    divisions.filter(({ code }) => code.length > levelDigits[0]),
    ({ code }) => code.slice(0, code.length - 3),
  );
  const children = (code: string): readonly Division[] => byParent.get(code) ?? [];
  const below = (code: string): readonly Division[] =>
    children(code).flatMap((child) => [child, ...below(child.code)]);
  return {
    edition,
    counties: divisions.filter(({ code }) => code.length === levelDigits[0]),
    find: (code) => byCode.get(code),
    children,
    findByName: (parent, name) => {
      const found = below(parent).filter((child) => plainName(child.name) === plainName(name));
      return found.length === 1 ? found[0] : undefined;
    },
  };
}

const registries = new Map<DivisionEdition, DivisionRegistry>();

/** The divisions of Xingtai by one edition of the statistical table (GB/T 2260 and below). */
export function divisionRegistry(edition: DivisionEdition): DivisionRegistry {
  const known = registries.get(edition);
  if (known !== undefined) return known;
  const registry = load(edition);
  registries.set(edition, registry);
  return registry;
}

/**
 * Whether a unit is a villagers' committee. A village that became a residents' committee may keep its
 * code, so the name decides as well.
 */
export function isVillagersCommittee({ code, name }: Division): boolean {
  const unit = Number(code.slice(9));
  const inRange = unit >= villageUnit.from && unit <= villageUnit.to;
  return code.length === levelDigits[2] && inRange && !/居(民)?委(员)?会$/.test(name);
}

let successors: ReadonlyMap<string, readonly string[]> | undefined;

/** What became of the codes of 2019 that changed. */
function changedCodes(): ReadonlyMap<string, readonly string[]> {
  successors ??= new Map(
    Object.entries(
      (readJson('successors.json') as { successors: Record<string, string[]> }).successors,
    ),
  );
  return successors;
}

/**
 * Codes of 2023 that a code of 2019 became: itself where nothing changed, several for a county that
 * was split, none where names alone do not tell (a person decides).
 */
export function divisionSuccessors(code: string): readonly string[] {
  const changed = changedCodes().get(code);
  if (changed !== undefined) return changed;
  return divisionRegistry('2023-06-30').find(code) === undefined ? [] : [code];
}

let countiesBefore: ReadonlyMap<string, ReadonlySet<string>> | undefined;

/** Counties of 2019 in which a place of 2023 was, by its village, town or county code. */
function countiesBeforeByCode(): ReadonlyMap<string, ReadonlySet<string>> {
  if (countiesBefore !== undefined) return countiesBefore;
  const found = new Map<string, Set<string>>();
  for (const [code, later] of changedCodes()) {
    for (const successor of later) {
      const counties = found.get(successor) ?? new Set<string>();
      found.set(successor, counties.add(code.slice(0, levelDigits[0])));
    }
  }
  countiesBefore = found;
  return countiesBefore;
}

/**
 * Codes that the county of a place has succeeded there, oldest first: the change of June 2020 made
 * one county of 130527 and 130506, and of those parts of 130521 that 130503 and 130502 are today.
 * What is known of the village counts before what is known of its town and county; where they don't
 * tell, none.
 * @param code of a village (12 digits), town (9) or county (6), of either edition
 */
export function countyCodesBefore(code: string): readonly string[] {
  const county = code.slice(0, levelDigits[0]);
  const before = [...levelDigits]
    .reverse()
    .filter((digits) => digits <= code.length)
    .map((digits) => countiesBeforeByCode().get(code.slice(0, digits)))
    .find((counties) => counties !== undefined);
  // A county that took in a part of another is no successor of it everywhere.
  const [only, ...others] = before ?? [];
  return only === undefined || others.length > 0 || only === county ? [] : [only];
}
