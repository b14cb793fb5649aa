import { completedYears, type Standard } from '#domain';
import { type Fact } from '../fact.js';
import { type ExcludedRecord } from '../ledger.js';
import { groupBy } from '../order.js';
import { type Piece, piecesOf, type Whole } from '../pieces.js';
import {
  type Instance,
  listParameter,
  type Look,
  type RuleContext,
  type RuleLogic,
} from '../rule.js';
import { type EvidenceBodies } from '../types.js';
import { sumInstance } from './sum-instance.js';
import { countedOnce, schoolYearDays, wholeOf } from './windows.js';

type Cost = EvidenceBodies['education.cost'];

/** Cost of one record after aid; below 0 where the aid is more than the cost. */
function netCostFen({ tuitionFen, boardingFen, booksFen, aidFen }: Cost): number {
  return tuitionFen + boardingFen + booksFen - aidFen;
}

/** A cost with its reversals, in fen, not below 0. */
export function costPieces(fact: Fact<'education.cost'>): Piece[] {
  return piecesOf(fact, netCostFen);
}

/** Whether the school is public and approved, or no dearer than the county's reference. */
function isEligible(
  standard: Standard,
  approvedLevels: readonly string[],
  { publicSchool, approvedLevel, schoolYearlyFeeFen, stage }: Cost,
): boolean {
  if (publicSchool === true && approvedLevel !== null && approvedLevels.includes(approvedLevel)) {
    return true;
  }
  const { referenceFees, feeFactorPermille } = standard.schooling;
  const reference = referenceFees.find((one) => one.stage === stage)?.feeFen;
  if (reference === undefined || schoolYearlyFeeFen === null) return false;
  return schoolYearlyFeeFen * 1000 <= reference * feeFactorPermille;
}

/** School costs counted and left out by the version of a day. */
export function schoolCosts(
  facts: readonly Fact<'education.cost'>[],
  excluded: readonly ExcludedRecord[],
  standard: Standard,
  approvedLevels: readonly string[],
): Whole {
  const fits = ({ record }: Fact<'education.cost'>): boolean =>
    isEligible(standard, approvedLevels, record.body);
  const eligible = facts.filter(fits);
  const left = facts.filter((fact) => !fits(fact));
  const notEligible = left.flatMap(({ record, reversals, day, naturalKey }) =>
    [record, ...reversals].map((one) => ({
      record: one,
      day,
      naturalKey,
      reason: 'SCHOOL_NOT_ELIGIBLE' as const,
    })),
  );
  return wholeOf(eligible.map(costPieces), [...excluded, ...notEligible]);
}

/** What schooling of all members cost in a school year, eligible schools only. */
export const yearCost: RuleLogic = {
  ruleId: 'schooling.year-cost',
  topics: ['education.cost'],
  unit: 'FEN',
  *instances({ ledger, timeline }: RuleContext): Iterable<Instance> {
    const { facts, excluded } = ledger.of('education.cost');
    const excludedBy = groupBy(excluded, ({ record }) => record.body.schoolYear);
    for (const [year, costs] of groupBy(facts, ({ record }) => record.body.schoolYear)) {
      yield sumInstance({
        windowKey: String(year),
        days: schoolYearDays(
          timeline,
          year,
          costs.map(({ day }) => day),
        ),
        wholeBy: ({ standard, compiled }) =>
          schoolCosts(
            costs,
            excludedBy.get(year) ?? [],
            standard,
            listParameter(compiled.rule, 'approvedLevels'),
          ),
        range: () => timeline.schoolYears.named(year),
      });
    }
  },
};

/** A suspected dropout of compulsory schooling. */
export const dropout: RuleLogic = {
  ruleId: 'schooling.dropout',
  topics: ['education.dropout'],
  unit: 'COUNT',
  *instances({ ledger, timeline }: RuleContext): Iterable<Instance> {
    const { facts, excluded } = ledger.of('education.dropout');
    const excludedBy = groupBy(excluded, ({ naturalKey }) => naturalKey);
    for (const { record, day, naturalKey } of facts) {
      const { schoolYear } = record.body;
      const birthOn = timeline.birthOf(record.personRef);
      const names = {
        age: birthOn === null ? 0 : completedYears(birthOn, day),
        ageKnown: birthOn !== null,
      };
      yield {
        windowKey: `${schoolYear}/${record.personRef ?? ''}`,
        days: schoolYearDays(timeline, schoolYear, [day]),
        read: (look: Look) => (look.day < day ? null : { value: 1, names }),
        whole: () =>
          wholeOf(
            [countedOnce(record, day)],
            excludedBy.get(naturalKey) ?? [],
            birthOn === null ? ['出生日期未登记，未核年龄'] : [],
          ),
        range: () => timeline.schoolYears.named(schoolYear),
      };
    }
  },
};
