import { dayOfInstant } from '#domain';
import type { Envelope } from '#schemas';
import { householdOn } from '../../match/core/residence.js';
import { linkKeyOf, spellingOf } from '../../placement/core/link-key.js';
import type { Person } from '../../register/core/person.js';

/** What a reason is about. */
export type ReasonCode =
  | 'NUMBER'
  | 'NAME_AND_BIRTH'
  | 'NAME_AND_VILLAGE'
  | 'PLACE'
  | 'HOUSEHOLD_ON_DAY'
  | 'OTHER_CANDIDATES'
  | 'EARLIER_DECISION';

/** Whether a reason speaks for the candidate, against, or only says what is not known. */
type Speaks = 'FOR' | 'AGAINST' | 'NEITHER';

/** One reason, as data and as a sentence for the person who decides. It names nobody. */
export interface Reason {
  readonly code: ReasonCode;
  readonly speaks: Speaks;
  /** Chinese. */
  readonly sentence: string;
}

/** A decision about this spelling, or about one of the candidates, taken before. */
export interface EarlierDecision {
  readonly linkKey: string;
  readonly verdict: 'SAME' | 'NOT_SAME' | 'LATER';
  readonly personRef: string | null;
  readonly isUndone: boolean;
}

/** What somebody decides about. */
export interface ReviewCase {
  readonly envelope: Envelope;
  readonly candidates: readonly Person[];
  readonly decisions: readonly EarlierDecision[];
}

/** Everything that speaks for and against a candidate, in a fixed order, the strongest kind first. */
export function reasonsAbout(candidate: Person, review: ReviewCase): readonly Reason[] {
  const { envelope } = review;
  return [
    numberReason(candidate, envelope),
    ...nameReasons(candidate, envelope),
    placeReason(candidate, envelope),
    householdReason(candidate, envelope),
    othersReason(candidate, review),
    ...decisionReasons(candidate, review),
  ];
}

function reason(code: ReasonCode, speaks: Speaks, sentence: string): Reason {
  return { code, speaks, sentence };
}

function numberReason({ personRef, aliases }: Person, envelope: Envelope): Reason {
  const given = envelope.personRef;
  if (given === null) return reason('NUMBER', 'NEITHER', '记录没有给出证件号码。');
  return [personRef, ...aliases].includes(given)
    ? reason('NUMBER', 'FOR', '记录中的证件号码是该人现在或以前的号码。')
    : reason('NUMBER', 'AGAINST', '记录中的证件号码不是该人的号码。');
}

function nameReasons(candidate: Person, envelope: Envelope): readonly Reason[] {
  return [
    reason(
      'NAME_AND_BIRTH',
      ...compared('出生日期', candidate.nameBirthRef, envelope.nameBirthRef),
    ),
    reason(
      'NAME_AND_VILLAGE',
      ...compared('所在村', candidate.nameVillageRef, envelope.nameVillageRef),
    ),
  ];
}

function compared(
  what: string,
  known: string | null,
  given: string | null,
): readonly [speaks: Speaks, sentence: string] {
  if (given === null) return ['NEITHER', `记录没有给出姓名和${what}，无法比对。`];
  if (known === null) return ['NEITHER', `登记簿缺少该人的姓名或${what}，无法比对。`];
  return known === given
    ? ['FOR', `姓名和${what}都与该人一致。`]
    : ['AGAINST', `姓名和${what}不能同时与该人一致。`];
}

const countyDigits = 6;
const townDigits = 9;
const villageDigits = 12;

function placeReason({ villageCode }: Person, { divisionCode, countyCode }: Envelope): Reason {
  const place = divisionCode ?? countyCode;
  const agrees = (digits: number): boolean =>
    place.length >= digits && place.slice(0, digits) === villageCode.slice(0, digits);
  if (agrees(villageDigits)) return reason('PLACE', 'FOR', '记录所在的村就是该人居住的村。');
  if (agrees(townDigits)) return reason('PLACE', 'FOR', '记录与该人同在一个乡镇。');
  if (!agrees(countyDigits)) return reason('PLACE', 'AGAINST', '记录所在的县不是该人居住的县。');
  return place.length < townDigits
    ? reason('PLACE', 'NEITHER', '记录只说明在该人居住的县，没有给出乡镇和村。')
    : reason('PLACE', 'AGAINST', '记录与该人同在一个县，但不在同一个乡镇。');
}

function householdReason({ residences }: Person, { occurredAt }: Envelope): Reason {
  const householdId = householdOn(residences, dayOfInstant(occurredAt));
  return householdId === null
    ? reason('HOUSEHOLD_ON_DAY', 'NEITHER', '登记簿中没有该人在发生当日的户。')
    : reason('HOUSEHOLD_ON_DAY', 'FOR', `发生当日该人登记在户 ${householdId}。`);
}

/** Reasons of number and names that speak for a candidate, less those against. */
function fitOf(candidate: Person, envelope: Envelope): number {
  const reasons = [numberReason(candidate, envelope), ...nameReasons(candidate, envelope)];
  const worth = { FOR: 1, AGAINST: -1, NEITHER: 0 };
  return reasons.reduce((sum, { speaks }) => sum + worth[speaks], 0);
}

function othersReason(candidate: Person, { envelope, candidates }: ReviewCase): Reason {
  const own = fitOf(candidate, envelope);
  const others = candidates.filter(({ personRef }) => personRef !== candidate.personRef);
  if (others.length === 0) return reason('OTHER_CANDIDATES', 'FOR', '没有其他候选人员。');
  const asGood = others.filter((other) => fitOf(other, envelope) >= own).length;
  return asGood === 0
    ? reason('OTHER_CANDIDATES', 'FOR', `其他 ${others.length} 名候选人员的相符之处都更少。`)
    : reason('OTHER_CANDIDATES', 'AGAINST', `另有 ${asGood} 名候选人员的相符之处不少于该人。`);
}

function decisionReasons(
  { personRef }: Person,
  { envelope, decisions }: ReviewCase,
): readonly Reason[] {
  const own = linkKeyOf(envelope);
  const spelling = `/${spellingOf(envelope)}`;
  const alike = decisions.filter(({ linkKey }) => linkKey.endsWith(spelling));
  const excluded = alike.filter(
    (one) =>
      one.linkKey === own &&
      one.verdict === 'NOT_SAME' &&
      !one.isUndone &&
      one.personRef !== personRef,
  );
  const about = alike.flatMap((one) => sentenceOf(one, personRef, own) ?? []);
  const said = [
    ...(excluded.length === 0
      ? []
      : [reason('EARLIER_DECISION', 'FOR', `已认定不是另外 ${excluded.length} 名同名人员。`)]),
    ...about,
  ];
  return said.length > 0
    ? said
    : [reason('EARLIER_DECISION', 'NEITHER', '以前没有人对这样的记录作过决定。')];
}

/** What an earlier decision says about a candidate; undefined where it is about somebody else. */
function sentenceOf(
  { linkKey, verdict, personRef, isUndone }: EarlierDecision,
  candidateRef: string,
  own: string,
): Reason | undefined {
  if (verdict === 'LATER') {
    const isOpen = linkKey === own && !isUndone;
    return isOpen ? reason('EARLIER_DECISION', 'NEITHER', '以前有人决定暂缓认定。') : undefined;
  }
  if (personRef !== candidateRef) return undefined;
  const what = verdict === 'SAME' ? '是该人' : '不是该人';
  if (isUndone) return reason('EARLIER_DECISION', 'NEITHER', `曾认定${what}，后来撤销。`);
  if (linkKey === own) return undefined;
  const speaks = verdict === 'SAME' ? 'FOR' : 'AGAINST';
  return reason('EARLIER_DECISION', speaks, `另一来源的同名记录已认定${what}。`);
}
