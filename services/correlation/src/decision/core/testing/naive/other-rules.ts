import { type Standard, type StandardRule } from '#domain';
import { formulaOf } from './burden.js';
import { dateOf, dayOf, monthsBefore } from './calendar.js';
import { lossPieces, schooling } from './money-rules.js';
import { ofTopic } from './records.js';
import {
  type Count,
  daysToLookAt,
  distinct,
  excludedOf,
  factsOf,
  type Instance,
  listOf,
  type Naive,
  numberOf,
  one,
} from './rule.js';
import { total } from './sums.js';

const LOST_INCOME = 'income.drop';
const RIGID = [
  'health-insurance.settlement',
  'health-insurance.burden',
  'education.cost',
  'emergency-management.housing-damage',
  'emergency-management.fire',
] as const;

/** `income.drop` and `reported.other`: each report is a fact of its own. */
export function reports(naive: Naive): Instance[] {
  return factsOf(naive, 'grassroots.warning', 'grassroots.application').map((fact): Instance => {
    const warning = ofTopic(fact.record, 'grassroots.warning')?.body;
    const urgency =
      warning?.urgency ?? ofTopic(fact.record, 'grassroots.application')?.body.urgency;
    const causes = naive.household
      .standardOn(fact.day)
      ?.rules.find(({ ruleId }) => ruleId === LOST_INCOME);
    const dropped =
      warning !== undefined &&
      causes !== undefined &&
      listOf(causes, 'causes').includes(warning.cause);
    const common = {
      windowKey: fact.key,
      unit: 'COUNT' as const,
      days: [fact.day],
      count: () => ({ groups: [one(fact)], excluded: [], span: null }),
    };
    if (dropped) return { ...common, ruleId: LOST_INCOME, severity: () => 'YELLOW' };
    const severity = urgency === 'CRITICAL' ? 'RED' : urgency === 'URGENT' ? 'ORANGE' : 'YELLOW';
    return { ...common, ruleId: 'reported.other', severity: () => severity };
  });
}

function departments({ groups }: Count): string[] {
  const pieces = groups.flat();
  const names = pieces.map(({ record }) => record.topic.split('.')[0] ?? '');
  return distinct(names).filter(
    (name) => total(pieces.filter(({ record }) => record.topic.startsWith(name))) > 0,
  );
}

/** All money of the rolling window that ends on a day. */
function rigid(naive: Naive, day: number, standard: Standard, rule: StandardRule): Count {
  const months = rule.window.kind === 'rolling' ? rule.window.months : 0;
  const after = monthsBefore(day, months);
  const within = (one: { day: number }): boolean => one.day > after && one.day <= day;
  const formula = formulaOf(standard.burdenFormula);
  const views = naive.bills.map(({ bills }) => bills.view(after, day, formula));
  const yearCost = standard.rules.find(({ ruleId }) => ruleId === 'schooling.year-cost') ?? rule;
  const school = schooling(factsOf(naive, 'education.cost').filter(within), standard, yearCost);
  const losses = factsOf(
    naive,
    'emergency-management.housing-damage',
    'emergency-management.fire',
  ).filter(within);
  return {
    // A fact that comes to nothing says nothing about what was spent.
    groups: [
      ...views.flatMap(({ groups }) => groups),
      ...school.groups,
      ...losses.map(lossPieces),
    ].filter((group) => group.some(({ contribution }) => contribution !== 0)),
    excluded: [
      ...views
        .flatMap(({ sameMoney }) => sameMoney)
        .map((record) => ({ record, reason: 'SAME_MONEY_OTHER_VIEW' as const })),
      ...school.excluded,
      ...excludedOf(naive, RIGID, within),
    ],
    span: [after + 1, day],
  };
}

/** `combined.rigid-spending`: one instance for each calendar year. */
export function combined(naive: Naive): Instance[] {
  const money = factsOf(naive, ...RIGID);
  const ruleId = 'combined.rigid-spending';
  return distinct(money.map(({ day }) => dateOf(day).year)).map((year): Instance => {
    const first = dayOf(year, 1, 1);
    const last = Math.min(dayOf(year, 12, 31), naive.household.today);
    const days = daysToLookAt(
      naive,
      money.map(({ day }) => day),
      (day) => day >= first && day <= last,
    );
    return {
      ruleId,
      windowKey: String(year),
      unit: 'FEN',
      days,
      count: (upTo, standard, rule, from) => {
        if (from === null) return rigid(naive, upTo, standard, rule);
        let best = rigid(naive, from, standard, rule);
        for (const day of days.filter((one) => one > from)) {
          const other = rigid(naive, day, standard, rule);
          if (total(other.groups.flat()) > total(best.groups.flat())) best = other;
        }
        return best;
      },
      meets: (_day, rule, count) =>
        departments(count).length >= numberOf(rule, 'departmentsMin') &&
        count.groups
          .flat()
          .some(({ day, contribution }) => contribution > 0 && dateOf(day).year === year),
    };
  });
}
