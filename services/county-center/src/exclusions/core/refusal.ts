import { isoDay } from '#domain';
import type { ExclusionCommand, Now } from './command.js';
import type { ExclusionState, ExclusionTerms } from './exclusion.js';
import { statusZh, transitions } from './transitions.js';

/** Days of the longest term: a slip of the finger in the year must not hold a household for ever. */
export const termDaysMax = 1_830;

/** Why a command is refused. */
export type RefusalCode =
  /** The household is unknown, lives in another county, or was merged into another one. */
  | 'HOUSEHOLD_NOT_HERE'
  /** There is no such exclusion. */
  | 'NOT_RECORDED'
  /** The move does not start where the exclusion stands. */
  | 'MOVE_NOT_ALLOWED'
  /** The caller recorded it, and another person must judge it. */
  | 'OWN_RECORD'
  /** The county's standard names no such kind on that day, or names none. */
  | 'KIND_NOT_IN_FORCE'
  | 'TERM_BACKWARDS'
  | 'TERM_TOO_LONG'
  /** Its last day has passed. */
  | 'TERM_OVER';

/** A refusal, with its reason for the person who is refused. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly messageZh: string;
  /** Field of the request that is to blame; null when it is the move as such. */
  readonly field: 'householdId' | 'kind' | 'lastDay' | null;
}

/**
 * Why a command cannot be carried out; null when it can. Whether the household is the county's own
 * comes first: what is known of another county's household is told to nobody.
 */
export function refusalOf(
  state: ExclusionState | null,
  command: ExclusionCommand,
  now: Now,
): Refusal | null {
  const recording = command.move === 'RECORD';
  if (state === null && !recording) {
    return { code: 'NOT_RECORDED', messageZh: '本县没有这条排除情形', field: null };
  }
  if (now.homeCounty !== command.countyCode) {
    const messageZh = '本县现无此户：未登记、已迁出或已并入他户';
    return { code: 'HOUSEHOLD_NOT_HERE', messageZh, field: recording ? 'householdId' : null };
  }
  const { from, by, withinTerm, kindInForce, zh } = transitions[command.move];
  if (!from.includes(state?.status ?? null)) {
    const stands = state === null ? '' : statusZh[state.status];
    const messageZh = `该排除情形${stands}，不能${zh}`;
    return { code: 'MOVE_NOT_ALLOWED', messageZh, field: null };
  }
  if (by === 'ANOTHER' && state?.recordedBy === command.by) {
    const messageZh = `不能由登记人本人${zh}，须由另一名工作人员办理`;
    return { code: 'OWN_RECORD', messageZh, field: null };
  }
  const terms = recording ? command.terms : state;
  if (terms === null) return null;
  const wrongKind = kindInForce ? kindRefusal(terms, now, recording) : null;
  return wrongKind ?? termRefusal(terms, now, withinTerm);
}

function kindRefusal(
  { kind }: ExclusionTerms,
  { kinds, today }: Now,
  recording: boolean,
): Refusal | null {
  if (kinds.some(({ code }) => code === kind)) return null;
  const named = kinds.map(({ code, name }) => `${code} ${name}`).join('、');
  const standard = `本县${isoDay(today)}施行的标准`;
  const messageZh =
    kinds.length === 0
      ? `本中心尚无${standard}，不能办理；请核对日期，或待标准发布后再办`
      : `${standard}没有排除情形“${kind}”；现有：${named}`;
  return { code: 'KIND_NOT_IN_FORCE', messageZh, field: recording ? 'kind' : null };
}

function termRefusal(
  { firstDay, lastDay }: ExclusionTerms,
  { today }: Now,
  withinTerm: boolean,
): Refusal | null {
  if (lastDay < firstDay) {
    return { code: 'TERM_BACKWARDS', messageZh: '截止日期早于起始日期', field: 'lastDay' };
  }
  if (withinTerm && lastDay < today) {
    return { code: 'TERM_OVER', messageZh: '期限已经届满', field: 'lastDay' };
  }
  if (lastDay - Math.min(firstDay, today) > termDaysMax) {
    const messageZh = `期限过长，最长${termDaysMax}天，请核对年份`;
    return { code: 'TERM_TOO_LONG', messageZh, field: 'lastDay' };
  }
  return null;
}
