import { completedYears } from '#domain';
import { personLosses, type PersonLoss } from '../losses.js';
import { ascendingDistinct, groupBy } from '../order.js';
import { compiledRule, type Instance, type RuleContext, type RuleLogic } from '../rule.js';
import { type Timeline } from '../timeline.js';
import { countedOnce, everDays, wholeOf } from './windows.js';

/** Waiting times of all versions that may decide about this household, in days. */
export function waitDaysOf(timeline: Pick<Timeline, 'standards'>): number[] {
  return ascendingDistinct(
    timeline.standards.flatMap((standard) => {
      const wait = compiledRule(standard, 'accident.traffic')?.rule.parameters['waitDays'];
      return typeof wait === 'number' ? [wait] : [];
    }),
  );
}

/** Death or injury in a traffic accident; a light injury when it is not made good in time. */
export const traffic: RuleLogic = {
  ruleId: 'accident.traffic',
  topics: ['public-security.traffic-accident'],
  unit: 'COUNT',
  *instances({ ledger, timeline }: RuleContext): Iterable<Instance> {
    const { facts, excluded } = ledger.of('public-security.traffic-accident');
    const excludedBy = groupBy(excluded, ({ naturalKey }) => naturalKey);
    const waits = waitDaysOf(timeline);
    for (const { record, day, naturalKey } of facts) {
      const { injury, compensated } = record.body;
      const days = [day, ...waits.map((wait) => day + wait)];
      yield {
        windowKey: naturalKey,
        days: ascendingDistinct(days.filter((one) => one <= timeline.today)),
        range: null,
        read: (look) => ({ value: 1, names: { injury, compensated, waitedDays: look.day - day } }),
        whole: () => wholeOf([countedOnce(record, day)], excludedBy.get(naturalKey) ?? []),
      };
    }
  },
};

/** Death, or loss for good of the ability to work, of a member who earned. */
export const labourerLost: RuleLogic = {
  ruleId: 'accident.labourer-lost',
  topics: [
    'public-security.death',
    'public-security.traffic-accident',
    'emergency-management.casualty',
  ],
  unit: 'COUNT',
  *instances({ ledger, timeline }: RuleContext): Iterable<Instance> {
    for (const loss of personLosses(ledger)) yield labourerInstance(loss, timeline);
  },
};

function labourerInstance(
  { personRef, reports, excluded }: PersonLoss,
  timeline: Timeline,
): Instance {
  const [{ record, day }] = reports;
  const birthOn = timeline.birthOf(personRef);
  // The event itself may end the ability to work: what counts is the day before it.
  const canWork = timeline.canWorkOn(personRef, day - 1);
  const names = {
    age: birthOn === null ? 0 : completedYears(birthOn, day),
    ageKnown: birthOn !== null,
    canWork: canWork ?? false,
    canWorkKnown: canWork !== null,
  };
  const notes = [
    ...(birthOn === null ? ['出生日期未登记，未核年龄'] : []),
    ...(canWork === null ? ['劳动能力未登记'] : []),
  ];
  return {
    windowKey: `ever/${personRef}`,
    days: everDays(timeline, [day]),
    range: null,
    read: () => ({ value: 1, names }),
    whole: () => wholeOf([countedOnce(record as never, day)], excluded, notes),
  };
}
