import { setImmediate as turn } from 'node:timers/promises';
import type { EventCodec } from '#bus';
import { HubError, parseStandard, type Standard } from '#domain';
import type { CountyAlert, HouseholdEvent } from '#schemas';
import { toldAlert } from '../../decision/core/alert-record.js';
import { nothingSaid } from '../../decision/core/said.js';
import type { EvidenceRecord, KeyedHash } from '../../decision/core/types.js';
import type { EvidenceReader } from '../../decision/shell/evidence-reader.js';
import { evidenceIn, householdEventOf } from '../../decision/shell/log-event.js';
import {
  HouseholdReplay,
  type LogMoment,
  type OwnRecord,
  type ReplayedHousehold,
} from '../core/household-replay.js';
import type { LeftOutRecords } from '../core/left-out.js';
import { type SpokenRecord, type Talk, talkOf } from '../core/talk.js';
import type { PartitionLog, RawRecord } from './partition-log.js';

const logTopic = 'hub.household-events';

/** Records after which others get their turn: heartbeats, and whoever wants it to end. */
const recordsAtOnce = 2_000;

/** A household as the log leaves it, and the bytes in which the log brought its evidence. */
export interface RebuiltHousehold extends ReplayedHousehold {
  readonly logValues: ReadonlyMap<EvidenceRecord, Buffer>;
}

/** Where the state goes that a replay rebuilds. */
export interface StateKeeper {
  /** Days and standards of a partition: once, before its households. */
  said(partition: number, talk: Talk): Promise<void>;
  /** A household of which the hub has decided something; those of one partition come together. */
  household(partition: number, rebuilt: RebuiltHousehold): Promise<void>;
}

/** How the households of a partition are decided again. */
export interface PartitionReplayOptions {
  readonly whole: boolean;
  /** Only households that were ever said to live there; null for all. */
  readonly county: string | null;
  readonly leftOut: LeftOutRecords;
  readonly signal: AbortSignal | undefined;
  /** Told of each alert, those of a household in their order. */
  readonly tell: (topic: string, alert: CountyAlert) => void;
  /** Null where nobody wants the state. */
  readonly keeper: StateKeeper | null;
}

interface DecodedRecord extends LogMoment {
  readonly value: HouseholdEvent;
}

/** Decides the households of a partition again, one after the other. */
export class PartitionReplay {
  readonly #standards = new Map<string, Standard>();
  /** Records that nobody can read or use. */
  refused = 0;

  constructor(
    private readonly codec: EventCodec,
    private readonly reader: EvidenceReader,
    private readonly alertIdOf: KeyedHash,
    private readonly options: PartitionReplayOptions,
  ) {}

  /** Decides all that was read of a partition. */
  async run(partition: number, log: PartitionLog): Promise<void> {
    const { signal } = this.options;
    const refusedBefore = this.refused;
    const talk = this.#talkOf(await this.#decode(log.toAll));
    // What is said to all is read with every share, and counts once.
    if (log.share.number > 0) this.refused = refusedBefore;
    else await this.options.keeper?.said(partition, talk);
    let waiting = recordsAtOnce;
    for (const [householdId, records] of log.households) {
      await this.#household(partition, householdId, records, talk);
      waiting -= records.length;
      if (waiting > 0) continue;
      waiting = recordsAtOnce;
      await turn();
      signal?.throwIfAborted();
    }
  }

  async #household(
    partition: number,
    householdId: string,
    raw: readonly RawRecord[],
    talk: Talk,
  ): Promise<void> {
    const { whole, county, leftOut, tell, keeper } = this.options;
    const isLeftOut = (offset: number): boolean => leftOut.has(partition, offset, householdId);
    const decoded = await this.#decode(raw.filter(({ offset }) => !isLeftOut(offset)));
    const records = await this.#ownRecords(householdId, decoded);
    if (county !== null && !records.some((record) => isOfCounty(record, county))) return;
    const replay = new HouseholdReplay(householdId, talk, {
      whole,
      isLeftOut,
      tell: (revision, cause) => {
        const { offset, timestamp } = cause;
        const told = toldAlert(revision, { topic: logTopic, partition, offset, timestamp });
        tell(told.topic, told.alert);
      },
    });
    replay.run(records);
    if (keeper === null || records.length === 0) return;
    await keeper.household(partition, { ...replay.outcome, logValues: logValuesOf(records, raw) });
  }

  #talkOf(spoken: readonly DecodedRecord[]): Talk {
    const records = spoken.map(({ value: { body, householdId }, ...at }): SpokenRecord => {
      if (householdId !== null) throw misplaced(at, householdId);
      return { ...at, body };
    });
    return talkOf(records, nothingSaid(this.alertIdOf), (document) => this.#standardOf(document));
  }

  // One object for one document, so that its conditions are compiled once for all partitions.
  #standardOf(document: string): Standard {
    let standard = this.#standards.get(document);
    if (standard === undefined) {
      standard = parseStandard(document);
      this.#standards.set(document, standard);
    }
    return standard;
  }

  async #ownRecords(
    householdId: string,
    decoded: readonly DecodedRecord[],
  ): Promise<readonly OwnRecord[]> {
    await this.reader.learn(evidenceIn(decoded.map(({ value }) => value)));
    const records: OwnRecord[] = [];
    for (const { value, ...at } of decoded) {
      if (value.householdId !== householdId) throw misplaced(at, householdId);
      try {
        const event = householdEventOf(this.reader, value, at.offset);
        if (event !== null) records.push({ ...at, event });
      } catch (error) {
        if (!HubError.is(error) || error.code !== 'RECORD_REFUSED') throw error;
        this.refused += 1;
      }
    }
    return records;
  }

  /** Without those that cannot be read: the hub has put them in quarantine. */
  async #decode(records: readonly RawRecord[]): Promise<readonly DecodedRecord[]> {
    await this.codec.learnAll(records.map(({ bytes }) => bytes));
    const decoded: DecodedRecord[] = [];
    for (const { bytes, offset, timestamp } of records) {
      try {
        const value = this.codec.decode<HouseholdEvent>(logTopic, bytes);
        decoded.push({ offset, timestamp, value });
      } catch (error) {
        if (!HubError.is(error) || error.class !== 'bad-record') throw error;
        this.refused += 1;
      }
    }
    return decoded;
  }
}

function isOfCounty({ event }: OwnRecord, county: string): boolean {
  return (
    event.kind === 'FACTS' && event.facts.places.some(({ countyCode }) => countyCode === county)
  );
}

function logValuesOf(
  records: readonly OwnRecord[],
  raw: readonly RawRecord[],
): ReadonlyMap<EvidenceRecord, Buffer> {
  const bytesAt = new Map(raw.map(({ offset, bytes }) => [offset, bytes]));
  const values = new Map<EvidenceRecord, Buffer>();
  for (const { event, offset } of records) {
    const bytes = bytesAt.get(offset);
    if (event.kind === 'EVIDENCE' && bytes !== undefined) values.set(event.record, bytes);
  }
  return values;
}

// The key places a record: under another one it would have no order with the others of its household.
function misplaced({ offset }: LogMoment, householdId: string): HubError {
  return new HubError(
    'INTERNAL',
    `record ${String(offset)} is not under the key of its household`,
    {
      offset,
      householdId,
    },
  );
}
