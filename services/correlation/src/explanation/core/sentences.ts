import { formatFenZh } from '#domain';
import { dayText, groupText, SEVERITY_ZH } from '../../decision/core/explanation.js';
import type { AlertContent } from '../../decision/core/types.js';
import type { DayStory, EvidenceStory, Explanation, WhatIf } from './explanation.js';

/** What an explanation is told from. */
export type Told = Omit<Explanation, 'sentences'>;

const WITHDRAWN_ZH: Readonly<Record<string, string>> = {
  HOUSEHOLD_MERGED: '该户已并入另一户',
  HOUSEHOLD_MOVED: '该户已迁出本县',
  RECORD_WITHDRAWN: '来源部门撤回了记录',
  REVERSED: '来源部门冲销了记录',
  CORRECTED: '来源部门更正了记录',
  STANDARD_CORRECTED: '预警标准作了更正',
  LINK_UNDONE: '记录与该户成员的对应认定已撤销，或姓名还对得上别人，没有人转户',
  PERSON_MOVED: '相关成员已转入另一户',
  FACT_CORRECTED: '台账信息作了更正',
};

/** Why a record does not count, by the reason that an alert gives. */
export const EXCLUDED_ZH: Readonly<Record<string, string>> = {
  SAME_FACT_OTHER_SOURCE: '与另一来源的记录为同一事实',
  REVERSAL_WITHOUT_ORIGINAL: '所冲销的原记录不在，或金额为负而未注明冲销',
  SCHOOL_NOT_ELIGIBLE: '学校不符合计入条件',
  SAME_MONEY_OTHER_VIEW: '与累计数（或结算明细）为同一笔钱',
  BEFORE_BIRTH: '日期早于本人出生日期，请核对记录日期和台账出生日期',
};

const MATCHED_ZH = {
  PERSON_REF: '证件号码一致',
  ALIAS: '曾用证件号码一致',
  NAME_BIRTH: '姓名和出生日期一致',
  NAME_VILLAGE: '姓名和所在村一致',
  DECISION: '人工核对认定',
} as const;

const GATE_ZH = {
  WITHIN: '在保障线以内',
  ABOVE: '高于保障线',
  UNKNOWN: '因信息不全无法判断',
} as const;

/** In what a rule counts. */
export type Unit = AlertContent['indicators'][number]['unit'];

function amount(value: number, unit: Unit): string {
  return unit === 'FEN' ? formatFenZh(value) : `${value}${unit === 'DAYS' ? '天' : ''}`;
}

/** The unit in which the alert's rule counts. */
export function unitOf({ indicators }: AlertContent): Unit {
  return indicators[0]?.unit ?? 'COUNT';
}

/** The whole story in Chinese, one sentence after the other; it names no person. */
export function sentencesOf(told: Told): string[] {
  const { content, standard, withdrawnBecause } = told;
  const unit = unitOf(content);
  const state = told.holds
    ? `本预警现行有效，第${told.revision}次修订。`
    : `本预警已撤销（第${told.revision}次修订）：${WITHDRAWN_ZH[withdrawnBecause ?? ''] ?? '原因未留存'}。以下为撤销前最后一次的内容。`;
  const version = `依据标准${content.standardId}第${content.standardVersion}版`;
  const from = standard === null ? '' : `，自${dayText(standard.validFrom)}起施行`;
  const why = standard?.reason == null ? '' : `，制定说明：${standard.reason}`;
  return [
    state,
    content.explanation,
    `${version}${from}${why}。`,
    ...told.ruleWords,
    ...told.days.map((day) => daySentence(day, unit)),
    ...restSentence(told, '个判断日', 'days'),
    metSentence(content),
    ...told.evidence.map((story) => evidenceSentence(story, unit)),
    ...restSentence(told, '条线索', 'evidence'),
    ...fileSentence(told),
    gateSentence(content),
    ...heldSentence(content),
    ...told.whatIf.map((one) => whatIfSentence(one)),
  ];
}

// Whoever adds up must not take the first pieces for all of them.
function restSentence(told: Told, what: string, list: 'evidence' | 'days'): string[] {
  const { alertId, evidenceOmitted, daysOmitted } = told;
  const { countyCode } = told.content;
  const listed = told[list].length;
  const omitted = list === 'days' ? daysOmitted : evidenceOmitted;
  if (omitted === 0) return [];
  const command = `npx hub explain ${alertId} --county ${countyCode} --all`;
  const path = `GET /counties/${countyCode}/alerts/${alertId}/explanation/${list}`;
  return [
    `以上为前${listed}${what}，共${listed + omitted}${what}；其余${omitted}${what}用${command}列出，或由接口${path}逐页查询。`,
  ];
}

/** A day that was looked at, in Chinese. */
export function daySentence(story: DayStory, unit: Unit): string {
  const { day, value, line, lineUnknown, holds } = story;
  const sum = value === null ? '尚无可计入的记录' : `截至当日${amount(value, unit)}`;
  const known = line === null ? '不设金额线' : `预警线${formatFenZh(line)}`;
  const limit = lineUnknown ? '家庭年收入未登记，预警线无法确定' : known;
  return `${dayText(day)}：${groupText(story)}，${sum}，${limit}，${holds ? '达到' : '未达到'}。`;
}

function metSentence({ firstMetOn, severity, indicators }: AlertContent): string {
  const [indicator] = indicators;
  const value = indicator === undefined ? '' : amount(indicator.value, indicator.unit);
  const line = indicator?.threshold == null ? '' : `，预警线${formatFenZh(indicator.threshold)}`;
  return `首次达到：${dayText(firstMetOn)}${line}；整个期间计${value}，级别${SEVERITY_ZH[severity]}，取各达到日中的最高级别。`;
}

/** A piece of evidence with its way and what became of it, in Chinese. */
export function evidenceSentence(story: EvidenceStory, unit: Unit): string {
  const { sourceSystem, recordId, versions, occurredOn } = story;
  const name =
    recordId === null ? `线索${story.eventId}` : `${sourceSystem ?? ''}的记录${recordId}`;
  const on = occurredOn === null ? '' : `（${dayText(occurredOn)}）`;
  const current = versions.find((version) => version.current);
  const way = current?.way;
  const row = way?.rowNumber == null ? '' : `第${way.rowNumber}行`;
  const came =
    way == null
      ? ''
      : `，来自${way.department}交接批次${way.deliveryId}${row}，匹配方式：${MATCHED_ZH[way.matchedBy]}`;
  const lost = versions.length > 1 ? `，另有${versions.length - 1}个已被取代的版本` : '';
  const number = current === undefined ? '' : `第${current.sourceVersion}版`;
  const event = current === undefined ? '' : `，事件编号${current.eventId}`;
  return `${name}${number}${on}${came}${event}${lost}：${fateZh(story, unit)}。`;
}

// The log names no file: the names that departments give theirs may hold those of people.
function fileSentence({ evidence }: Told): string[] {
  const came = evidence.some(({ versions }) => versions.some(({ way }) => way !== null));
  return came
    ? ['出自哪个文件：由该部门凭交接批次编号在其接入端查询（GET /deliveries/{交接批次}）。']
    : [];
}

function fateZh(
  { fate, contribution, reason, countsOn, occurredOn }: EvidenceStory,
  unit: Unit,
): string {
  switch (fate) {
    case 'COUNTED': {
      const moved =
        countsOn === null || countsOn === occurredOn ? '' : `，按${dayText(countsOn)}计`;
      return `计入${amount(contribution ?? 0, unit)}${moved}`;
    }
    case 'EXCLUDED':
      return `不计入，${EXCLUDED_ZH[reason ?? ''] ?? '其他原因'}`;
    case 'WITHDRAWN':
      return '来源部门已撤回，不再计入';
    case 'NOT_IN_WINDOW':
      return '现不在本预警的计算范围内';
    case 'GONE':
      return '已不属于该户';
  }
}

function gateSentence({ incomeGate }: AlertContent): string {
  const { perHeadFen, lineFen, result } = incomeGate;
  const income =
    perHeadFen === null ? '人均收入不详' : `扣除合规自付后人均${formatFenZh(perHeadFen)}`;
  const line = lineFen === null ? '当年保障线未定' : `保障线${formatFenZh(lineFen)}`;
  return `保障线核对：${income}，${line}，${GATE_ZH[result]}；仅供参考，不影响预警。`;
}

function heldSentence({ held }: AlertContent): string[] {
  if (held === null) return [];
  return [`该户有经认定的排除情形，至${dayText(held.until)}；预警照常判断，仅作标注。`];
}

function whatIfSentence(one: WhatIf): string {
  switch (one.kind) {
    case 'BELOW_LINE':
      return `若截至${dayText(one.day)}的金额减少${formatFenZh(one.byFen)}（由${formatFenZh(one.valueFen)}降到预警线${formatFenZh(one.lineFen)}以下），本预警不成立。`;
    case 'WITHOUT_RECORD':
      return `若没有${one.sourceSystem}的记录${one.recordId}，本预警不成立。`;
    case 'WITHOUT_RECORDS': {
      const none = '任何单独一条记录都不足以撤销本预警';
      const names = one.records.map((record) => `${record.sourceSystem}的记录${record.recordId}`);
      return names.length === 0
        ? `${none}。`
        : `${none}；若同时没有以下${names.length}条，本预警不成立：${names.join('、')}。`;
    }
    case 'ORDINARY_GROUP': {
      const line = one.lineFen === null ? '' : `（预警线${formatFenZh(one.lineFen)}）`;
      return `若该户为一般农户${line}，本预警${one.holds ? '仍然成立' : '不成立'}。`;
    }
  }
}
