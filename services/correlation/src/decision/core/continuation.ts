import type { HouseholdBefore } from '#schemas';
import type { WithdrawalReason } from './publish.js';
import { Timeline } from './timeline.js';
import {
  type AlertContent,
  type DecisionView,
  type EvidenceRecord,
  type HouseholdLogEvent,
  type HouseholdState,
  type PublishedAlert,
} from './types.js';
import { recordKey } from './versions.js';

/** A household of which no more is known than where it lies. */
interface Place {
  readonly householdId: string;
  readonly timeline: Timeline;
}

/** Where a record came from. */
interface Origin {
  /** Of the record. */
  readonly key: string;
  readonly from: HouseholdBefore;
}

/** Households from which records came, by record and by each event id of the record from then on. */
interface Origins {
  readonly ofRecord: ReadonlyMap<string, HouseholdBefore>;
  readonly ofEvent: ReadonlyMap<string, Origin>;
}

const NO_ORIGINS: Origins = { ofRecord: new Map(), ofEvent: new Map() };

/** The origins with some more versions of records, which come in the order of their versions. */
function withOrigins(known: Origins | null, added: readonly EvidenceRecord[]): Origins {
  const before = known ?? NO_ORIGINS;
  // Hardly any household has evidence from another one.
  const hasMoved = before.ofRecord.size > 0 || added.some(({ cameFrom }) => cameFrom !== null);
  if (!hasMoved) return before;
  const ofRecord = new Map(before.ofRecord);
  const ofEvent = new Map(before.ofEvent);
  for (const record of added) {
    const key = recordKey(record);
    const from = record.cameFrom ?? ofRecord.get(key);
    if (from === undefined) continue;
    ofRecord.set(key, from);
    ofEvent.set(record.eventId, { key, from });
  }
  return { ofRecord, ofEvent };
}

// Rules whose instance is named by a benefit year, which another county may cut elsewhere.
const BENEFIT_YEAR_RULES = new Set(['illness.year-burden', 'coverage.lapsed']);

/**
 * Which alert goes on with one whose evidence moved or merged away, and the other way round. Alert
 * ids are a hash of place, rule and window, so neither household's log need know the other's state.
 */
export class Continuations {
  constructor(
    private readonly state: HouseholdState,
    private readonly evidence: readonly EvidenceRecord[],
    private readonly timeline: Timeline,
    private readonly view: DecisionView,
  ) {}

  /** The alertId at the place to which a withdrawn alert's evidence went; null where none moved. */
  continuedBy(
    { content, topicCounty }: PublishedAlert,
    reason: WithdrawalReason,
    event: HouseholdLogEvent,
  ): string | null {
    const { facts, householdId } = this.state;
    if (reason === 'HOUSEHOLD_MOVED') {
      return this.#alertAt({ householdId, timeline: this.timeline }, content);
    }
    if (reason !== 'HOUSEHOLD_MERGED' && reason !== 'PERSON_MOVED') return null;
    const gone = event.kind === 'EVIDENCE_GONE' ? event.gone : null;
    const merged = reason === 'HOUSEHOLD_MERGED' ? (facts?.mergedInto ?? null) : null;
    const target = merged ?? gone?.toHouseholdId ?? null;
    if (target === null) return null;
    const counties = merged === null ? gone?.toCounties : facts?.mergedIntoCounties;
    const elsewhere = this.#placeOf({ householdId: target, counties: counties ?? [] });
    // Where the register knows no place of the other household, it is taken to be a neighbour.
    const { ruleId, windowKey } = content;
    return elsewhere.timeline.topicCounty === ''
      ? this.view.alertIdOf(`${topicCounty}/${target}/${ruleId}/${windowKey}`)
      : this.#alertAt(elsewhere, content);
  }

  /**
   * The alertId that the same rule has where evidence came from that counts here for the first time;
   * of several pieces the one listed first decides. Null where nothing came from elsewhere.
   */
  continuedFrom(content: AlertContent, before: AlertContent | null): string | null {
    const { ofEvent: origins } = this.timeline.memory.grow('origins', this.evidence, withOrigins);
    if (origins.size === 0) return null;
    const known = new Set(before?.evidence.map(({ eventId }) => origins.get(eventId)?.key));
    for (const { eventId } of content.evidence) {
      const origin = origins.get(eventId);
      if (origin === undefined || known.has(origin.key)) continue;
      return this.#alertAt(this.#placeOf(origin.from), content);
    }
    return null;
  }

  /** Null where the place is in no county. */
  #alertAt({ householdId, timeline }: Place, content: AlertContent): string | null {
    if (timeline.topicCounty === '') return null;
    const { ruleId, windowKey, firstMetOn } = content;
    const [named = '', ...rest] = windowKey.split('/');
    const year = BENEFIT_YEAR_RULES.has(ruleId) ? timeline.benefitYearOf(firstMetOn) : null;
    const key = [year === null ? named : String(year), ...rest].join('/');
    return this.view.alertIdOf(`${timeline.topicCounty}/${householdId}/${ruleId}/${key}`);
  }

  #placeOf({ householdId, counties }: HouseholdBefore): Place {
    const places = counties.map((term) => ({ ...term, townCode: '', villageCode: '' }));
    const facts = {
      ...{ householdId, version: 0, members: [], types: [], categories: [], incomes: [], places },
      ...{ firstKnownOn: Math.min(...counties.map(({ from }) => from)), onlyHouse: [] },
      ...{ mergedInto: null, mergedOn: null, mergedIntoCounties: [] },
    };
    return { householdId, timeline: new Timeline(facts, this.view.standards, this.view.today) };
  }
}
