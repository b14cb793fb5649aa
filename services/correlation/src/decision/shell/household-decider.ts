import { blameKey, type BatchRecord } from '#bus';
import { CITY_CODE, dayOfInstant, HubError, parseStandard, type Standard } from '#domain';
import { enqueue, type Tx } from '#persistence';
import type { CountyAlert, HouseholdEvent } from '#schemas';
import { toldAlert } from '../core/alert-record.js';
import { applyEvent } from '../core/apply-event.js';
import type { Margin } from '../core/margin.js';
import { nextDueDay } from '../core/next-due-day.js';
import { isEnough, marginNow, planOf } from '../core/reading.js';
import { type Bill, billsBrought } from '../core/touching.js';
import type {
  DecisionView,
  EvidenceRecord,
  HouseholdLogEvent,
  HouseholdState,
  KeyedHash,
  Reach,
} from '../core/types.js';
import { evidenceChanges, evidenceKey } from './evidence-changes.js';
import type { EvidenceReader } from './evidence-reader.js';
import { type StoredHousehold, StoredHouseholds } from './household-store.js';
import { evidenceIn, householdEventOf } from './log-event.js';
import { type StoredMargin, StoredMargins } from './margin-store.js';
import { loadView, saveStandard, type StandardShelf, startDay } from './partition-view.js';
import { saveHouseholds } from './save-households.js';
import { Segment } from './segment.js';

/** Households read at a time. Bounds the memory of a batch and of a sweep: each holds its evidence of years. */
const householdsReadMax = 1_000;

/** Where a log record stands; every revision names the record that caused it. */
interface LogPlace {
  readonly topic: string;
  readonly partition: number;
}

type LogRecord = BatchRecord<HouseholdEvent>;

/** A log record, and what it says of its household. */
interface Input {
  readonly event: HouseholdLogEvent;
  readonly record: LogRecord;
}

/** Records of one partition that each concern a household, and what holds for all of them. */
interface Told {
  readonly place: LogPlace;
  readonly view: DecisionView;
  readonly records: readonly LogRecord[];
}

/** Whose turn it is: a household, its records, and where what becomes of it is collected. */
interface HouseholdTurn extends Told {
  readonly householdId: string;
  readonly segment: Segment;
}

/** What records of the log say of one household, and what was known of its margin. */
interface Open {
  readonly turn: Omit<HouseholdTurn, 'records'>;
  readonly known: StoredMargin;
  readonly inputs: readonly Input[];
  /** What the inputs bring; null where that is not bills alone. */
  readonly bills: readonly Bill[] | null;
}

/** Households that are held, as far as days and standards must know of them. */
export interface HeldHouseholds {
  /** The one household whose waiting records are applied; null where records are fresh. */
  readonly released: string | null;
  /** Households that the record at an offset passes over: it waits for them. */
  readonly passedOverAt: (offset: number) => readonly string[];
}

/** Records of one partition in their order. */
export interface LogPart extends LogPlace {
  readonly records: readonly LogRecord[];
  readonly held: HeldHouseholds;
}

const nobodyHeld: HeldHouseholds = { released: null, passedOverAt: () => [] };

/** A stretch of the log that is applied: where it stands, and who is held meanwhile. */
interface Stretch extends LogPlace {
  readonly held: HeldHouseholds;
}

/** Encodes an alert for its topic. */
export type AlertEncoder = (topic: string, alert: CountyAlert) => Buffer;

/** What a partition of the log had said of days and standards before an offset. */
interface KnownView {
  readonly before: number;
  readonly view: DecisionView;
}

/** Applies records of the household log to the households that they concern, inside a transaction. */
export class HouseholdDecider {
  /** By partition: batches that follow each other without a gap need not ask for it again. */
  readonly #views = new Map<number, KnownView>();

  constructor(
    private readonly reader: EvidenceReader,
    private readonly encode: AlertEncoder,
    private readonly shelf: StandardShelf,
    private readonly alertIdOf: KeyedHash,
  ) {}

  /**
   * Applies records of one partition in their order; everything is written through `tx`. Days and
   * standards are those that the log had said before each of them, also long after: a household that
   * was held is decided as if it had never been held, revision by revision.
   */
  async apply(
    tx: Tx,
    { topic, partition }: LogPlace,
    records: readonly LogRecord[],
    held: HeldHouseholds = nobodyHeld,
  ): Promise<void> {
    const [first] = records;
    const last = records.at(-1);
    if (first === undefined || last === undefined) return;
    const place: Stretch = { topic, partition, held };
    let view = await this.#viewBefore(tx, partition, first.offset);
    let waiting: LogRecord[] = [];
    for (const record of records) {
      if (record.value === null) continue;
      if (record.value.householdId !== null) {
        waiting.push(record);
        continue;
      }
      // A day or a standard concerns every household: what came before it must be decided first.
      await this.decide(tx, [{ place, view, records: waiting }]);
      waiting = [];
      view = await this.broadcast(tx, place, view, record);
    }
    await this.decide(tx, [{ place, view, records: waiting }]);
    // What a released household reads again has gaps, in which the log said more than it sees.
    if (held.released === null) this.#views.set(partition, { before: last.offset + 1, view });
  }

  /**
   * Applies records of several partitions: what tells of single households is read and written for all of them at
   * once.
   */
  async applyTogether(tx: Tx, parts: readonly LogPart[]): Promise<void> {
    const told: Told[] = [];
    const households = new Set<string>();
    for (const { topic, partition, records, held } of parts) {
      const ids = new Set(records.map(({ value }) => value?.householdId ?? null));
      const [first] = records;
      const last = records.at(-1);
      // After partitions were added a household may have records in two of them.
      const isApart = ids.has(null) || !ids.isDisjointFrom(households);
      if (isApart || held.released !== null || first === undefined || last === undefined) {
        await this.decide(tx, told.splice(0));
        await this.apply(tx, { topic, partition }, records, held);
        continue;
      }
      for (const id of ids) if (id !== null) households.add(id);
      const view = await this.#viewBefore(tx, partition, first.offset);
      told.push({ place: { topic, partition }, view, records });
      this.#views.set(partition, { before: last.offset + 1, view });
    }
    await this.decide(tx, told);
  }

  /** Known only where this process has decided the record right before: others may have decided since. */
  async #viewBefore(tx: Tx, partition: number, offset: number): Promise<DecisionView> {
    const known = this.#views.get(partition);
    if (known?.before === offset) return known.view;
    return loadView(tx, partition, this.shelf, this.alertIdOf, offset);
  }

  /** @param told no household twice */
  private async decide(tx: Tx, told: readonly Told[]): Promise<void> {
    const turns = told.flatMap(turnsOf);
    if (turns.length === 0) return;
    const values = told.flatMap(({ records }) => records.map(({ value }) => value));
    await this.reader.learn(evidenceIn(values));
    for (let from = 0; from < turns.length; from += householdsReadMax) {
      await this.decidePiece(tx, turns.slice(from, from + householdsReadMax));
    }
    await save(tx, [...new Set(turns.map(({ segment }) => segment))]);
  }

  private async decidePiece(tx: Tx, turns: readonly HouseholdTurn[]): Promise<void> {
    const ids = turns.map(({ householdId }) => householdId);
    const margins = await StoredMargins.find(tx, ids);
    const open = new Map<string, Open>();
    const reaches = new Map<string, Reach | null>();
    for (const turn of turns) {
      const { householdId, place, view, segment, records } = turn;
      const inputs = this.inputsOf(records);
      const known = margins.of(householdId, place.partition);
      const bills = billsBrought(inputs.map(({ event }) => event));
      const { quiet, reach } = planOf(known.margin, bills, view.today);
      if (quiet === null) {
        open.set(householdId, { turn, known, inputs, bills });
        reaches.set(householdId, reach);
      } else {
        takeQuietly(segment, householdId, known, quiet, inputs);
      }
    }
    if (open.size > 0) await this.decideOpen(tx, open, reaches);
  }

  /** Decides households that the margin alone does not decide; of each no more is read than its bills can change. */
  private async decideOpen(
    tx: Tx,
    open: ReadonlyMap<string, Open>,
    reaches: ReadonlyMap<string, Reach | null>,
  ): Promise<void> {
    const stored = await StoredHouseholds.find(tx, this.reader, reaches);
    for (const [householdId, one] of open) {
      let before = await read(stored, householdId);
      const { reach } = before.state;
      const { known, bills } = one;
      const isShort =
        reach !== null &&
        known.margin !== null &&
        bills !== null &&
        !isEnough(reach, known.margin, before.state, bills);
      if (isShort) {
        const whole = await StoredHouseholds.find(tx, this.reader, new Map([[householdId, null]]));
        before = await read(whole, householdId);
      }
      this.decideHousehold(before, one);
    }
  }

  /** All that a segment says of one household, so that nothing worked out of it need outlive its turn. */
  private decideHousehold(
    before: StoredHousehold,
    { turn: { segment, place, view }, known, inputs, bills }: Open,
  ): void {
    let after = before.state;
    for (const input of inputs) after = this.step(segment, place, view, after, input);
    const margin = marginNow(known.margin, after, bills ?? [], view);
    segment.keep(evidenceChanges(before, after, margin, view.today, logValuesOf(inputs)));
    segment.keepMargin(after.householdId, known, margin);
    segment.households.add({ before, after, nextDueDay: nextDueDay(after, view) });
  }

  private step(
    segment: Segment,
    { topic, partition }: LogPlace,
    view: DecisionView,
    before: HouseholdState,
    { event, record }: Input,
  ): HouseholdState {
    const { state, revisions } = applyEvent(before, event, view);
    const { offset, timestamp } = record;
    for (const revision of revisions) {
      const told = toldAlert(revision, { topic, partition, offset, timestamp });
      const value = this.encode(told.topic, told.alert);
      segment.tell(offset, { topic: told.topic, key: told.alert.householdId, value });
    }
    return state;
  }

  private inputsOf(records: readonly LogRecord[]): readonly Input[] {
    // Not pushed nor filtered: nearly all have one record, and an array that grows begins with room for seventeen.
    const inputs = records.map((record) => this.inputOf(record));
    return areAllThere(inputs) ? inputs : inputs.filter((input) => input !== null);
  }

  private inputOf(record: LogRecord): Input | null {
    const { value, bytes, offset } = record;
    if (value === null || bytes === null) return null;
    const event = householdEventOf(this.reader, value, offset);
    return event === null ? null : { event, record };
  }

  private async broadcast(
    tx: Tx,
    place: Stretch,
    view: DecisionView,
    record: LogRecord,
  ): Promise<DecisionView> {
    const body = record.value?.body;
    if (body === undefined) return view;
    const { partition, held } = place;
    const at = { partition, offset: record.offset };
    // What is released is behind: for the others the log has said it then.
    const isNew = held.released === null;
    if ('cn.xingtai.hub.DayStarted' in body) {
      const { day } = body['cn.xingtai.hub.DayStarted'];
      if (day <= view.today) return view;
      if (isNew) await startDay(tx, at, day);
      const next = { ...view, today: day };
      await this.sweep(tx, place, next, { kind: 'DAY' }, record, dueHouseholds(day));
      return next;
    }
    if ('cn.xingtai.hub.StandardVersion' in body) {
      const standard = parseStandard(body['cn.xingtai.hub.StandardVersion'].document);
      if (isNew) await saveStandard(tx, at, standard);
      const { shelf, alertIdOf } = this;
      const next = await loadView(tx, partition, shelf, alertIdOf, record.offset + 1);
      await this.sweep(tx, place, next, { kind: 'STANDARD' }, record, concernedBy(standard));
      return next;
    }
    return view;
  }

  /** Decides every household of the partition that a day or a standard concerns, piece by piece. */
  private async sweep(
    tx: Tx,
    place: Stretch,
    view: DecisionView,
    event: HouseholdLogEvent,
    record: LogRecord,
    concerned: Condition,
  ): Promise<void> {
    const passedOver = place.held.passedOverAt(record.offset);
    let after = '';
    for (;;) {
      const rows = await tx.sql<{ household_id: string }>(
        `select household_id from household
           where partition = $1 and household_id > $2 and (${concerned.where})
             and household_id <> all($3) and ($4::text is null or household_id = $4)
           order by household_id limit ${householdsReadMax}`,
        [place.partition, after, passedOver, place.held.released, ...concerned.parameters],
      );
      const ids = rows.map((row) => row.household_id);
      const last = ids.at(-1);
      if (last === undefined) return;
      const margins = await StoredMargins.find(tx, ids);
      const whole = new Map(ids.map((id) => [id, null]));
      const stored = await StoredHouseholds.find(tx, this.reader, whole);
      const segment = new Segment(place.partition);
      for (const householdId of ids) {
        const before = await read(stored, householdId);
        const known = margins.of(householdId, place.partition);
        try {
          const inputs = [{ event, record }];
          const turn = { householdId, place, view, segment };
          this.decideHousehold(before, { turn, known, inputs, bills: null });
        } catch (error) {
          // Not the record is to blame: it concerns everybody, and would be held for everybody.
          throw blameKey(householdId, error);
        }
      }
      await save(tx, [segment]);
      after = last;
    }
  }
}

/** Reads a household; where it cannot be read it is named: no record that comes now is to blame. */
async function read(stored: StoredHouseholds, householdId: string): Promise<StoredHousehold> {
  try {
    return await stored.read(householdId);
  } catch (error) {
    if (!HubError.is(error) || error.class !== 'bad-record') throw error;
    throw blameKey(householdId, error);
  }
}

async function save(tx: Tx, segments: readonly Segment[]): Promise<void> {
  await saveHouseholds(tx, ...segments.map(({ changes }) => changes));
  await enqueue(
    tx,
    segments.flatMap(({ alerts }) => alerts),
  );
}

function turnsOf({ place, view, records }: Told): readonly HouseholdTurn[] {
  const segment = new Segment(place.partition);
  const ofHousehold = Map.groupBy(records, ({ value }) => value?.householdId ?? '');
  return [...ofHousehold].map(([householdId, own]) => ({
    householdId,
    place,
    view,
    segment,
    records: own,
  }));
}

function areAllThere(inputs: readonly (Input | null)[]): inputs is readonly Input[] {
  return !inputs.includes(null);
}

/** The bytes in which the log brought evidence. */
function logValuesOf(inputs: readonly Input[]): ReadonlyMap<EvidenceRecord, Buffer> {
  const values = new Map<EvidenceRecord, Buffer>();
  for (const { event, record } of inputs) {
    if (event.kind === 'EVIDENCE' && record.bytes !== null) values.set(event.record, record.bytes);
  }
  return values;
}

/** Has bills written that change no alert. */
function takeQuietly(
  segment: Segment,
  householdId: string,
  known: StoredMargin,
  margin: Margin,
  inputs: readonly Input[],
): void {
  for (const { event, record } of inputs) {
    if (event.kind !== 'EVIDENCE' || record.bytes === null) continue;
    const { contentHash } = evidenceKey(householdId, event.record);
    const apartOn = dayOfInstant(event.record.occurredAt);
    segment.keepBill({ householdId, contentHash, apartOn, logValue: record.bytes });
  }
  segment.keepMargin(householdId, known, margin);
}

interface Condition {
  /** SQL over `household`; parameters count from $5. */
  readonly where: string;
  readonly parameters: readonly unknown[];
}

function dueHouseholds(today: number): Condition {
  return { where: 'next_due_day <= $5', parameters: [today] };
}

function concernedBy({ countyCode }: Standard): Condition {
  // A county's document rests on the city's, so the city's version concerns everybody.
  return countyCode === CITY_CODE
    ? { where: 'true', parameters: [] }
    : { where: 'county_codes ? $5', parameters: [countyCode] };
}
