import { completedYears, type DiseaseItem, type Standard } from '#domain';
import { type Day, type EvidenceBodies } from './types.js';

type Diagnosis = EvidenceBodies['health-insurance.major-disease'];

/** The item of the list that a diagnosis belongs to. */
export interface ListedDisease {
  readonly item: DiseaseItem;
  /** True when the item is for children and the register knows no birth date. */
  readonly ageUnknown: boolean;
}

// Departments write C34.900x001, c34.9 and C34900; the list names prefixes.
function plainCode(code: string): string {
  return code.toUpperCase().replaceAll(/[\s.]/g, '');
}

function fitsCode(item: DiseaseItem, { codeSystem, diagnosisCode }: Diagnosis): boolean {
  const code = plainCode(diagnosisCode);
  return (item.codes[codeSystem] ?? []).some(({ from, to }) => {
    const prefix = code.slice(0, from.length);
    return prefix >= from && prefix <= to;
  });
}

function fitsPrefix(prefixes: readonly string[], code: string | null): boolean {
  if (prefixes.length === 0) return true;
  if (code === null) return false;
  return prefixes.some((prefix) => plainCode(code).startsWith(plainCode(prefix)));
}

/**
 * The first item of the standard's list that fits code, age on the day of the diagnosis, morphology
 * and second code; null when none does. An unknown birth date suppresses nothing.
 */
export function listedDisease(
  standard: Standard,
  diagnosis: Diagnosis,
  birthOn: Day | null,
): ListedDisease | null {
  const age = birthOn === null ? null : completedYears(birthOn, diagnosis.diagnosedOn);
  const item = standard.diseaseList.items.find(
    (one) =>
      fitsCode(one, diagnosis) &&
      (!one.childOnly || age === null || age <= standard.childAgeMax) &&
      fitsPrefix(one.morphology, diagnosis.morphologyCode) &&
      fitsPrefix(one.secondCodes, diagnosis.secondCode),
  );
  return item === undefined ? null : { item, ageUnknown: item.childOnly && age === null };
}
