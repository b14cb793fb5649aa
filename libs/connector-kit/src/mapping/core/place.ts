import { ok, rejected, rejection, type Rejection, type Result } from '#domain';
import { divisionRegistry, type DivisionEdition } from '#schemas';

/** What is known of the place of a row while its cells are read from left to right. */
export interface PlaceContext {
  /** Edition of the division table that the source uses. */
  readonly edition: DivisionEdition;
  /** Edition whose codes are good as well. */
  readonly laterEdition: DivisionEdition;
  /** County or town read before, below which a name is looked for. */
  readonly within: string | null;
}

const digitsOf = { county: 6, town: 9, village: 12 } as const;

/** Longest text that a rejection quotes. */
const quotedCharactersMax = 40;

function byName(
  level: keyof typeof digitsOf,
  name: string,
  { edition, within }: PlaceContext,
): string | undefined {
  const registry = divisionRegistry(edition);
  if (level === 'county') return registry.counties.find((county) => county.name === name)?.code;
  if (within === null) return undefined;
  return registry.findByName(within, name)?.code;
}

/**
 * The code of a county, town or village, from its code or from its name. A village's name alone says
 * nothing (names repeat), so it needs a county or town before it in the row.
 */
export function readPlace(
  level: keyof typeof digitsOf,
  text: string,
  context: PlaceContext,
): Result<string, Rejection> {
  const code = /^\d{6,12}$/.test(text) ? text : byName(level, text, context);
  // A village's twelve digits in a county's column say the county as well.
  const cut = code?.slice(0, digitsOf[level]);
  const editions = [context.edition, context.laterEdition];
  const isKnown =
    cut?.length === digitsOf[level] &&
    editions.some((edition) => divisionRegistry(edition).find(cut) !== undefined);
  return isKnown
    ? ok(cut)
    : rejected(rejection('DIVISION_UNKNOWN', text.slice(0, quotedCharactersMax)));
}
