import { dayOfInstant } from '#domain';
import { listed } from '../../decision/core/pieces.js';
import type { AlertContent, EvidenceRecord } from '../../decision/core/types.js';
import { compareVersions, recordKey } from '../../decision/core/versions.js';
import type { EvidenceStory, EvidenceWay, VersionStory } from './explanation.js';
import type { AlertWindow } from './find-window.js';

/** The way of a version; null where nothing is known of it. */
export type WayOf = (record: EvidenceRecord) => EvidenceWay | null;

interface Verdict {
  readonly fate: EvidenceStory['fate'];
  readonly countsOn: number | null;
  readonly contribution: number | null;
  readonly reason: string | null;
}

const aside = { countsOn: null, contribution: null, reason: null } as const;

/**
 * The records that count in a window, those that do not, and those that the last published content
 * names although they are in neither by now: each once, with all its versions.
 */
export function evidenceStories(
  evidence: readonly EvidenceRecord[],
  window: AlertWindow | null,
  content: AlertContent,
  wayOf: WayOf,
): EvidenceStory[] {
  const versionsOf = Map.groupBy(evidence, recordKey);
  const keyOfEvent = new Map(evidence.map((record) => [record.eventId, recordKey(record)]));
  const stories = new Map<string, EvidenceStory>();
  const tell = (key: string, verdict: Verdict): void => {
    const versions = [...(versionsOf.get(key) ?? [])].sort(compareVersions);
    if (versions.length > 0 && !stories.has(key)) stories.set(key, story(versions, verdict, wayOf));
  };
  for (const { record, day, contribution } of listed(window?.whole?.groups ?? [])) {
    tell(recordKey(record), { fate: 'COUNTED', countsOn: day, contribution, reason: null });
  }
  for (const { record, day, reason } of window?.whole?.excluded ?? []) {
    tell(recordKey(record), { fate: 'EXCLUDED', countsOn: day, contribution: null, reason });
  }
  const named = [...content.evidence, ...content.excluded].map(({ eventId }) => eventId);
  for (const eventId of named) {
    const key = keyOfEvent.get(eventId);
    if (key === undefined) {
      const listedAs = content.evidence.find((one) => one.eventId === eventId);
      stories.set(eventId, goneStory(eventId, listedAs));
    } else {
      const last = [...(versionsOf.get(key) ?? [])].sort(compareVersions).at(-1);
      tell(key, { ...aside, fate: last?.withdrawn === true ? 'WITHDRAWN' : 'NOT_IN_WINDOW' });
    }
  }
  return [...stories.values()];
}

function story(versions: readonly EvidenceRecord[], verdict: Verdict, wayOf: WayOf): EvidenceStory {
  const current = versions.at(-1);
  if (current === undefined) throw new Error('a record has at least one version');
  const { eventId, topic, sourceSystem, recordId, personRef } = current;
  return {
    ...{ eventId, topic, sourceSystem, recordId, personRef },
    householdAtEvent: current.householdAtEvent,
    correctionOf: current.correctionOf,
    occurredOn: dayOfInstant(current.occurredAt),
    ...verdict,
    versions: versions.map((one): VersionStory => ({
      eventId: one.eventId,
      sourceVersion: one.sourceVersion,
      publishedAt: one.publishedAt,
      withdrawn: one.withdrawn,
      current: one === current,
      way: wayOf(one),
    })),
  };
}

// What went to another household is there by now, and here only what the alert said of it.
function goneStory(
  eventId: string,
  listedAs: AlertContent['evidence'][number] | undefined,
): EvidenceStory {
  return {
    eventId,
    topic: listedAs?.topic ?? null,
    sourceSystem: null,
    recordId: null,
    personRef: listedAs?.personRef ?? null,
    householdAtEvent: listedAs?.householdAtEvent ?? null,
    correctionOf: null,
    occurredOn: listedAs?.occurredOn ?? null,
    ...aside,
    fate: 'GONE',
    versions: [],
  };
}
