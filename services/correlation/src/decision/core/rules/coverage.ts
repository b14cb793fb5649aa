import { groupBy } from '../order.js';
import { type Instance, type Look, type RuleContext, type RuleLogic } from '../rule.js';
import { benefitYearDays, countedOnce, wholeOf } from './windows.js';

/** No basic medical insurance in a benefit year. */
export const coverageLapsed: RuleLogic = {
  ruleId: 'coverage.lapsed',
  topics: ['health-insurance.coverage'],
  unit: 'COUNT',
  *instances({ ledger, timeline }: RuleContext): Iterable<Instance> {
    const { facts, excluded } = ledger.of('health-insurance.coverage');
    const excludedBy = groupBy(excluded, ({ naturalKey }) => naturalKey);
    for (const { record, day, naturalKey } of facts) {
      const { benefitYear, status } = record.body;
      yield {
        windowKey: `${benefitYear}/${record.personRef ?? ''}`,
        days: benefitYearDays(timeline, benefitYear, [day]),
        read: (look: Look) => (look.day < day ? null : { value: 1, names: { status } }),
        whole: () => wholeOf([countedOnce(record, day)], excludedBy.get(naturalKey) ?? []),
        range: ({ standard }) => timeline.benefitYears(standard).named(benefitYear),
      };
    }
  },
};
