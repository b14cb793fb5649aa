import { type Standard } from '#domain';
import { type PieceGroup } from './pieces.js';

/** How personal burden is counted; named by the standard. */
export type BurdenFormula = Standard['burdenFormula'];

interface MedicalAmounts {
  readonly personalFen: number;
  readonly inPolicyFen: number | null;
  readonly fundPaidFen: number | null;
}

/** Whether the compliant burden of a record cannot be told. */
export function isCompliantUnknown(body: MedicalAmounts): boolean {
  return body.inPolicyFen === null || body.fundPaidFen === null;
}

/**
 * Personal burden of one record in fen. A record without the policy amounts counts with its
 * personal part: what is unknown suppresses nothing.
 */
export function burdenFen(formula: BurdenFormula, body: MedicalAmounts): number {
  const { inPolicyFen, fundPaidFen, personalFen } = body;
  if (formula === 'all' || inPolicyFen === null || fundPaidFen === null) return personalFen;
  return inPolicyFen - fundPaidFen;
}

/** What an explanation must say of bills that count without a policy amount; empty where all have one. */
export function unknownAmountNotes(
  formula: BurdenFormula,
  groups: readonly PieceGroup[],
): readonly string[] {
  if (formula === 'all') return [];
  const unknown = groups
    .flat()
    .filter(({ record: { body } }) => 'inPolicyFen' in body && isCompliantUnknown(body)).length;
  return unknown === 0 ? [] : [`其中${unknown}笔缺政策范围内金额，按个人负担计`];
}
