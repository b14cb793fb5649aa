import fc from 'fast-check';
import { EventCodec, type BatchRecord } from '#bus';
import { canonicalJson, type Standard } from '#domain';
import { UnitOfWork } from '#persistence';
import type { HouseholdEvent } from '#schemas';
import { startTestApplications, type TestApplications } from '#testkit';
import { correlation } from '../../app.js';
import { drawOf } from '../../testing/draw.js';
import { evidenceEvent } from '../../testing/evidence-event.js';
import { cityStandard } from '../core/testing/builders.js';
import { longHistoriesOf } from '../core/testing/histories.js';
import { feed, History } from '../core/testing/history.js';
import { type Step } from '../core/testing/step.js';
import { recordsOfYears } from '../core/testing/history-records.js';
import { EVIDENCE_TOPICS } from '../core/topic-form.js';
import type { PublishedAlerts } from '../core/types.js';
import { createDecider } from './create-decider.js';
import { EvidenceReader } from './evidence-reader.js';
import { StandardShelf } from './partition-view.js';

const timeoutMs = 300_000;
const logTopic = 'hub.household-events';
const { seed, numRuns: histories } = drawOf(40);
const recordsAtOnceMax = 4;
const keyedHash = (label: string, text: string): string => `${label}/${text}`;

describe(`the tables of a household of which little is read (seed ${String(seed)})`, () => {
  let test: TestApplications;
  let codec: EventCodec;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    test = await startTestApplications([correlation], { counties: ['130529', '130531'] });
    codec = test.applications.get('correlation', EventCodec);
    unitOfWork = test.applications.get('correlation', UnitOfWork);
    for (const topic of [logTopic, ...EVIDENCE_TOPICS]) await codec.prepare(topic);
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
  }, timeoutMs);

  function said(standard: Standard): HouseholdEvent {
    const { standardId, countyCode, version, validFrom } = standard;
    const document = canonicalJson(standard);
    const body = { standardId, countyCode, version, validFrom, document };
    return { householdId: null, body: { 'cn.xingtai.hub.StandardVersion': body } };
  }

  function logged(step: Step): HouseholdEvent {
    const householdId = 'H1';
    switch (step.kind) {
      case 'EVIDENCE':
        return evidenceEvent(codec, householdId, step.record, {
          rowNumber: 1,
          matchedBy: 'PERSON_REF',
        });
      case 'EVIDENCE_GONE':
        return { householdId, body: { 'cn.xingtai.hub.EvidenceGone': step.gone } };
      case 'FACTS':
        return { householdId, body: { 'cn.xingtai.hub.HouseholdFacts': step.facts } };
      case 'EXCLUSION':
        return { householdId, body: { 'cn.xingtai.hub.Exclusion': step.exclusion } };
      case 'STANDARD':
        return said(step.standard);
      case 'DAY':
        return {
          householdId: null,
          body: { 'cn.xingtai.hub.DayStarted': { day: step.day, driven: true } },
        };
    }
  }

  /** The step with its record as it is read from the log: its very bytes may decide which version counts. */
  function asRead(step: Step, { body }: HouseholdEvent): Step {
    if (step.kind !== 'EVIDENCE' || !('cn.xingtai.hub.Evidence' in body)) return step;
    const record = new EvidenceReader(codec).readEvidence(body['cn.xingtai.hub.Evidence']);
    return { kind: 'EVIDENCE', record };
  }

  /** Decides a history a few records at a time, as its batches would come. */
  async function decide(values: readonly HouseholdEvent[]): Promise<void> {
    const decider = createDecider(codec, { keyedHash }, new StandardShelf());
    await unitOfWork.run((tx) =>
      tx.sql(
        `truncate household, evidence, margin, exclusion, alert, partition_day, partition_standard`,
      ),
    );
    const records = values.map((value, offset): BatchRecord<HouseholdEvent> => ({
      ...{ offset, key: value.householdId, timestamp: 0, headers: {}, value },
      bytes: codec.encode(logTopic, value),
    }));
    for (let at = 0; at < records.length; at += 1 + (at % recordsAtOnceMax)) {
      const batch = records.slice(at, at + 1 + (at % recordsAtOnceMax));
      await unitOfWork.run((tx) => decider.apply(tx, { topic: logTopic, partition: 0 }, batch));
    }
  }

  async function stored(): Promise<unknown> {
    const rows = await unitOfWork.run((tx) =>
      tx.sql<{ content: unknown; revision: number; holds: boolean; reason: string | null }>(
        'select content, revision, holds, withdrawn_because as reason from alert order by alert_id',
      ),
    );
    return rows;
  }

  const expected = (published: PublishedAlerts): unknown =>
    [...published]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { content, revision, holds, withdrawnBecause: reason }]) => ({
        ...{ content, revision, holds, reason },
      }));

  it(
    'say what a look at all of it would have said',
    async () => {
      let apart = 0;
      for (const history of fc.sample(longHistoriesOf(recordsOfYears), {
        seed,
        numRuns: histories,
      })) {
        const log = History.emptyLog();
        log.view = { ...log.view, alertIdOf: (text) => keyedHash('alert', text) };
        for (const step of history.steps) feed(log, asRead(step, logged(step)));
        const begins: Step[] = [
          { kind: 'DAY', day: History.emptyLog().view.today },
          { kind: 'STANDARD', standard: cityStandard() },
        ];
        await decide([...begins, ...history.steps].map(logged));
        expect(canonicalJson(await stored())).toBe(canonicalJson(expected(log.state.published)));
        const [rows] = await unitOfWork.run((tx) =>
          tx.sql<{ all: number; apart: number }>(
            `select count(*)::integer as all, count(*) filter (where apart_on >= 0)::integer as apart
               from evidence`,
          ),
        );
        const versions = [...log.state.evidence.values()].flat();
        expect(rows?.all).toBe(versions.length);
        apart += rows?.apart ?? 0;
      }
      expect(apart).toBeGreaterThan(histories);
    },
    timeoutMs,
  );
});
