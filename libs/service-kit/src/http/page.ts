import { z } from 'zod';
import { requestError } from './request-error.js';

/** Items on one page: what a screen shows and a response holds in memory. */
export const pageItemsMax = 200;
const pageItemsDefault = 50;
/** Characters of a cursor; ours are far shorter. */
const cursorCharactersMax = 500;

/** Part of a list, and how to get the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  /** To be given as `cursor`; null on the last page. */
  readonly next: string | null;
}

/** Which page is asked for: `@Query({ schema: pageQuerySchema.extend({ … }) })`. */
export const pageQuerySchema = z.object({
  cursor: z.string().max(cursorCharactersMax).optional(),
  limit: z.coerce.number().int().min(1).max(pageItemsMax).default(pageItemsDefault),
});

/** Which page is asked for. */
export type PageQuery = z.output<typeof pageQuerySchema>;

/** The form of a page, for the OpenAPI document. */
export function pageSchema<Item extends z.ZodType>(
  item: Item,
): z.ZodObject<{ items: z.ZodArray<Item>; next: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/**
 * A place in a sorted list: the sort values of the last item that was shown. Unlike a page number it stays
 * right while rows come and go. It is shown in URLs: nothing of a person belongs into it.
 */
export function encodeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/**
 * The place that a cursor names; undefined where none was given.
 * @param form of the values that `encodeCursor` was given
 * @throws HubError REQUEST_INVALID when the cursor is not one of ours
 */
export function decodeCursor<Place>(
  cursor: string | undefined,
  form: z.ZodType<Place>,
): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    return form.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw requestError('REQUEST_INVALID', {
      field: 'cursor',
      messageZh: '分页标记无效',
      wayOut: '请从第一页重新查询。',
    });
  }
}

/**
 * A page from rows that were read with `limit + 1`: the one too many says that there is more.
 * @param placeOf sort values of an item
 */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  placeOf: (item: T) => readonly (string | number)[],
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next: more ? encodeCursor(placeOf(last)) : null };
}
