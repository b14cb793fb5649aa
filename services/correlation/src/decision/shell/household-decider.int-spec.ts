import { EventCodec, type BatchRecord } from '#bus';
import { canonicalJson } from '#domain';
import { UnitOfWork } from '#persistence';
import type { HouseholdEvent } from '#schemas';
import { startTestApplications, type TestApplications } from '#testkit';
import { correlation } from '../../app.js';
import { evidenceEvent } from '../../testing/evidence-event.js';
import { aSettlement, aWatchedHousehold, cityStandard, on } from '../core/testing/builders.js';
import { EVIDENCE_TOPICS } from '../core/topic-form.js';
import { createDecider } from './create-decider.js';
import type { HouseholdDecider } from './household-decider.js';
import { StandardShelf } from './partition-view.js';

const timeoutMs = 120_000;
const logTopic = 'hub.household-events';
const enough = 200_000;

describe('what decides, on its tables', () => {
  let test: TestApplications;
  let codec: EventCodec;
  let deciders: readonly [HouseholdDecider, HouseholdDecider];
  let nextOffset = 0;

  beforeAll(async () => {
    test = await startTestApplications([correlation], { counties: ['130529'] });
    codec = test.applications.get('correlation', EventCodec);
    for (const topic of [logTopic, ...EVIDENCE_TOPICS]) await codec.prepare(topic);
    const cipher = { keyedHash: (label: string, text: string) => `${label}/${text}` };
    const decider = (): HouseholdDecider => createDecider(codec, cipher, new StandardShelf());
    deciders = [decider(), decider()];
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  function logged(value: HouseholdEvent): BatchRecord<HouseholdEvent> {
    const bytes = codec.encode(logTopic, value);
    const offset = nextOffset;
    nextOffset += 1;
    return { ...{ offset, key: value.householdId, timestamp: 0, headers: {} }, bytes, value };
  }

  function apply(
    decider: HouseholdDecider,
    values: readonly HouseholdEvent[],
    partition = 0,
  ): Promise<void> {
    const records = values.map(logged);
    const place = { topic: logTopic, partition };
    const unitOfWork = test.applications.get('correlation', UnitOfWork);
    return unitOfWork.run((tx) => decider.apply(tx, place, records));
  }

  /** What each partition says, by its number, applied in one transaction. */
  function applyTogether(
    decider: HouseholdDecider,
    said: readonly (readonly HouseholdEvent[])[],
  ): Promise<void> {
    const parts = said.map((values, partition) => ({
      ...{ topic: logTopic, partition, records: values.map(logged) },
      held: { released: null, passedOverAt: () => [] },
    }));
    const unitOfWork = test.applications.get('correlation', UnitOfWork);
    return unitOfWork.run((tx) => decider.applyTogether(tx, parts));
  }

  function standardSaid(): HouseholdEvent {
    const standard = cityStandard();
    const { standardId, countyCode, version, validFrom } = standard;
    const document = canonicalJson(standard);
    const said = { standardId, countyCode, version, validFrom, document };
    return { householdId: null, body: { 'cn.xingtai.hub.StandardVersion': said } };
  }

  function facts(householdId: string): HouseholdEvent {
    const body = { 'cn.xingtai.hub.HouseholdFacts': aWatchedHousehold({ householdId }) };
    return { householdId, body };
  }

  function day(date: string): HouseholdEvent {
    const body = { 'cn.xingtai.hub.DayStarted': { day: on(date), driven: true } };
    return { householdId: null, body };
  }

  function bill(householdId: string): HouseholdEvent {
    const record = aSettlement(`${householdId}-1`, '2026-06-10', enough);
    return evidenceEvent(codec, householdId, record, { rowNumber: 1, matchedBy: 'PERSON_REF' });
  }

  async function alerted(): Promise<readonly string[]> {
    const rows = await test.applications
      .get('correlation', UnitOfWork)
      .run((tx) => tx.sql<{ household_id: string }>('select distinct household_id from alert'));
    return rows.map((row) => row.household_id).sort();
  }

  it(
    'knows the days and standards that another process has taken',
    async () => {
      const [one, other] = deciders;
      await apply(one, [day('2026-03-01'), standardSaid(), facts('H1'), facts('H2')]);
      await apply(one, [bill('H1')]);
      // By then it has not happened.
      expect(await alerted()).toEqual([]);
      await apply(other, [day('2026-12-31')]);
      await apply(one, [bill('H2')]);
      expect(await alerted()).toEqual(['H1', 'H2']);
    },
    timeoutMs,
  );

  it(
    'keeps of the same bill what was said last, also where another process has said it before',
    async () => {
      const [one, other] = deciders;
      const told = (householdAtEvent: string | null): HouseholdEvent => {
        const record = aSettlement('again-1', '2026-06-10', enough, { householdAtEvent });
        return evidenceEvent(codec, 'again', record, { rowNumber: 1, matchedBy: 'PERSON_REF' });
      };
      const contents = () =>
        test.applications
          .get('correlation', UnitOfWork)
          .run((tx) =>
            tx.sql<{ revision: number; content: object }>(
              `select revision, content from alert where household_id = 'again'`,
            ),
          );
      const saying = (revision: number, householdAtEvent: string | null) => [
        { revision, content: { evidence: [{ householdAtEvent }] } },
      ];
      await apply(one, [facts('again'), told(null)]);
      expect(await contents()).toMatchObject(saying(1, null));
      await apply(other, [told('H0')]);
      expect(await contents()).toMatchObject(saying(2, 'H0'));
      await apply(one, [told('H0')]);
      expect(await contents()).toMatchObject(saying(2, 'H0'));
    },
    timeoutMs,
  );

  it(
    'decides what several partitions say as it decides each of them',
    async () => {
      const [one] = deciders;
      for (const partition of [1, 2, 3]) {
        const own = ['A', 'B'].map((name) => facts(`P${String(partition)}${name}`));
        await apply(one, [day('2026-07-01'), standardSaid(), ...own, facts('BOTH')], partition);
      }
      await applyTogether(one, [
        [],
        [bill('P1A'), bill('BOTH')],
        // A day in between: the one bill is decided before it, the other after it.
        [bill('P2A'), day('2026-12-31'), bill('P2B')],
        // The household has records in another partition too.
        [bill('P3A'), bill('BOTH')],
      ]);
      expect(await alerted()).toEqual(['BOTH', 'H1', 'H2', 'P1A', 'P2A', 'P2B', 'P3A', 'again']);
      const rows = await test.applications.get('correlation', UnitOfWork).run((tx) =>
        tx.sql<{ household_id: string; partition: number; evidence: number }>(
          `select household_id, partition,
             (select count(*) from evidence where evidence.household_id = household.household_id)
               as evidence
           from household where household_id ~ '^P' order by household_id`,
        ),
      );
      expect(rows.map((row) => [row.household_id, row.partition, row.evidence])).toEqual([
        ['P1A', 1, 1],
        ['P1B', 1, 0],
        ['P2A', 2, 1],
        ['P2B', 2, 1],
        ['P3A', 3, 1],
        ['P3B', 3, 0],
      ]);
    },
    timeoutMs,
  );
});
