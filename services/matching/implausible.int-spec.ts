import { Bus, BusProducer, EventCodec, quarantineTopic, readRange } from '#bus';
import { dayFromIso } from '#domain';
import { topicSpec, type QuarantinedRecord, type TopicValues } from '#schemas';
import { eventually, startTestApplications, testToken, type TestApplications } from '#testkit';
import { matching } from './src/app.js';
import { anEnvelope, plausible } from './src/plausibility/core/plausible-records.fixture.js';

const timeoutMs = 60_000;
const settlement = 'health-insurance.settlement';
const coverage = 'health-insurance.coverage';
const personRef = 'a'.repeat(32);

/** The publishers of these topics are not ours: a record comes as it is. */
describe('records of other writers', () => {
  let test: TestApplications;

  beforeAll(async () => {
    test = await startTestApplications([matching]);
    const codec = test.applications.get('matching', EventCodec);
    await Promise.all([settlement, coverage].map((topic) => codec.prepare(topic)));
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  function encoded<T extends typeof settlement | typeof coverage>(
    topic: T,
    id: string,
    more: Partial<TopicValues[T]>,
  ): Buffer {
    const envelope = anEnvelope({ sourceRecordId: id, eventId: id, personRef });
    const codec = test.applications.get('matching', EventCodec);
    return codec.encode(topic, { ...plausible[topic], envelope, ...more });
  }

  async function quarantined(): Promise<readonly QuarantinedRecord[]> {
    const bus = test.applications.get('matching', Bus);
    const codec = test.applications.get('matching', EventCodec);
    const found: QuarantinedRecord[] = [];
    for (let partition = 0; partition < topicSpec(quarantineTopic).partitions; partition += 1) {
      const records = await readRange(bus, quarantineTopic, partition, 0, 1e9);
      for (const { value } of records) {
        if (value !== null) found.push(codec.decode<QuarantinedRecord>(quarantineTopic, value));
      }
    }
    return found;
  }

  async function parked(): Promise<readonly string[]> {
    const url = test.applications.urls.get('matching') ?? '';
    const answer = await fetch(`${url}/parked`, {
      headers: { authorization: `Bearer ${testToken}` },
    });
    const { items } = (await answer.json()) as { items: { sourceRecordId: string }[] };
    return items.map(({ sourceRecordId }) => sourceRecordId);
  }

  it(
    'that fit the schema but not the world are quarantined by field, and their neighbours go on',
    async () => {
      const stay = encoded(settlement, 'stay', { admittedOn: dayFromIso('2026-06-11') });
      const paid = encoded(settlement, 'paid', { fundPaidFen: 2_000_000 });
      const year = encoded(coverage, 'year', { benefitYear: 1900 });
      const values = [
        [settlement, encoded(settlement, 'before', {})],
        [settlement, stay],
        [settlement, encoded(settlement, 'between', {})],
        [settlement, paid],
        [coverage, year],
        [settlement, encoded(settlement, 'behind', {})],
      ] as const;
      await test.applications
        .get('matching', BusProducer)
        .publish(values.map(([topic, value]) => ({ topic, key: personRef, value })));
      const waiting = await eventually('the last one waits for its person', async () => {
        const found = await parked();
        return found.includes('behind') ? found : undefined;
      });
      expect([...waiting].sort()).toEqual(['before', 'behind', 'between']);
      const refused = await eventually('all three are in quarantine', async () => {
        const found = await quarantined();
        return found.length >= 3 ? found : undefined;
      });
      const told = refused.map(({ topic, field, errorCode, value }) => [
        ...[topic, field, errorCode],
        value?.toString('hex'),
      ]);
      expect(told.sort()).toEqual(
        [
          [coverage, 'benefitYear', 'RECORD_REFUSED', year.toString('hex')],
          [settlement, 'admittedOn', 'RECORD_REFUSED', stay.toString('hex')],
          [settlement, 'fundPaidFen', 'RECORD_REFUSED', paid.toString('hex')],
        ].sort(),
      );
      expect(refused.map(({ reasonZh }) => reasonZh)).toContain('入院日期晚于结算日期');
    },
    timeoutMs,
  );
});
