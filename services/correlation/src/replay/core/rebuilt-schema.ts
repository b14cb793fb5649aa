const nameRule = /^replay_[a-z0-9_]{1,40}$/;
const mark = 'made by hub replay';

/** Whether a schema of this name may be a replay's: no application's is called so, and it needs no quotes. */
export function isRebuiltSchema(name: string): boolean {
  return nameRule.test(name);
}

/** What a schema says of itself, from its first moment: only such a one is ever replaced. */
export function schemaComment(state: 'unfinished' | 'complete'): string {
  return `${mark}, ${state}`;
}

/** Whether a schema's comment says that a replay made it. */
export function madeByReplay(comment: string | null): boolean {
  return comment?.startsWith(`${mark}, `) ?? false;
}
