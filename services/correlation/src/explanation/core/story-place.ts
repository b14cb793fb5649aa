import type { ToldDay, ToldEvidence } from './explanation.js';

/** Place in a list of stories: how many come up to it, and the name of the last of them. */
export type StoryPlace = readonly [number: number, name: string];

/** What tells one story of an alert from the others: its event, or its day. */
export function storyName(story: Pick<ToldEvidence, 'eventId'> | Pick<ToldDay, 'day'>): string {
  return 'eventId' in story ? story.eventId : String(story.day);
}

/**
 * The stories after a place, from the first where none is given. Null where another story stands there
 * by now: to go on would leave some out and tell others twice.
 */
export function storiesAfter<Told extends ToldEvidence | ToldDay>(
  told: readonly Told[],
  place: StoryPlace | undefined,
): readonly Told[] | null {
  if (place === undefined) return told;
  const [number, name] = place;
  const last = told[number - 1];
  return last === undefined || storyName(last) !== name ? null : told.slice(number);
}
