import { problemLine, type StandardProblem } from '#domain';
import { z } from 'zod';
import { CommandEnd, exitCodes } from '../exit-code.js';
import { table } from '../table.js';

/** A version as the register tells it. */
export const versionSchema = z.object({
  countyCode: z.string(),
  version: z.number(),
  attempt: z.number(),
  standardId: z.string(),
  validFrom: z.string(),
  documentSha256: z.string(),
  state: z.enum(['DRAFT', 'TRIED', 'APPROVED', 'WITHDRAWN']),
  phase: z.enum(['UPCOMING', 'IN_FORCE', 'REPLACED']).nullable(),
  submittedBy: z.string(),
  submittedAt: z.number(),
});

/** A version as the register tells it. */
export type Version = z.output<typeof versionSchema>;

/** Faults of a document, as both register and correlation tell them. */
export const problemsSchema = z.array(
  z.custom<StandardProblem>((value) => typeof value === 'object'),
);

const refusedSchema = z.object({
  code: z.literal('DOCUMENT_WRONG'),
  message: z.string(),
  problems: problemsSchema,
});

/** A version, or the faults for which its document was refused. */
export const movedSchema = z.union([versionSchema, refusedSchema]);

/** The version of an answer. @throws CommandEnd with the faults, one a line */
export function movedVersion(file: string, answer: z.output<typeof movedSchema>): Version {
  if (!('problems' in answer)) return answer;
  const lines = answer.problems.map((problem) => problemLine(file, problem));
  throw new CommandEnd(exitCodes.refused, [`${answer.message}：`, ...lines].join('\n'));
}

const states = { DRAFT: '草案', TRIED: '已试算', APPROVED: '已批准', WITHDRAWN: '已撤回' } as const;
const phases = { UPCOMING: '待施行', IN_FORCE: '施行中', REPLACED: '已被替代' } as const;

/** An instant in local time, to the minute. */
export function localTime(instant: number): string {
  const localOffsetMs = 28_800_000;
  return new Date(instant + localOffsetMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** Versions for people. */
export function versionTable(versions: readonly Version[]): string {
  const rows = versions.map((one) => [
    one.countyCode,
    `${one.standardId} 第 ${String(one.version)} 版${one.attempt > 1 ? `（第 ${String(one.attempt)} 次提交）` : ''}`,
    one.phase === null ? states[one.state] : phases[one.phase],
    one.validFrom,
    `${one.submittedBy} ${localTime(one.submittedAt)}`,
    one.documentSha256.slice(0, 12),
  ]);
  return table(['县', '版本', '状态', '施行日', '提交', '校验值'], rows);
}
