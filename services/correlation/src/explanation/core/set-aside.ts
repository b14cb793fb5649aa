import { dayOfInstant } from '#domain';
import { dayText } from '../../decision/core/explanation.js';
import { contextOf } from '../../decision/core/evaluate.js';
import { EVIDENCE_TOPICS } from '../../decision/core/topic-form.js';
import type { HouseholdInput } from '../../decision/core/types.js';
import type { WayOf } from './evidence-story.js';
import type { EvidenceWay, NamedRecord } from './explanation.js';
import { EXCLUDED_ZH } from './sentences.js';

// Somebody has to mend these; of one fact told twice, and one sum seen twice, the other counts.
const TO_BE_MENDED: readonly string[] = ['BEFORE_BIRTH', 'REVERSAL_WITHOUT_ORIGINAL'];

/** A record of a household that no rule counts until its department or the register mends something. */
export interface SetAside extends NamedRecord {
  readonly topic: string;
  /** Day on which it is said to have happened. */
  readonly occurredOn: number;
  readonly reason: string;
  /** Null where nothing is known of it. */
  readonly way: EvidenceWay | null;
  /** In Chinese, with what to look at. */
  readonly sentence: string;
}

/**
 * Records that count for nothing, by topic, day and event id. An alert lists those beside which another
 * record counts; where such a record is the only one there is no alert, and nobody would hear of it.
 * @returns null for a household that is in another county by the register as known now
 */
export function setAside(
  input: HouseholdInput,
  countyCode: string,
  wayOf: WayOf,
): readonly SetAside[] | null {
  const context = contextOf(input);
  if (context?.timeline.place?.countyCode !== countyCode) return null;
  return EVIDENCE_TOPICS.flatMap((topic) => {
    const refused = context.ledger
      .of(topic)
      .excluded.filter(({ reason }) => TO_BE_MENDED.includes(reason));
    return refused
      .map(({ record, reason }): SetAside => {
        const { eventId, sourceSystem, recordId } = record;
        const occurredOn = dayOfInstant(record.occurredAt);
        const read = input.evidence.find((one) => one.eventId === eventId);
        const way = read === undefined ? null : wayOf(read);
        const why = EXCLUDED_ZH[reason] ?? reason;
        return {
          ...{ eventId, sourceSystem, recordId, topic, occurredOn, reason, way },
          sentence: `${sourceSystem}的记录${recordId}（${dayText(occurredOn)}）不计入任何预警：${why}。`,
        };
      })
      .sort((a, b) => a.occurredOn - b.occurredOn || (a.eventId < b.eventId ? -1 : 1));
  });
}
