import { codeTable } from '#schemas';
import { z } from 'zod';
import { type StandardProblemCode } from './standard-problem.js';
import { type Problems } from './standard-text.js';

// The province speaks of five kinds and leaves their names to the counties; published lists have from
// five to seven. The bound only keeps out what is no list of kinds.
const EXCLUSION_KINDS_MAX = 10;
const CODE = /^[A-Z][A-Z0-9_]{0,39}$/;
const NAME_CHARACTERS_MAX = 20;

const codeUnreadable = 'EXCLUSION_KIND_UNREADABLE' satisfies StandardProblemCode;

/** Kinds of excluded behaviour as a standard names them; the same as written and as published. */
export const exclusionKindsSchema = z
  .array(
    z.strictObject({
      code: z
        .string({ error: codeUnreadable })
        .regex(CODE, codeUnreadable)
        .meta({ description: '情形代码：大写字母、数字、下划线，例如 DRINKING' }),
      name: z.string().trim().min(1).max(NAME_CHARACTERS_MAX).meta({ description: '情形名称' }),
    }),
  )
  .min(1)
  .max(EXCLUSION_KINDS_MAX);

/** A kind of excluded behaviour: its code in records and alerts, its name for people. */
export type ExclusionKind = z.infer<typeof exclusionKindsSchema>[number];

/** The kinds where neither county nor city names its own: the code table `exclusion-kind`. */
export function usualExclusionKinds(): ExclusionKind[] {
  return codeTable('exclusion-kind').entries.map(({ code, zh }) => ({ code, name: zh }));
}

/** Two kinds of one code, or of one name, could not be told apart in a record. */
export function checkExclusionKinds(kinds: readonly ExclusionKind[], problems: Problems): void {
  for (const key of ['code', 'name'] as const) {
    const values = kinds.map((kind) => kind[key]);
    values.forEach((found, index) => {
      if (values.indexOf(found) === index) return;
      problems.add('EXCLUSION_KIND_TWICE', ['exclusionKinds', index, key], { found });
    });
  }
}
