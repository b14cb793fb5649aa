import { Inject, Injectable } from '@nestjs/common';
import { EventCodec } from '#bus';
import type { IdentityCipher } from '#domain';
import type { Tx } from '#persistence';
import { IDENTITY_CIPHER } from '#service-kit';
import { inputOf } from '../../decision/core/apply-event.js';
import type { EvidenceRecord } from '../../decision/core/types.js';
import { alertHash } from '../../decision/shell/create-decider.js';
import { EvidenceReader, type ReadEvidence } from '../../decision/shell/evidence-reader.js';
import { StoredHouseholds } from '../../decision/shell/household-store.js';
import { loadView, StandardShelf } from '../../decision/shell/partition-view.js';
import { alertStories, type AlertStories, type ExplanationInput } from '../core/alert-stories.js';
import { explainAlert } from '../core/explain-alert.js';
import type { EvidenceWay, Explanation } from '../core/explanation.js';
import { setAside, type SetAside } from '../core/set-aside.js';

interface HouseholdPlace {
  household_id: string;
  partition: number;
}

/** Explains alerts from what the tables hold: the same set from which they were decided. */
@Injectable()
export class Explanations {
  private readonly reader: EvidenceReader;

  constructor(
    codec: EventCodec,
    @Inject(IDENTITY_CIPHER) private readonly cipher: IdentityCipher,
    private readonly shelf: StandardShelf,
  ) {
    this.reader = new EvidenceReader(codec);
  }

  /** The story of a county's alert; null when the county has none of this name. */
  async of(tx: Tx, countyCode: string, alertId: string): Promise<Explanation | null> {
    const input = await this.#withAlert(tx, countyCode, alertId);
    return input === null ? null : explainAlert(input, alertId);
  }

  /**
   * All of an alert's evidence and days, which an explanation tells the first of; null when the county
   * has no alert of this name.
   */
  async stories(tx: Tx, countyCode: string, alertId: string): Promise<AlertStories | null> {
    const input = await this.#withAlert(tx, countyCode, alertId);
    return input === null ? null : alertStories(input, alertId);
  }

  /**
   * Records of a household of the county that count for nothing until somebody mends them; null when
   * the county has no such household.
   */
  async setAside(
    tx: Tx,
    countyCode: string,
    householdId: string,
  ): Promise<readonly SetAside[] | null> {
    const [place] = await tx.sql<HouseholdPlace>(
      'select household_id, partition from household where household_id = $1',
      [householdId],
    );
    if (place === undefined) return null;
    const { household, wayOf } = await this.#read(tx, place);
    return setAside(household, countyCode, wayOf);
  }

  /** What the county's alert is explained from; null when the county has none of this name. */
  async #withAlert(tx: Tx, countyCode: string, alertId: string): Promise<ExplanationInput | null> {
    const [place] = await tx.sql<HouseholdPlace>(
      `select household.household_id, household.partition
         from alert join household using (household_id)
         where alert_id = $1 and $2 in (topic_county, content ->> 'countyCode')`,
      [alertId, countyCode],
    );
    if (place === undefined) return null;
    return this.#read(tx, place);
  }

  async #read(tx: Tx, place: HouseholdPlace): Promise<ExplanationInput> {
    const { household_id: householdId, partition } = place;
    const view = await loadView(tx, partition, this.shelf, alertHash(this.cipher));
    const ways = new Map<EvidenceRecord, EvidenceWay>();
    const stored = await StoredHouseholds.find(tx, this.reader, new Map([[householdId, null]]));
    const { state } = await stored.read(householdId, (read) => {
      ways.set(read.record, wayOf(read));
    });
    return {
      household: inputOf(state, view),
      published: state.published,
      wayOf: (record: EvidenceRecord) => ways.get(record) ?? null,
    };
  }
}

function wayOf({ evidence, envelope }: ReadEvidence): EvidenceWay {
  const { sourceDepartment: department, deliveryId, rowNumber } = envelope;
  return { department, deliveryId, rowNumber, matchedBy: evidence.matchedBy };
}
