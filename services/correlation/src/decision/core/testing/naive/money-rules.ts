import { type Standard, type StandardRule } from '#domain';
import { type Day, type EvidenceTopic } from '../../types.js';
import { formulaOf, PersonYear } from './burden.js';
import { dayOf } from './calendar.js';
import { listOf } from './conditions.js';
import { ofTopic, type Fact } from './records.js';
import {
  type Count,
  daysToLookAt,
  distinct,
  excludedOf,
  factsOf,
  type Instance,
  type Naive,
} from './rule.js';
import { type Piece, piecesOf, total } from './sums.js';

const BILLS: readonly EvidenceTopic[] = ['health-insurance.settlement', 'health-insurance.burden'];
const LOSSES: readonly EvidenceTopic[] = [
  'emergency-management.housing-damage',
  'emergency-management.fire',
];

/** First and last day of a benefit year as one version of the standard cuts it. */
export function benefitSpan(year: number, { benefitYearStart: start }: Standard): [Day, Day] {
  return [dayOf(year, start.month, start.day), dayOf(year + 1, start.month, start.day) - 1];
}

/** Year in which a bill counts: the one it names, else that of its day. */
function yearOfBill(
  naive: Omit<Naive, 'bills'>,
  { record, day }: Pick<Fact, 'record' | 'day'>,
): number {
  const named = ofTopic(record, 'health-insurance.burden')?.body.benefitYear;
  return named ?? naive.household.benefitYear(day);
}

/** All bills by person and benefit year. */
export function personYears(naive: Omit<Naive, 'bills'>): { year: number; bills: PersonYear }[] {
  const bills = factsOf(naive, ...BILLS);
  return distinct(bills.map((fact) => yearOfBill(naive, fact))).flatMap((year) =>
    distinct(
      bills.filter((one) => yearOfBill(naive, one) === year).map(({ record }) => record.personRef),
    ).map((person) => ({
      year,
      bills: new PersonYear(naive.records, naive.household, person, year),
    })),
  );
}

/** `illness.year-burden`. */
export function yearBurden(naive: Naive): Instance[] {
  const all = naive.bills;
  return distinct(all.map(({ year }) => year)).map((year) => {
    const persons = all.filter((one) => one.year === year).map(({ bills }) => bills);
    const days = naive.household.benefitDays(year);
    return {
      ruleId: 'illness.year-burden',
      windowKey: String(year),
      unit: 'FEN',
      days: daysToLookAt(
        naive,
        persons.flatMap((bills) => bills.days()),
        (day) => days.includes(day),
      ),
      count: (upTo, standard) => {
        const formula = formulaOf(standard.burdenFormula);
        const views = persons.map((bills) => bills.view(null, upTo, formula));
        return {
          groups: views.flatMap(({ groups }) => groups),
          excluded: [
            ...views
              .flatMap(({ sameMoney }) => sameMoney)
              .map((record) => ({ record, reason: 'SAME_MONEY_OTHER_VIEW' as const })),
            ...excludedOf(naive, BILLS, (one) => yearOfBill(naive, one) === year),
          ],
          span: benefitSpan(year, standard),
        };
      },
    };
  });
}

/** `illness.single-stay`. */
export function singleStay(naive: Naive): Instance[] {
  return factsOf(naive, 'health-insurance.settlement').map((fact) => ({
    ruleId: 'illness.single-stay',
    windowKey: fact.key,
    unit: 'FEN',
    days: [fact.day],
    count: (_upTo, standard) => ({
      groups: [piecesOf(fact, formulaOf(standard.burdenFormula))],
      excluded: excludedOf(naive, ['health-insurance.settlement'], ({ key }) => key === fact.key),
      span: null,
    }),
    meets: (_day, rule) =>
      listOf(rule, 'inpatientMedTypes').includes(
        ofTopic(fact.record, 'health-insurance.settlement')?.body.medType ?? '',
      ),
  }));
}

function eligible(fact: Fact, standard: Standard, rule: StandardRule): boolean {
  const body = ofTopic(fact.record, 'education.cost')?.body;
  if (body === undefined) return false;
  const { publicSchool, approvedLevel, schoolYearlyFeeFen: fee } = body;
  const approved = listOf(rule, 'approvedLevels').includes(approvedLevel ?? '');
  if (publicSchool === true && approved) return true;
  const reference = standard.schooling.referenceFees.find(({ stage }) => stage === body.stage);
  if (fee === null || reference === undefined) return false;
  return fee * 1000 <= reference.feeFen * standard.schooling.feeFactorPermille;
}

function schoolPieces(fact: Fact): Piece[] {
  return piecesOf(fact, (record) => {
    const body = ofTopic(record, 'education.cost')?.body;
    if (body === undefined) return 0;
    return body.tuitionFen + body.boardingFen + body.booksFen - body.aidFen;
  });
}

/** School costs that count up to a day, and those of schools that are not eligible. */
export function schooling(
  facts: readonly Fact[],
  standard: Standard,
  rule: StandardRule,
): { groups: Piece[][]; excluded: Count['excluded'] } {
  const refused = facts.filter((fact) => !eligible(fact, standard, rule));
  return {
    groups: facts.filter((fact) => !refused.includes(fact)).map(schoolPieces),
    excluded: refused
      .flatMap(({ record, reversals }) => [record, ...reversals])
      .map((record) => ({ record, reason: 'SCHOOL_NOT_ELIGIBLE' as const })),
  };
}

/** `schooling.year-cost`. */
export function yearCost(naive: Naive): Instance[] {
  const yearOf = ({ record }: Pick<Fact, 'record'>): number =>
    ofTopic(record, 'education.cost')?.body.schoolYear ?? 0;
  const costs = factsOf(naive, 'education.cost');
  return distinct(costs.map(yearOf)).map((year) => {
    const mine = costs.filter((fact) => yearOf(fact) === year);
    const days = naive.household.schoolDays(year);
    return {
      ruleId: 'schooling.year-cost',
      windowKey: String(year),
      unit: 'FEN',
      days: daysToLookAt(
        naive,
        mine.map(({ day }) => day),
        (day) => days.includes(day),
      ),
      count: (upTo, standard, rule) => {
        const { groups, excluded } = schooling(
          mine.filter(({ day }) => day <= upTo),
          standard,
          rule,
        );
        const others = excludedOf(naive, ['education.cost'], (one) => yearOf(one) === year);
        return {
          groups,
          excluded: [...excluded, ...others],
          span: [days[0] ?? upTo, days.at(-1) ?? upTo],
        };
      },
    };
  });
}

/** The disaster that a loss belongs to. */
function disasterOf({ record }: Pick<Fact, 'record'>): string {
  const fire = ofTopic(record, 'emergency-management.fire');
  if (fire !== null) return `fire:${fire.body.fireNumber}`;
  return ofTopic(record, 'emergency-management.housing-damage')?.body.disasterId ?? '';
}

/** Loss less insurance paid. */
export function lossPieces(fact: Fact): Piece[] {
  return piecesOf(fact, (record) => {
    const body =
      ofTopic(record, 'emergency-management.fire')?.body ??
      ofTopic(record, 'emergency-management.housing-damage')?.body;
    return body === undefined ? 0 : body.lossFen - body.insurancePaidFen;
  });
}

/** `disaster.loss`. */
export function disasterLoss(naive: Naive): Instance[] {
  const losses = factsOf(naive, ...LOSSES);
  return distinct(losses.map(disasterOf)).map((disaster) => {
    const mine = losses.filter((fact) => disasterOf(fact) === disaster);
    return {
      ruleId: 'disaster.loss',
      windowKey: disaster,
      unit: 'FEN',
      days: distinct(mine.map(({ day }) => day)).sort((a, b) => a - b),
      count: (upTo) => ({
        groups: mine.filter(({ day }) => day <= upTo).map(lossPieces),
        excluded: excludedOf(naive, LOSSES, (one) => disasterOf(one) === disaster),
        span: null,
      }),
    };
  });
}

/** `disaster.housing`. */
export function disasterHousing(naive: Naive): Instance[] {
  const rooms = (fact: Fact, collapsedOnly = false): Piece[] =>
    piecesOf(fact, (record) => {
      const body = ofTopic(record, 'emergency-management.housing-damage')?.body;
      return (body?.collapsedRooms ?? 0) + (collapsedOnly ? 0 : (body?.severeRooms ?? 0));
    });
  const damages = factsOf(naive, 'emergency-management.housing-damage').filter(
    ({ day }) => naive.household.onlyHouseOn(day) !== false,
  );
  return distinct(damages.map(disasterOf)).map((disaster) => {
    const mine = damages.filter((fact) => disasterOf(fact) === disaster);
    return {
      ruleId: 'disaster.housing',
      windowKey: disaster,
      unit: 'COUNT',
      days: distinct(mine.map(({ day }) => day)).sort((a, b) => a - b),
      count: (upTo) => ({
        groups: mine.filter(({ day }) => day <= upTo).map((fact) => rooms(fact)),
        excluded: excludedOf(
          naive,
          ['emergency-management.housing-damage'],
          (one) => disasterOf(one) === disaster,
        ),
        span: null,
      }),
      own: (day) => ({
        collapsedRooms: total(
          mine.filter((fact) => fact.day <= day).flatMap((fact) => rooms(fact, true)),
        ),
      }),
    };
  });
}
