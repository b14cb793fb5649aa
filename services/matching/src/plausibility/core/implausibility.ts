import { amountFenMax, dayOfInstant } from '#domain';
import {
  avroSchema,
  divisionEditions,
  divisionRegistry,
  type Envelope,
  type TopicValues,
} from '#schemas';
import {
  dayFault,
  inNamedYear,
  namedYear,
  notAfterEvent,
  notBefore,
  occurredOn,
  partsOf,
  past,
  within,
  type Check,
  type DayLimits,
  type DepartmentValue,
  type Implausibility,
} from './checks.js';

/**
 * Days by which a record's day may lie ahead of its hand-over. By the clock: one, since the clocks of two
 * machines differ around midnight. Where a person drives the hub's day it may be years ahead of the clock.
 */
export const daysAheadMax = { clock: 1, driven: 3_660 } as const;

/** Rooms of one household's houses. */
const roomsMax = 500;
const roomsZh = '间数不合情理';

type DepartmentTopic = {
  [T in keyof TopicValues]: TopicValues[T] extends DepartmentValue ? T : never;
}[keyof TopicValues];

/** What no record of a topic can say, beside what is checked of every record. */
const checksOf: { readonly [T in DepartmentTopic]: readonly Check<TopicValues[T]>[] } = {
  'health-insurance.settlement': [
    partsOf(['fundPaidFen', 'personalFen'], 'totalFen', '基金支付与个人负担之和大于医疗总费用'),
    partsOf(['inPolicyFen'], 'totalFen', '政策范围内费用大于医疗总费用'),
    partsOf(
      ['basicPaidFen', 'majorIllnessPaidFen', 'assistancePaidFen'],
      'fundPaidFen',
      '各项基金支付之和大于基金支付总额',
    ),
    past('admittedOn'),
    notAfterEvent('admittedOn', '入院日期晚于结算日期'),
  ],
  'health-insurance.burden': [
    namedYear('benefitYear'),
    past('cutOffOn'),
    inNamedYear('cutOffOn', 'benefitYear'),
    partsOf(['fundPaidFen', 'personalFen'], 'totalFen', '基金支付与个人负担之和大于医疗总费用'),
    partsOf(['inPolicyFen'], 'totalFen', '政策范围内费用大于医疗总费用'),
  ],
  'health-insurance.major-disease': [past('diagnosedOn')],
  'health-insurance.coverage': [namedYear('benefitYear')],
  'education.cost': [
    namedYear('schoolYear'),
    within('term', 1, 2, '学期应为1或2'),
    within('schoolYearlyFeeFen', 0, amountFenMax, '学校收费标准不合情理'),
  ],
  'education.dropout': [
    namedYear('schoolYear'),
    past('lastSeenOn'),
    notAfterEvent('lastSeenOn', '最后在校日期晚于发现日期'),
  ],
  // How far it was made good is so on the day of the hand-over, before which it must have happened.
  'public-security.traffic-accident': [],
  'public-security.death': [
    past('diedOn'),
    past('deregisteredOn'),
    notBefore('deregisteredOn', 'diedOn', '注销日期早于死亡日期'),
  ],
  'disabled-persons-federation.certificate': [
    within('disabilityClass', 1, 7, '残疾类别应为1至7'),
    within('grade', 1, 4, '残疾等级应为1至4'),
    past('issuedOn'),
    notBefore('lastValidOn', 'issuedOn', '有效期止早于发证日期'),
  ],
  'emergency-management.housing-damage': [
    within('collapsedRooms', -roomsMax, roomsMax, roomsZh),
    within('severeRooms', -roomsMax, roomsMax, roomsZh),
    within('lightRooms', -roomsMax, roomsMax, roomsZh),
  ],
  'emergency-management.casualty': [],
  'emergency-management.fire': [within('rooms', -roomsMax, roomsMax, roomsZh)],
  'grassroots.warning': [],
  'grassroots.application': [],
};

const ofEveryRecord: readonly Check<DepartmentValue>[] = [happened, counted, placed];

/** All that is checked of a topic's records, put together once: this is asked of each of thirty million a year. */
const checksByTopic: ReadonlyMap<string, readonly Check<DepartmentValue>[]> = new Map(
  Object.entries(checksOf).map(([topic, own]) => [
    topic,
    // The topic map gives each topic its schema.
    [...ofEveryRecord, believed(topic), ...(own as unknown as readonly Check<DepartmentValue>[])],
  ]),
);

/**
 * Why no event of this world can be as a record says, though it fits its schema; null where nothing is
 * against it. A record that is taken back says nothing that could be wrong, and what it takes back must
 * go. What only the register or the household's other records can tell is for correlation.
 * @param aheadMax days by which a day may lie ahead of the hand-over; see `daysAheadMax`
 */
export function implausibilityOf(
  topic: string,
  value: DepartmentValue,
  aheadMax: number,
): Implausibility | null {
  if (value.envelope.withdrawn) return null;
  const limits = { latestDay: dayOfInstant(value.envelope.publishedAt) + aheadMax };
  for (const check of checksByTopic.get(topic) ?? ofEveryRecord) {
    const found = check(value, limits);
    if (found !== null) return found;
  }
  return null;
}

function happened(value: DepartmentValue, limits: DayLimits): Implausibility | null {
  return dayFault('envelope.occurredAt', occurredOn(value), limits);
}

function counted({ envelope }: DepartmentValue): Implausibility | null {
  const field = 'envelope.sourceVersion';
  return envelope.sourceVersion < 1 ? { field, reasonZh: '记录版本应从1起' } : null;
}

/** A place that its own edition of the division table does not have; other editions are not known here. */
function placed({ envelope }: DepartmentValue): Implausibility | null {
  const { divisionCode }: Envelope = envelope;
  const edition = divisionEditions.find((known) => known === envelope.divisionVersion);
  if (divisionCode === null || edition === undefined) return null;
  const isKnown = divisionRegistry(edition).find(divisionCode) !== undefined;
  return isKnown ? null : { field: 'envelope.divisionCode', reasonZh: '行政区划代码不存在' };
}

/** Amounts beyond anything that is believed are slips of the unit. */
function believed(topic: string): Check<DepartmentValue> {
  const fields = avroSchema(topic)
    .fields.map(({ name }) => name)
    .filter((name) => name.endsWith('Fen'));
  return (value) => {
    const amounts = value as unknown as Readonly<Record<string, unknown>>;
    const tooLarge = fields.find((field) => {
      const amount = amounts[field];
      return typeof amount === 'number' && Math.abs(amount) > amountFenMax;
    });
    return tooLarge === undefined ? null : { field: tooLarge, reasonZh: '金额不合情理' };
  };
}
