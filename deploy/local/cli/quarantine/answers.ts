import { z } from 'zod';

/** What is shown of a quarantined record; the rest is passed on to programs as it came. */
export const recordSchema = z.looseObject({
  quarantineId: z.string(),
  errorCode: z.string(),
  field: z.string().nullable(),
  reasonZh: z.string(),
  countyCode: z.string().nullable(),
  lastSeenAt: z.int(),
  status: z.enum(['open', 'redriven']),
  refusals: z.int(),
});

/** A redrive. */
export const redriveSchema = z.object({
  redriveId: z.string(),
  status: z.enum(['RUNNING', 'DONE', 'STOPPED']),
  recordsTotal: z.int(),
  recordsSent: z.int(),
  recordsRefusedAgain: z.int(),
});

/** What a redrive would do, and the redrive where it was no dry run. */
export const redriveAnswerSchema = z.object({
  records: z.int(),
  keys: z.int(),
  counts: z.array(z.object({ topic: z.string(), group: z.string(), records: z.int() })),
  notRedrivable: z.array(z.object({ quarantineId: z.string(), reasonZh: z.string() })),
  redrive: redriveSchema.nullable(),
});

const statusZh = { RUNNING: '进行中', DONE: '已完成', STOPPED: '已停止' } as const;

/** Where a redrive stands, in one line. */
export function redriveLine(redrive: z.output<typeof redriveSchema>): string {
  const { redriveId, status, recordsTotal, recordsSent, recordsRefusedAgain } = redrive;
  const again = recordsRefusedAgain === 0 ? '' : `，其中又被拒 ${String(recordsRefusedAgain)} 条`;
  const sent = `已放回 ${String(recordsSent)} / ${String(recordsTotal)} 条`;
  return `重投 ${redriveId} ${statusZh[status]}：${sent}${again}`;
}
