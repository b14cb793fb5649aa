import { isoDay, maskText } from '#domain';
import { codeTable } from '#schemas';
import { pageQuerySchema } from '#service-kit';
import { z } from 'zod';
import { exclusionStatuses, type ExclusionState } from '../core/exclusion.js';
import { moves, transitions } from '../core/transitions.js';
import type { ExclusionStep } from '../shell/exclusion.store.js';

/** Characters of a reason: a few sentences; the evidence itself is kept elsewhere. */
const reasonCharactersMax = 500;
/** Characters of a file's or reply's number. */
const evidenceRefCharactersMax = 100;

/** Characters of a kind's code, as a standard may name it. */
const kindCharactersMax = 40;

function codesOf(table: string): z.ZodEnum<Record<string, string>> {
  const { titleZh, entries } = codeTable(table);
  const description = `${titleZh}：${entries.map(({ code, zh }) => `${code} ${zh}`).join('、')}`;
  return z.enum(entries.map(({ code }) => code)).meta({ description });
}

// Names cannot be told from words, numbers can: they belong into the file that is referred to.
const withoutNumbers = (text: string): boolean => maskText(text) === text;
const withoutNumbersZh = '不得填写证件号码和电话号码';

const id = z.uuid().meta({ description: '由调用方生成（UUID）；同一编号重复提交不产生新的步骤' });
const reason = z
  .string()
  .trim()
  .min(1)
  .max(reasonCharactersMax)
  .refine(withoutNumbers, withoutNumbersZh)
  .meta({ description: '理由；不写姓名和证件号码' });
const householdId = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);
const signed = { commandId: id, reason };
const on = z.iso.date().optional().meta({
  description: '办理日期；仅限人工推进日期的演示、测试环境，平时为当日',
});

/** The day on which it is; only where a person drives the hub's day. */
export const dayQuerySchema = z.strictObject({ on });

/** What a person records about a household. */
export const recordSchema = z.strictObject({
  ...signed,
  householdId,
  kind: z.string().min(1).max(kindCharactersMax).meta({
    description: '排除情形代码，须为本县当日施行的标准所列，见 GET …/exclusions/kinds',
  }),
  basis: codesOf('exclusion-basis'),
  evidenceRef: z
    .string()
    .trim()
    .min(1)
    .max(evidenceRefCharactersMax)
    .refine(withoutNumbers, withoutNumbersZh)
    .meta({ description: '证据存放处：案卷号、回执号等' }),
  firstDay: z.iso.date(),
  lastDay: z.iso.date().meta({ description: '截止日期，含当日' }),
});

const steps = moves.filter((move) => move !== 'RECORD');

/** What a person does about an exclusion. */
export const stepSchema = z.strictObject({
  ...signed,
  move: z.enum(steps).meta({
    description: steps.map((move) => `${move} ${transitions[move].zh}`).join('、'),
  }),
});

/** An exclusion in a URL. */
export const exclusionIdSchema = z.uuid();

/** What may be asked of a county's exclusions. */
export const exclusionQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  on,
  status: z.enum(exclusionStatuses).optional(),
  household: householdId.optional(),
});

/** Sort values of a page of exclusions. */
export const exclusionPlaceSchema = z.tuple([z.int().min(0), z.string().max(64)]);

const instant = z.int().meta({ description: '毫秒，自 1970-01-01T00:00:00Z' });

/** An exclusion as people see it. */
export const exclusionSchema = z
  .object({
    exclusionId: z.string(),
    householdId: z.string(),
    status: z.enum(exclusionStatuses),
    version: z.int().meta({ description: '最近一次发布的版本；同意之前为 0' }),
    kind: z.string(),
    basis: z.string(),
    evidenceRef: z.string(),
    firstDay: z.iso.date(),
    lastDay: z.iso.date(),
    recordedBy: z.string(),
    recordedAt: instant,
    consentedBy: z.string().nullable(),
    consentedOn: z.iso.date().nullable(),
    endedOn: z.iso.date().nullable(),
  })
  .meta({ id: 'Exclusion' });

/** A kind of excluded behaviour that a county's standard names. */
export const exclusionKindSchema = z
  .object({ code: z.string(), name: z.string() })
  .meta({ id: 'ExclusionKind' });

/** An exclusion with every step that was taken, the first first. */
export const exclusionWithStepsSchema = z.object({
  exclusion: exclusionSchema,
  steps: z.array(
    z.object({
      step: z.int(),
      move: z.enum(moves),
      status: z.enum(exclusionStatuses),
      version: z.int().nullable(),
      countyCode: z.string(),
      by: z.string(),
      at: instant,
      day: z.iso.date(),
      reason: z.string(),
    }),
  ),
});

/** An exclusion as people see it. */
export type ExclusionView = z.output<typeof exclusionSchema>;

/** Days in the form in which people write them. */
export function exclusionView(state: ExclusionState): ExclusionView {
  const { firstDay, lastDay, consentedOn, endedOn } = state;
  return {
    ...state,
    firstDay: isoDay(firstDay),
    lastDay: isoDay(lastDay),
    consentedOn: consentedOn === null ? null : isoDay(consentedOn),
    endedOn: endedOn === null ? null : isoDay(endedOn),
  };
}

/** A step as people see it. */
export interface StepView extends Omit<ExclusionStep, 'day'> {
  readonly day: string;
}

/** A step with its day in the form in which people write it. */
export function stepView(step: ExclusionStep): StepView {
  return { ...step, day: isoDay(step.day) };
}
