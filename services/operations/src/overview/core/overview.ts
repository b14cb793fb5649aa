import type { GroupLag } from '../../lag/core/group-lag.js';
import type { PartitionStatus } from '../../lag/core/judge.js';
import type { Figure } from './figure.js';

/** Records of one topic and county that wait in matching. */
export interface WaitingCount {
  readonly topic: string;
  readonly countyCode: string;
  readonly records: number;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly oldestParkedAt: number;
}

/** Everything that waits in matching. */
export interface WaitingCounts {
  /** Persons or households that the register does not know yet. */
  readonly parked: readonly WaitingCount[];
  /** Several persons fit; a person decides. */
  readonly review: readonly WaitingCount[];
}

/** Households and persons whose record could not be processed: the others go on. */
export interface HeldCounts {
  readonly keys: number;
  /** Records that wait for them. */
  readonly records: number;
  /** Since when the first of them is held, milliseconds since 1970; null where none is. */
  readonly oldestSince: number | null;
}

/** What is sampled beside the lag. */
export interface SampledFigures {
  readonly waiting: Figure<WaitingCounts>;
  readonly held: Figure<HeldCounts>;
  /** Records in quarantine that nobody has dealt with yet. */
  readonly quarantined: Figure<number>;
}

/** What the start screen shows; figures, and what they mean in Chinese. */
export interface Overview {
  readonly at: number;
  readonly groups: readonly GroupLag[];
  readonly waiting: Figure<{ readonly parked: number; readonly review: number }>;
  readonly held: Figure<HeldCounts>;
  readonly quarantined: Figure<number>;
  /** True when nobody needs to look. */
  readonly allWell: boolean;
  /** One sentence for each thing worth saying; one sentence when all is well. */
  readonly sentences: readonly string[];
}

const msPerMinute = 60_000;

const statusZh: Record<PartitionStatus, string> = {
  OK: '正常',
  LOST: '有记录在读取前已过保留期，已丢失',
  STOP: '已停止处理',
  STALL: '停在同一条记录上',
  REWIND: '读取位置被退回',
  NEVER: '还没有开始处理',
  WARN: '处理速度跟不上',
  IDLE_BACKLOG: '没有程序在处理积压',
};

/** Records of a list of counts. */
function totalRecords(counts: readonly WaitingCount[]): number {
  return counts.reduce((sum, { records }) => sum + records, 0);
}

/** Puts the figures of all hops together and says in sentences what they mean. */
export function overviewOf(
  groups: readonly GroupLag[],
  { waiting, held, quarantined }: SampledFigures,
  nowMs: number,
): Overview {
  const totals = totalsOf(waiting);
  const sentences = [
    ...groups.flatMap((group) => groupSentence(group, nowMs)),
    ...heldSentence(held, nowMs),
    ...waitingSentences(totals, nowMs),
    ...quarantineSentence(quarantined, nowMs),
  ];
  const allWell = sentences.length === 0;
  return {
    at: nowMs,
    groups,
    waiting: totals,
    held,
    quarantined,
    allWell,
    sentences: allWell ? ['各环节运行正常，没有积压。'] : sentences,
  };
}

function totalsOf(waiting: Figure<WaitingCounts>): Overview['waiting'] {
  if (waiting.freshness === 'never-seen') return waiting;
  const { parked, review } = waiting.value;
  return { ...waiting, value: { parked: totalRecords(parked), review: totalRecords(review) } };
}

function groupSentence(group: GroupLag, nowMs: number): readonly string[] {
  if (group.lagRecords === null) return [`${group.group}：尚未取得读取进度。`];
  const old = staleNote(group.freshness, group.sampledAtMs ?? nowMs, nowMs);
  if (group.status === 'OK' && group.lagRecords === 0 && old === '') return [];
  const lost = group.lostRecords > 0 ? `，丢失 ${group.lostRecords} 条` : '';
  const state = `${statusZh[group.status]}，积压 ${group.lagRecords} 条`;
  return [`${group.group}：${state}${ageZh(group.lagSeconds)}${lost}${old}。`];
}

function heldSentence(held: Figure<HeldCounts>, nowMs: number): readonly string[] {
  if (held.freshness === 'never-seen') return ['尚未取得挂起户数。'];
  const { keys, records, oldestSince } = held.value;
  const old = staleNote(held.freshness, held.sampledAtMs, nowMs);
  if (keys === 0 && old === '') return [];
  const minutes = oldestSince === null ? 0 : Math.floor((nowMs - oldestSince) / msPerMinute);
  const since = oldestSince === null ? '' : `，最早一户已挂起 ${minutes} 分钟`;
  return [`挂起 ${keys} 户（人），${records} 条记录在等${since}${old}；其他户照常处理。`];
}

function waitingSentences(waiting: Overview['waiting'], nowMs: number): readonly string[] {
  if (waiting.freshness === 'never-seen') return ['尚未取得待匹配记录数。'];
  const { parked, review } = waiting.value;
  const old = staleNote(waiting.freshness, waiting.sampledAtMs, nowMs);
  const nothingNew = parked === 0 && review === 0 && old === '';
  return nothingNew ? [] : [`待匹配 ${parked} 条，待人工核对 ${review} 条${old}。`];
}

function quarantineSentence(quarantined: Figure<number>, nowMs: number): readonly string[] {
  if (quarantined.freshness === 'never-seen') return ['尚未取得隔离区记录数。'];
  const old = staleNote(quarantined.freshness, quarantined.sampledAtMs, nowMs);
  return quarantined.value === 0 && old === '' ? [] : [`隔离区 ${quarantined.value} 条${old}。`];
}

function ageZh(seconds: number | null): string {
  if (seconds === null) return '，等待时间未知';
  if (seconds < 1) return '';
  const minutes = Math.floor(seconds / 60);
  return minutes > 0
    ? `，最早一条已等 ${minutes} 分钟`
    : `，最早一条已等 ${Math.floor(seconds)} 秒`;
}

function staleNote(freshness: string, sampledAtMs: number, nowMs: number): string {
  if (freshness !== 'stale') return '';
  return `（旧数，${Math.floor((nowMs - sampledAtMs) / 1_000)} 秒未更新）`;
}
