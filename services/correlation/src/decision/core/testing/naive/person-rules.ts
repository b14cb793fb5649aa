import { type DiseaseItem, type Standard } from '#domain';
import { type EvidenceRecord, type EvidenceTopic } from '../../types.js';
import { yearsOld } from './calendar.js';
import { numberOf } from './conditions.js';
import { benefitSpan } from './money-rules.js';
import { byHandOver, type Fact, ofTopic } from './records.js';
import {
  daysToLookAt,
  distinct,
  excludedOf,
  factsOf,
  type Instance,
  type Naive,
  one,
} from './rule.js';

const REPORTS: readonly EvidenceTopic[] = [
  'public-security.death',
  'emergency-management.casualty',
  'public-security.traffic-accident',
];

/** Age in complete years on the day of a fact; null when the birth date is unknown. */
function ageOn(naive: Naive, { record, day }: Pick<Fact, 'record' | 'day'>): number | null {
  const born = naive.household.birthOf(record.personRef);
  return born === null ? null : yearsOld(born, day);
}

/** The first item of a list that a diagnosis fits; null for none. */
function itemOf(naive: Naive, record: EvidenceRecord, standard: Standard): string | null {
  const body = ofTopic(record, 'health-insurance.major-disease')?.body;
  if (body === undefined) return null;
  const plain = (code: string): string => code.toUpperCase().split('.').join('');
  const starts = (code: string | null, prefixes: readonly string[]): boolean =>
    prefixes.length === 0 ||
    (code !== null && prefixes.some((prefix) => plain(code).startsWith(plain(prefix))));
  const born = naive.household.birthOf(record.personRef);
  const age = born === null ? null : yearsOld(born, body.diagnosedOn);
  const fits = (item: DiseaseItem): boolean =>
    (item.codes[body.codeSystem] ?? []).some(({ from, to }) => {
      const start = plain(body.diagnosisCode).slice(0, from.length);
      return start.length === from.length && start >= from && start <= to;
    }) &&
    (!item.childOnly || age === null || age <= standard.childAgeMax) &&
    starts(body.morphologyCode, item.morphology) &&
    starts(body.secondCode, item.secondCodes);
  return standard.diseaseList.items.find(fits)?.item ?? null;
}

/** `illness.major-disease`. */
export function majorDisease(naive: Naive): Instance[] {
  const { household } = naive;
  const diagnoses = factsOf(naive, 'health-insurance.major-disease');
  const standards = household.standardsUpToToday();
  return distinct(diagnoses.map(({ record }) => record.personRef)).flatMap((person) => {
    const mine = diagnoses.filter(({ record }) => record.personRef === person);
    const items = distinct(
      mine.flatMap(({ record }) => standards.map((each) => itemOf(naive, record, each))),
    ).filter((item) => item !== null);
    return items.map((item): Instance => ({
      ruleId: 'illness.major-disease',
      windowKey: `ever/${person ?? ''}/${naive.input.alertIdOf(`disease-item/${item}`)}`,
      unit: 'COUNT',
      days: daysToLookAt(
        naive,
        mine.map(({ day }) => day),
        () => true,
      ),
      count: (upTo, standard) => {
        const reports = mine
          .filter(({ record, day }) => day <= upTo && itemOf(naive, record, standard) === item)
          .sort((a, b) => a.day - b.day || byHandOver(b.record, a.record));
        return {
          groups: reports.slice(0, 1).map(one),
          excluded: reports
            .slice(1)
            .map(({ record }) => ({ record, reason: 'SAME_FACT_OTHER_SOURCE' as const })),
          span: null,
        };
      },
    }));
  });
}

/** `schooling.dropout`. */
export function dropout(naive: Naive): Instance[] {
  return factsOf(naive, 'education.dropout').map((fact) => {
    const year = ofTopic(fact.record, 'education.dropout')?.body.schoolYear ?? 0;
    const days = naive.household.schoolDays(year);
    return {
      ruleId: 'schooling.dropout',
      windowKey: `${year}/${fact.record.personRef ?? ''}`,
      unit: 'COUNT',
      days: daysToLookAt(naive, [fact.day], (day) => day >= fact.day && days.includes(day)),
      count: () => ({
        groups: [one(fact)],
        excluded: excludedOf(naive, ['education.dropout'], ({ key }) => key === fact.key),
        span: [days[0] ?? fact.day, days.at(-1) ?? fact.day],
      }),
      own: () => ({ age: ageOn(naive, fact) }),
    };
  });
}

/** `accident.traffic`: (a) at once, (b) when the waiting time is over. */
export function traffic(naive: Naive): Instance[] {
  const { household } = naive;
  return factsOf(naive, 'public-security.traffic-accident').map((fact) => {
    const body = ofTopic(fact.record, 'public-security.traffic-accident')?.body;
    const injury = body?.injury ?? 'NONE';
    const compensated = body?.compensated ?? 'UNKNOWN';
    const waits = household
      .standardsUpToToday()
      .flatMap(({ rules }) => rules.filter(({ ruleId }) => ruleId === 'accident.traffic'))
      .map((rule) => fact.day + numberOf(rule, 'waitDays'));
    return {
      ruleId: 'accident.traffic',
      windowKey: fact.key,
      unit: 'COUNT',
      days: distinct([fact.day, ...waits])
        .filter((day) => day <= household.today)
        .sort((a, b) => a - b),
      count: () => ({
        groups: [one(fact)],
        excluded: excludedOf(
          naive,
          ['public-security.traffic-accident'],
          ({ key }) => key === fact.key,
        ),
        span: null,
      }),
      own: (day) => ({ injury, compensated, waitedDays: day - fact.day }),
    };
  });
}

function tellsLoss(record: EvidenceRecord): boolean {
  const accident = ofTopic(record, 'public-security.traffic-accident')?.body;
  if (accident !== undefined) return accident.injury === 'DEATH' || accident.abilityLost === true;
  const casualty = ofTopic(record, 'emergency-management.casualty')?.body;
  return casualty === undefined || casualty.status === 'DEAD';
}

/** `accident.labourer-lost`: several reports of one person are one loss. */
export function labourerLost(naive: Naive): Instance[] {
  const reports = factsOf(naive, ...REPORTS).filter(({ record }) => tellsLoss(record));
  return distinct(reports.map(({ record }) => record.personRef)).map((person): Instance => {
    const mine = reports
      .filter(({ record }) => record.personRef === person)
      .sort((a, b) => a.day - b.day || byHandOver(b.record, a.record));
    return {
      ruleId: 'accident.labourer-lost',
      windowKey: `ever/${person ?? ''}`,
      unit: 'COUNT',
      days: daysToLookAt(
        naive,
        mine.map(({ day }) => day),
        () => true,
      ),
      count: (upTo) => ({
        groups: mine
          .slice(0, 1)
          .filter(({ day }) => day <= upTo)
          .map(one),
        excluded: [
          ...mine
            .slice(1)
            .map(({ record }) => ({ record, reason: 'SAME_FACT_OTHER_SOURCE' as const })),
          ...excludedOf(naive, REPORTS, ({ record }) => record.personRef === person),
        ],
        span: null,
      }),
      // Who was lost was lost on the day of the earliest report, whatever the others say.
      own: () => {
        const [first] = mine;
        if (first === undefined) return {};
        return {
          age: ageOn(naive, first),
          canWork: naive.household.canWorkOn(person, first.day - 1),
        };
      },
    };
  });
}

/** `coverage.lapsed`. */
export function coverage(naive: Naive): Instance[] {
  return factsOf(naive, 'health-insurance.coverage').map((fact) => {
    const body = ofTopic(fact.record, 'health-insurance.coverage')?.body;
    const year = body?.benefitYear ?? 0;
    const days = naive.household.benefitDays(year);
    return {
      ruleId: 'coverage.lapsed',
      windowKey: `${year}/${fact.record.personRef ?? ''}`,
      unit: 'COUNT',
      days: daysToLookAt(naive, [fact.day], (day) => day >= fact.day && days.includes(day)),
      count: (_upTo, standard) => ({
        groups: [one(fact)],
        excluded: excludedOf(naive, ['health-insurance.coverage'], ({ key }) => key === fact.key),
        span: benefitSpan(year, standard),
      }),
      own: () => ({ status: body?.status ?? '' }),
    };
  });
}
