import { ok, rejected, type Result, type StandardProblem } from '#domain';

/** How far a submitted version has come. */
export type DraftState = 'DRAFT' | 'TRIED' | 'APPROVED' | 'WITHDRAWN';

/** What is done to a submitted version. */
export type DraftStep = 'TRIED' | 'APPROVED' | 'WITHDRAWN';

/** A submitted version, as far as its next step depends on it. */
export interface DraftFacts {
  readonly state: DraftState;
  readonly submittedBy: string;
  readonly documentSha256: string;
  /** Whether this exact text has been tried on the county's history. */
  readonly tried: boolean;
}

/** Who does what to which text. */
export interface DraftMove {
  readonly step: DraftStep;
  readonly by: string;
  /** The text that the person has before them; null where it does not matter. */
  readonly documentSha256: string | null;
}

/** Why a step is refused, and what to do, for a case officer. */
const refusals = {
  STILL_OPEN: {
    zh: '本县还有一个版本在办理中',
    wayOut: '先审批或撤回它，再提交新的文件',
  },
  ALREADY_APPROVED: {
    zh: '这个版本已经批准并发布，不能再改',
    wayOut: '要更正，提交下一个版本；需要追溯的写明理由',
  },
  ALREADY_WITHDRAWN: { zh: '这个版本已经撤回', wayOut: '重新提交文件' },
  NOT_TRIED: {
    zh: '这份文件还没有在本县历史数据上试算过',
    wayOut: '先用 hub standards try 试算同一份文件；改动过一个字也要重新试算',
  },
  NOT_A_TRIAL: {
    zh: '登记的试算不是研判服务对这份文件在本县出具的结果',
    wayOut: '用 hub standards try 试算同一份文件，由它登记；不要自填编号或结果',
  },
  SAME_PERSON: {
    zh: '提交人不能批准自己提交的版本',
    wayOut: '请另一位有权限的人员批准',
  },
  OTHER_TEXT: {
    zh: '要批准的文件与已提交的不是同一份',
    wayOut: '用 hub standards show 核对后，批准其中的文件校验值',
  },
} as const;

/** Code of a refusal. */
export type StepRefusalCode = keyof typeof refusals;

/** A step that the life of a version does not have, with its reason. */
export interface StepRefusal {
  readonly code: StepRefusalCode;
  readonly messageZh: string;
  readonly wayOut: string;
}

/** A refusal by its code. */
export function stepRefusal(code: StepRefusalCode): StepRefusal {
  const { zh, wayOut } = refusals[code];
  return { code, messageZh: zh, wayOut };
}

/** A document that cannot be submitted or approved as it stands. */
export interface DocumentRefusal {
  readonly code: 'DOCUMENT_WRONG';
  readonly problems: readonly StandardProblem[];
}

/** Every step that there is: what is not in this table is illegal. */
const transitions: Readonly<Record<DraftState, Partial<Record<DraftStep, DraftState>>>> = {
  DRAFT: { TRIED: 'TRIED', WITHDRAWN: 'WITHDRAWN' },
  TRIED: { TRIED: 'TRIED', APPROVED: 'APPROVED', WITHDRAWN: 'WITHDRAWN' },
  APPROVED: {},
  WITHDRAWN: {},
};

/**
 * The state after a step, or why there is no such step. A step that was taken already by the same
 * person is taken again without effect, since an answer may get lost on its way.
 */
export function nextState(
  draft: DraftFacts & { readonly lastBy: string },
  { step, by, documentSha256 }: DraftMove,
): Result<DraftState, StepRefusal> {
  const { state } = draft;
  if (state === step && draft.lastBy === by) return ok(state);
  const next = transitions[state][step];
  if (next === undefined) {
    if (state === 'APPROVED') return rejected(stepRefusal('ALREADY_APPROVED'));
    if (state === 'WITHDRAWN') return rejected(stepRefusal('ALREADY_WITHDRAWN'));
    return rejected(stepRefusal('NOT_TRIED'));
  }
  if (step !== 'APPROVED') return ok(next);
  if (by === draft.submittedBy) return rejected(stepRefusal('SAME_PERSON'));
  if (documentSha256 !== draft.documentSha256) return rejected(stepRefusal('OTHER_TEXT'));
  return draft.tried ? ok(next) : rejected(stepRefusal('NOT_TRIED'));
}

/** Where an approved version stands on a day. */
export type Phase = 'UPCOMING' | 'IN_FORCE' | 'REPLACED';

/** A published version, as far as its place among the others depends on it. */
export interface PublishedVersion {
  readonly version: number;
  readonly validFrom: number;
}

/**
 * Where a published version stands: in force is the highest version whose first day is not later
 * than `today`; it replaces all lower ones, also those that would begin later.
 */
export function phaseOf(
  { version, validFrom }: PublishedVersion,
  all: readonly PublishedVersion[],
  today: number,
): Phase {
  // A higher version that begins no later takes every day that this one would have.
  const until = Math.max(today, validFrom);
  if (all.some((other) => other.version > version && other.validFrom <= until)) return 'REPLACED';
  return validFrom > today ? 'UPCOMING' : 'IN_FORCE';
}
