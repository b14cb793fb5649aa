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
const partition = 0;
const enough = 200_000;

describe('two processes that decide a partition in turns', () => {
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

  function apply(decider: HouseholdDecider, values: readonly HouseholdEvent[]): Promise<void> {
    const records = values.map(logged);
    const place = { topic: logTopic, partition };
    const unitOfWork = test.applications.get('correlation', UnitOfWork);
    return unitOfWork.run((tx) => decider.apply(tx, place, records));
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
    'each know the days and standards that the other one has taken',
    async () => {
      const [one, other] = deciders;
      const standard = cityStandard();
      const { standardId, countyCode, version, validFrom } = standard;
      const document = canonicalJson(standard);
      const said = { standardId, countyCode, version, validFrom, document };
      const facts = ['H1', 'H2'].map((householdId) => ({
        householdId,
        body: { 'cn.xingtai.hub.HouseholdFacts': aWatchedHousehold({ householdId }) },
      }));
      const standardSaid = { householdId: null, body: { 'cn.xingtai.hub.StandardVersion': said } };
      await apply(one, [day('2026-03-01'), standardSaid, ...facts]);
      await apply(one, [bill('H1')]);
      // By then it has not happened.
      expect(await alerted()).toEqual([]);
      await apply(other, [day('2026-12-31')]);
      await apply(one, [bill('H2')]);
      expect(await alerted()).toEqual(['H1', 'H2']);
    },
    timeoutMs,
  );
});
