import { type Standard, type StandardRule } from '#domain';
import { formulaOf } from './burden.js';
import { dateOf, dayOf, monthsBefore } from './calendar.js';
import { listOf } from './conditions.js';
import { lossPieces, schooling } from './money-rules.js';
import { ofTopic } from './records.js';
import {
  type Count,
  daysToLookAt,
  distinct,
  excludedOf,
  factsOf,
  type Instance,
  type Naive,
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
    const application = ofTopic(fact.record, 'grassroots.application')?.body;
    const cause = warning?.cause ?? application?.statedCause ?? '';
    const urgency = warning?.urgency ?? application?.urgency ?? '';
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
      own: () => ({ cause, urgency }),
    };
    return { ...common, ruleId: dropped ? LOST_INCOME : 'reported.other' };
  });
}

function departments({ groups }: Count): string[] {
  const pieces = groups.flat();
  const names = pieces.map(({ record }) => record.topic.split('.')[0] ?? '');
  return distinct(names).filter(
    (name) => total(pieces.filter(({ record }) => record.topic.startsWith(name))) > 0,
  );
}

/** All money of the days after one, up to another. */
function rigid(
  naive: Naive,
  after: number,
  day: number,
  { standard, rule }: { standard: Standard; rule: StandardRule },
): Count {
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
    const rolling = (day: number, by: { standard: Standard; rule: StandardRule }): Count => {
      const { window } = by.rule;
      const months = window.kind === 'rolling' ? window.months : 0;
      return rigid(naive, monthsBefore(day, months), day, by);
    };
    return {
      ruleId,
      windowKey: String(year),
      unit: 'FEN',
      days,
      count: (upTo, standard, rule, from) => {
        if (from === null) return rolling(upTo, { standard, rule });
        let best = rolling(from, { standard, rule });
        for (const day of days.filter((one) => one > from)) {
          const other = rolling(day, { standard, rule });
          if (total(other.groups.flat()) > total(best.groups.flat())) best = other;
        }
        return best;
      },
      own: (_day, _rule, count) => ({ departments: departments(count).length }),
      // Some of the money is dated in that year.
      meets: (day, rule, { span }) => {
        const standard = naive.household.standardOn(day);
        if (standard === null || span === null) return false;
        const after = Math.max(first, span[0]) - 1;
        return total(rigid(naive, after, day, { standard, rule }).groups.flat()) > 0;
      },
    };
  });
}
