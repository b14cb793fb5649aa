import { pageSchema } from '#service-kit';
import type { z } from 'zod';
import type { Asked, HubClient } from './access.js';

/** Items of one page: as many as an application gives at once. */
const pageMax = 200;

/** What is asked of a list that is told page by page. */
export interface PagedQuestion<Item extends z.ZodType> {
  readonly application: Asked;
  readonly path: string;
  readonly item: Item;
  /** Which items are wanted; all where it is left out. */
  readonly filter?: Readonly<Record<string, string | undefined>>;
  /** Cursor at which to begin; the first page where it is left out. */
  readonly from?: string;
}

/**
 * Every item of a list, page after page.
 * @throws CommandEnd as `HubClient.ask` does
 */
export async function everyItem<Item extends z.ZodType>(
  hub: HubClient,
  { application, path, item, filter = {}, from }: PagedQuestion<Item>,
): Promise<readonly z.output<Item>[]> {
  const form = pageSchema(item);
  const found: z.output<Item>[] = [];
  let cursor = from;
  for (;;) {
    const query = queryOf({ limit: String(pageMax), ...filter, cursor });
    const { items, next } = await hub.ask(application, `${path}${query}`, form);
    found.push(...items);
    if (next === null) return found;
    cursor = next;
  }
}

/** The parameters that were given as the end of a URL; empty where none was. */
export function queryOf(asked: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given as [string, string][]).toString()}`;
}
