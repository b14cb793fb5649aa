import { type Fact } from '../fact.js';
import {
  type Instance,
  listParameter,
  type Look,
  type RuleContext,
  type RuleLogic,
} from '../rule.js';
import { recordName } from '../topic-form.js';
import { countedOnce, wholeOf } from './windows.js';

type Report = Fact<'grassroots.warning'> | Fact<'grassroots.application'>;

// The causes that income.drop names in the version of the day; with the rule off they raise nothing.
function isIncomeDrop(look: Look, { record }: Report): boolean {
  if (record.topic !== 'grassroots.warning') return false;
  const rule = look.standard.rules.find(({ ruleId }) => ruleId === 'income.drop');
  return rule !== undefined && listParameter(rule, 'causes').includes(record.body.cause);
}

function reportInstance(report: Report, counts: (look: Look) => boolean): Instance {
  const { record, day } = report;
  const cause = record.topic === 'grassroots.warning' ? record.body.cause : record.body.statedCause;
  const reading = { value: 1, names: { cause, urgency: record.body.urgency } };
  return {
    windowKey: recordName(record),
    days: [day],
    range: null,
    read: (look) => (counts(look) ? reading : null),
    whole: () => wholeOf([countedOnce(record as never, day)], []),
  };
}

/** Job loss or business failure, as a village officer reports it. */
export const incomeDrop: RuleLogic = {
  ruleId: 'income.drop',
  topics: ['grassroots.warning'],
  unit: 'COUNT',
  *instances({ ledger }: RuleContext): Iterable<Instance> {
    for (const report of ledger.of('grassroots.warning').facts) {
      yield reportInstance(report, (look) => isIncomeDrop(look, report));
    }
  },
};

/** All other village warnings, and all applications. */
export const reportedOther: RuleLogic = {
  ruleId: 'reported.other',
  topics: ['grassroots.warning', 'grassroots.application'],
  unit: 'COUNT',
  *instances({ ledger }: RuleContext): Iterable<Instance> {
    const reports: Report[] = [
      ...ledger.of('grassroots.warning').facts,
      ...ledger.of('grassroots.application').facts,
    ];
    for (const report of reports) {
      yield reportInstance(report, (look) => !isIncomeDrop(look, report));
    }
  },
};
