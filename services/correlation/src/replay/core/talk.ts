import type { Standard } from '#domain';
import type { HouseholdEvent } from '#schemas';
import { withStandard } from '../../decision/core/said.js';
import { type DecisionView } from '../../decision/core/types.js';

/** A day or a standard, and what holds from then on. */
export type Said = {
  readonly offset: number;
  /** Log time, milliseconds since 1970. */
  readonly timestamp: number;
  readonly view: DecisionView;
} & ({ readonly kind: 'DAY' } | { readonly kind: 'STANDARD'; readonly standard: Standard });

/** A record without a household. */
export interface SpokenRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly body: HouseholdEvent['body'];
}

/** What one partition of the log says to all of its households, in its order. */
export interface Talk {
  /** What holds before any of it. */
  readonly before: DecisionView;
  readonly said: readonly Said[];
}

/**
 * Reads what a partition says to all.
 * @param before what holds before any of it
 * @param standardOf reads the document of a version
 */
export function talkOf(
  records: Iterable<SpokenRecord>,
  before: DecisionView,
  standardOf: (document: string) => Standard,
): Talk {
  const said: Said[] = [];
  let view = before;
  for (const { offset, timestamp, body } of records) {
    if ('cn.xingtai.hub.DayStarted' in body) {
      const { day } = body['cn.xingtai.hub.DayStarted'];
      // Days only go on.
      if (day <= view.today) continue;
      view = { ...view, today: day };
      said.push({ kind: 'DAY', offset, timestamp, view });
    } else if ('cn.xingtai.hub.StandardVersion' in body) {
      const standard = standardOf(body['cn.xingtai.hub.StandardVersion'].document);
      view = withStandard(view, standard);
      said.push({ kind: 'STANDARD', offset, timestamp, view, standard });
    }
  }
  return { before, said };
}
