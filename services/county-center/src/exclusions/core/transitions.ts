import type { ExclusionStatus } from './exclusion.js';

/** What a person may do about an exclusion. */
export const moves = [
  'RECORD',
  'CONSENT',
  'DECLINE',
  'END',
  'APPEAL',
  'GRANT_APPEAL',
  'REFUSE_APPEAL',
] as const;

/** What a person may do about an exclusion. */
export type Move = (typeof moves)[number];

interface Transition {
  /** For people, in refusals and in the documents of the API. */
  readonly zh: string;
  /** Where it may start; null: there is no such exclusion yet. */
  readonly from: readonly (ExclusionStatus | null)[];
  readonly to: ExclusionStatus;
  /** ANOTHER: whoever recorded it does not judge their own record. */
  readonly by: 'ANYONE' | 'ANOTHER';
  /** Senseless once the last day has passed. */
  readonly withinTerm: boolean;
  /** Whether the kind must be one that the county's standard names on that day. */
  readonly kindInForce: boolean;
  /** Whether the household's log is told. Nothing is before the consent: it may never be in force. */
  readonly published: boolean;
}

/** Every legal move; what is not here is refused. */
export const transitions: Readonly<Record<Move, Transition>> = {
  RECORD: {
    zh: '登记',
    from: [null],
    to: 'PROPOSED',
    by: 'ANYONE',
    withinTerm: true,
    kindInForce: true,
    published: false,
  },
  CONSENT: {
    zh: '同意',
    from: ['PROPOSED'],
    to: 'CONSENTED',
    by: 'ANOTHER',
    withinTerm: true,
    kindInForce: true,
    published: true,
  },
  DECLINE: {
    zh: '不同意或撤回',
    from: ['PROPOSED'],
    to: 'DECLINED',
    by: 'ANYONE',
    withinTerm: false,
    kindInForce: false,
    published: false,
  },
  END: {
    zh: '提前终止',
    from: ['CONSENTED', 'APPEALED'],
    to: 'ENDED',
    by: 'ANYONE',
    withinTerm: true,
    kindInForce: false,
    published: true,
  },
  APPEAL: {
    zh: '受理申诉',
    from: ['CONSENTED'],
    to: 'APPEALED',
    by: 'ANYONE',
    withinTerm: true,
    kindInForce: false,
    published: true,
  },
  GRANT_APPEAL: {
    zh: '支持申诉',
    from: ['APPEALED'],
    to: 'LIFTED',
    by: 'ANOTHER',
    withinTerm: false,
    kindInForce: false,
    published: true,
  },
  REFUSE_APPEAL: {
    zh: '驳回申诉',
    from: ['APPEALED'],
    to: 'CONSENTED',
    by: 'ANOTHER',
    withinTerm: false,
    kindInForce: false,
    published: true,
  },
};

/** Statuses in words, for people. */
export const statusZh: Readonly<Record<ExclusionStatus, string>> = {
  PROPOSED: '待第二人同意',
  DECLINED: '未获同意',
  CONSENTED: '已生效',
  APPEALED: '申诉中',
  ENDED: '已提前终止',
  LIFTED: '申诉成立、已解除',
};
