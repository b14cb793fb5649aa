import { classify } from '#bus';
import { HubError, hubErrorCodes, type HubErrorCode } from '#domain';
import { z } from 'zod';

/** What a caller is told when a request fails. Nothing else of an error leaves the process. */
interface ErrorBody {
  readonly code: HubErrorCode;
  /** For staff, in Chinese. */
  readonly message: string;
  /** Field of the request that is wrong; null when it is the request as a whole. */
  readonly field: string | null;
  /** Which of several refusals it is, for programs; null where the code says it all. */
  readonly reason: string | null;
  /** What to do about it, in Chinese. */
  readonly wayOut: string;
}

/** An error body, for the OpenAPI document. */
export const errorBodySchema = z
  .object({
    code: z.string().meta({ description: 'What kind of trouble it is; see docs/reference.' }),
    message: z.string(),
    field: z.string().nullable(),
    reason: z.string().nullable().meta({ description: 'Which of several refusals it is.' }),
    wayOut: z.string(),
  })
  .meta({ id: 'ErrorBody' });

/** How the error of a request is told to the caller. */
export interface RequestErrorText {
  /** Chinese sentence; the code's own where it is left out. */
  readonly messageZh?: string;
  readonly field?: string;
  /** Code of the refusal, where `code` stands for several. */
  readonly reason?: string;
  /** Chinese sentence on what to do. */
  readonly wayOut?: string;
}

/** Codes that a controller answers with on purpose. */
export type RequestErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'REQUEST_INVALID'
  | 'REQUEST_CONFLICTS'
  | 'RECORD_TOO_LARGE';

/** An error to throw from a controller. Its texts go to the caller: nothing of a person belongs into them. */
export function requestError(code: RequestErrorCode, text: RequestErrorText = {}): HubError {
  return new HubError(code, text.messageZh ?? hubErrorCodes[code].doc, { ...text });
}

const statusOf: Partial<Record<HubErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  REQUEST_INVALID: 400,
  REQUEST_CONFLICTS: 409,
  RECORD_TOO_LARGE: 413,
};

const wayOutOf: Partial<Record<HubErrorCode, string>> = {
  UNAUTHENTICATED: '请在请求头 Authorization 中携带有效令牌（Bearer）。',
  FORBIDDEN: '请使用具有相应权限的令牌，或联系中心管理员。',
  NOT_FOUND: '请核对地址与编号。',
  REQUEST_INVALID: '请按接口说明（/openapi）修改后重试。',
  REQUEST_CONFLICTS: '请刷新后按最新状态重试。',
  RECORD_TOO_LARGE: '请拆分后分次提交。',
};

const classStatus = { 'bad-record': 422, dependency: 503, bug: 500, configuration: 500 } as const;
const classWayOut = {
  'bad-record': '请核对内容后重试。',
  dependency: '请稍后重试；持续出现请联系运维。',
  bug: '请联系运维，并提供发生时间。',
  configuration: '请联系运维检查配置。',
} as const;

/** An HTTP answer to an error. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorBody;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function answerOf(error: HubError): ErrorAnswer {
  const { code, fields } = error;
  const { class: errorClass, zh } = hubErrorCodes[code];
  return {
    status: statusOf[code] ?? classStatus[errorClass],
    body: {
      code,
      message: text(fields['messageZh']) ?? zh,
      field: text(fields['field']) ?? null,
      reason: text(fields['reason']) ?? null,
      wayOut: text(fields['wayOut']) ?? wayOutOf[code] ?? classWayOut[errorClass],
    },
  };
}

/** What Nest and its body parser throw by themselves: a route that does not exist, a body that is too large. */
function codeOfStatus(status: number): RequestErrorCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404) return 'NOT_FOUND';
  if (status === 413) return 'RECORD_TOO_LARGE';
  return 'REQUEST_INVALID';
}

function clientStatusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { status } = error as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** The answer to whatever was thrown while a request was served. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (HubError.is(error)) return answerOf(error);
  const status = clientStatusOf(error);
  if (status === undefined) return answerOf(unforeseen(error));
  return { ...answerOf(requestError(codeOfStatus(status))), status };
}

/** Whoever asks again later is answered where something is away, such as room on the disk; not where a bug is. */
function unforeseen(error: unknown): HubError {
  const { class: errorClass, code } = classify(error);
  return new HubError(errorClass === 'dependency' ? code : 'INTERNAL', 'unforeseen');
}
