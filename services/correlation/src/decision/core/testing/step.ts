import { type Standard } from '#domain';
import { type Day, type HouseholdLogEvent } from '../types.js';

/** One thing that can happen to a household, as it stands on its log. */
export type Step =
  | Exclude<HouseholdLogEvent, { kind: 'STANDARD' | 'DAY' }>
  | { readonly kind: 'STANDARD'; readonly standard: Standard }
  | { readonly kind: 'DAY'; readonly day: Day };
