import { burdenFen, type BurdenFormula, isCompliantUnknown } from '../burden-formula.js';
import { type Fact } from '../fact.js';
import { type ExcludedRecord } from '../ledger.js';
import { groupBy } from '../order.js';
import { type Piece, piecesOf, sumOf } from '../pieces.js';
import {
  compiledRule,
  type Instance,
  listParameter,
  type RuleContext,
  type RuleLogic,
} from '../rule.js';
import { type Timeline } from '../timeline.js';
import { benefitYearDays, wholeOf } from './windows.js';

/** Personal medical burden of all members in a benefit year. */
export const yearBurden: RuleLogic = {
  ruleId: 'illness.year-burden',
  topics: ['health-insurance.settlement', 'health-insurance.burden'],
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
        whole: ({ standard }) => spent.window(standard.burdenFormula),
        range: ({ standard }) => timeline.benefitYears(standard).named(year),
        restsOn: [spent],
      };
    }
  },
};

/** Personal burden of one inpatient settlement. */
export const singleStay: RuleLogic = {
  ruleId: 'illness.single-stay',
  topics: ['health-insurance.settlement'],
  unit: 'FEN',
  *instances({ ledger, timeline, burden }: RuleContext): Iterable<Instance> {
    const medTypes = inpatientMedTypes(timeline);
    const stays = [...burden].flatMap(([year, spent]) =>
      timeline.memory.recall(`stays/${year}`, [spent], () =>
        spent.settlements.filter(({ record }) => medTypes.has(record.body.medType)),
      ),
    );
    if (stays.length === 0) return;
    const { excluded } = ledger.of('health-insurance.settlement');
    const excludedBy = groupBy(excluded, ({ naturalKey }) => naturalKey);
    for (const fact of stays) yield stayInstance(fact, excludedBy.get(fact.naturalKey) ?? []);
  },
};

// Types that are a stay by any version: of thousands of bills, only these are looked at day by day.
function inpatientMedTypes({ standards }: Pick<Timeline, 'standards'>): ReadonlySet<string> {
  const rules = standards.map((standard) => compiledRule(standard, 'illness.single-stay')?.rule);
  return new Set(
    rules.flatMap((rule) => (rule === undefined ? [] : listParameter(rule, 'inpatientMedTypes'))),
  );
}

function stayInstance(
  fact: Fact<'health-insurance.settlement'>,
  excluded: readonly ExcludedRecord[],
): Instance {
  const { body } = fact.record;
  const piecesBy = (formula: BurdenFormula): Piece<'health-insurance.settlement'>[] =>
    piecesOf(fact, (amounts) => burdenFen(formula, amounts));
  return {
    windowKey: fact.naturalKey,
    days: [fact.day],
    range: null,
    read: ({ standard, compiled }) =>
      listParameter(compiled.rule, 'inpatientMedTypes').includes(body.medType)
        ? { value: sumOf(piecesBy(standard.burdenFormula)), names: {} }
        : null,
    whole: ({ standard: { burdenFormula } }) => {
      const unknown = burdenFormula === 'compliant' && isCompliantUnknown(body);
      const notes = unknown ? ['缺政策范围内金额，按个人负担计'] : [];
      return wholeOf([piecesBy(burdenFormula)], excluded, notes);
    },
  };
}
