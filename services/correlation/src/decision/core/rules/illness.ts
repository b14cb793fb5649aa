import { burdenFen, isCompliantUnknown } from '../burden.js';
import { groupBy } from '../order.js';
import { piecesOf } from '../pieces.js';
import { type Instance, listParameter, type RuleContext, type RuleLogic } from '../rule.js';
import { sumInstance } from './sum-instance.js';
import { benefitYearDays, wholeOf } from './windows.js';

/** Personal medical burden of all members in a benefit year. */
export const yearBurden: RuleLogic = {
  ruleId: 'illness.year-burden',
  unit: 'FEN',
  *instances({ timeline, burden }: RuleContext): Iterable<Instance> {
    for (const [year, spent] of burden) {
      yield {
        windowKey: String(year),
        days: benefitYearDays(timeline, year, spent.days),
        read: ({ standard, day }) => {
          const upTo = spent.upTo(standard.burdenFormula, day);
          return upTo === null ? null : { value: upTo.fen, names: {} };
        },
        whole: ({ standard }) => spent.whole(standard.burdenFormula),
        range: ({ standard }) => timeline.benefitYears(standard).named(year),
      };
    }
  },
};

/** Personal burden of one inpatient settlement. */
export const singleStay: RuleLogic = {
  ruleId: 'illness.single-stay',
  unit: 'FEN',
  *instances({ ledger }: RuleContext): Iterable<Instance> {
    const { facts, excluded } = ledger.of('health-insurance.settlement');
    const excludedBy = groupBy(excluded, ({ naturalKey }) => naturalKey);
    for (const fact of facts) {
      yield sumInstance({
        windowKey: fact.naturalKey,
        days: [fact.day],
        wholeBy: ({ standard, compiled }) => {
          const medTypes = listParameter(compiled.rule, 'inpatientMedTypes');
          if (!medTypes.includes(fact.record.body.medType)) return wholeOf([], []);
          const formula = standard.burdenFormula;
          const unknown = formula === 'compliant' && isCompliantUnknown(fact.record.body);
          return wholeOf(
            [piecesOf(fact, (body) => burdenFen(formula, body))],
            excludedBy.get(fact.naturalKey) ?? [],
            unknown ? ['缺政策范围内金额，按个人负担计'] : [],
          );
        },
      });
    }
  },
};
