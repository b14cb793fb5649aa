import type { EvidenceGone } from '#schemas';
import { inputOf } from '../../decision/core/apply-event.js';
import {
  aBurden,
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aReversal,
  aSchoolCost,
  aSettlement,
  aWatchedHousehold,
  type HouseholdLog,
  on,
  theMove,
  yuan,
} from '../../decision/core/testing/builders.js';
import { explainAlert } from './explain-alert.js';
import type { EvidenceWay, Explanation } from './explanation.js';

const way: EvidenceWay = {
  department: 'health-insurance',
  deliveryId: 'D1',
  rowNumber: 12,
  matchedBy: 'NAME_BIRTH',
};

/** The explanation of a household's alert by one rule. */
function explained(log: HouseholdLog, ruleId: string): Explanation {
  const { published } = log.state;
  const [alertId = ''] = [...published].find(([, { content }]) => content.ruleId === ruleId) ?? [];
  const household = inputOf(log.state, log.view);
  const explanation = explainAlert({ household, published, wayOf: () => way }, alertId);
  if (explanation === null) throw new Error(`no alert by ${ruleId}`);
  return explanation;
}

function threeBills(log: HouseholdLog): void {
  log.feed(
    aSettlement('S1', '2026-03-10', 2000),
    aSettlement('S2', '2026-05-11', 2500, { personRef: 'p2' }),
    aSettlement('S3', '2026-07-12', 600),
  );
}

const yearBurden = 'illness.year-burden';

describe('the explanation of an alert', () => {
  test('1. adds up: the sum of each day, its line, and what carries the alert', () => {
    const log = aLogOf(aWatchedHousehold());
    threeBills(log);
    const { days, evidence, whatIf, standard, ruleWords, holds } = explained(log, yearBurden);
    expect(holds).toBe(true);
    const bills = days.filter(({ value }) => value !== null);
    expect(
      bills.map(({ day, value, line, group, holds: over }) => [day, value, line, group, over]),
    ).toEqual([
      [on('2026-03-10'), yuan(2000), yuan(5000), 'WATCHED', false],
      [on('2026-05-11'), yuan(4500), yuan(5000), 'WATCHED', false],
      [on('2026-07-12'), yuan(5100), yuan(5000), 'WATCHED', true],
    ]);
    expect(
      evidence.map(({ recordId, fate, contribution }) => [recordId, fate, contribution]),
    ).toEqual([
      ['S2', 'COUNTED', yuan(2500)],
      ['S1', 'COUNTED', yuan(2000)],
      ['S3', 'COUNTED', yuan(600)],
    ]);
    expect(evidence[0]?.versions).toMatchObject([{ sourceVersion: 1, current: true, way }]);
    expect(whatIf).toEqual([
      {
        kind: 'BELOW_LINE',
        day: on('2026-07-12'),
        valueFen: yuan(5100),
        lineFen: yuan(5000),
        byFen: yuan(100) + 1,
      },
      ...evidence.map(({ eventId, sourceSystem, recordId }) => ({
        kind: 'WITHOUT_RECORD',
        eventId,
        sourceSystem,
        recordId,
      })),
      { kind: 'ORDINARY_GROUP', lineFen: yuan(20_000), holds: false },
    ]);
    expect(standard).toMatchObject({ standardId: 'XT-DEFAULT', version: 1 });
    expect(standard?.rule?.lines.watched).toEqual({ kind: 'AMOUNT', fen: yuan(5000) });
    expect(JSON.parse(standard?.document ?? '')).toMatchObject({ standardId: 'XT-DEFAULT' });
    expect(ruleWords.join('')).toContain('监测户5,000.00元，一般农户20,000.00元');
  });

  test('1. adds up: the story in sentences', () => {
    const log = aLogOf(aWatchedHousehold());
    threeBills(log);
    const { sentences, evidence } = explained(log, yearBurden);
    const first = evidence.find(({ recordId }) => recordId === 'S1')?.eventId ?? '';
    expect(sentences).toEqual(
      expect.arrayContaining([
        '本预警现行有效，第1次修订。',
        '2026年5月11日：监测户，截至当日4,500.00元，预警线5,000.00元，未达到。',
        '2026年7月12日：监测户，截至当日5,100.00元，预警线5,000.00元，达到。',
        `health-insurance.settlement-system的记录S1第1版（2026年3月10日），来自health-insurance交接批次D1第12行，匹配方式：姓名和出生日期一致，事件编号${first}：计入2,000.00元。`,
        '出自哪个文件：由该部门凭交接批次编号在其接入端查询（GET /deliveries/{交接批次}）。',
        '若截至2026年7月12日的金额减少100.01元（由5,100.00元降到预警线5,000.00元以下），本预警不成立。',
        '若该户为一般农户（预警线20,000.00元），本预警不成立。',
      ]),
    );
    // Neither a placeholder that nobody filled in nor a value that is not there.
    expect(sentences.join('')).not.toMatch(/undefined|null|NaN|\{(?!交接批次\})/);
  });

  test('3. reversal: a withdrawn alert tells its last content, the reason and what became of it', () => {
    const log = aLogOf(aWatchedHousehold());
    threeBills(log);
    log.feed(aReversal('S2', '2026-08-01', 2500, { personRef: 'p2' }));
    const told = explained(log, yearBurden);
    expect(told).toMatchObject({ holds: false, revision: 2, withdrawnBecause: 'REVERSED' });
    expect(told.content.indicators).toMatchObject([{ value: yuan(5100) }]);
    expect(told.evidence.map(({ recordId, contribution }) => [recordId, contribution])).toEqual([
      ['S2', yuan(2500)],
      ['S2/reversal', -yuan(2500)],
      ['S1', yuan(2000)],
      ['S3', yuan(600)],
    ]);
    expect(told.days.some(({ holds }) => holds)).toBe(false);
    expect(told.whatIf).toEqual([]);
    expect(told.sentences[0]).toBe(
      '本预警已撤销（第2次修订）：来源部门冲销了记录。以下为撤销前最后一次的内容。',
    );
  });

  test('a withdrawn record and a version that lost stay in the history', () => {
    const log = aLogOf(aWatchedHousehold());
    threeBills(log);
    log.feed(aSettlement('S1', '2026-03-10', 2100, { sourceVersion: 2 }));
    const before = explained(log, yearBurden).evidence.find(({ recordId }) => recordId === 'S1');
    expect(before).toMatchObject({ fate: 'COUNTED', contribution: yuan(2100) });
    expect(before?.versions).toMatchObject([
      { sourceVersion: 1, current: false },
      { sourceVersion: 2, current: true },
    ]);
    log.feed(aSettlement('S1', '2026-03-10', 2100, { sourceVersion: 3, withdrawn: true }));
    const after = explained(log, yearBurden);
    expect(after).toMatchObject({ holds: false, withdrawnBecause: 'RECORD_WITHDRAWN' });
    expect(after.evidence.find(({ recordId }) => recordId === 'S1')).toMatchObject({
      fate: 'WITHDRAWN',
      contribution: null,
    });
    expect(after.sentences.join('')).toContain('另有2个已被取代的版本：来源部门已撤回，不再计入');
  });

  test('5. two views: the settlements behind a cumulative figure are listed with the reason', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(
      aSettlement('S1', '2026-03-10', 2000),
      aSettlement('S2', '2026-05-11', 2500),
      aBurden('B1', '2026-06-30', 5200),
    );
    const { evidence } = explained(log, yearBurden);
    expect(evidence.map(({ recordId, fate, reason }) => [recordId, fate, reason])).toEqual([
      ['B1', 'COUNTED', null],
      ['S1', 'EXCLUDED', 'SAME_MONEY_OTHER_VIEW'],
      ['S2', 'EXCLUDED', 'SAME_MONEY_OTHER_VIEW'],
    ]);
  });

  test('7. becomes watched: the day of monitoring is among the days, with its own line', () => {
    const category = { category: 'MARGINAL', from: on('2026-06-10'), to: null };
    const log = aLogOf(anOrdinaryHousehold({ categories: [category] }));
    log.feed(aSettlement('S1', '2026-02-10', 8000));
    const { days } = explained(log, yearBurden);
    expect(days.filter(({ value }) => value !== null)).toMatchObject([
      { day: on('2026-02-10'), group: 'ORDINARY', line: yuan(20_000), holds: false },
      { day: on('2026-06-10'), group: 'WATCHED', line: yuan(5000), holds: true },
    ]);
  });

  test('9. combined: the line is a share of the income, and one record less than half of it carries', () => {
    const incomes = [{ netIncomeFen: yuan(18_000), from: on('2020-01-01') }];
    const log = aLogOf(aWatchedHousehold({ incomes }));
    log.feed(
      aSchoolCost('C1', '2025-09-10', 2025, 4000),
      aSettlement('S1', '2026-02-10', 3000),
      aRecord('emergency-management.housing-damage', 'D1', '2026-07-20', {
        disasterId: 'FLOOD-2026',
        collapsedRooms: 0,
        severeRooms: 0,
        lightRooms: 2,
        lossFen: yuan(2500),
        insurancePaidFen: 0,
        reportStage: 'FINAL',
      }),
    );
    const { whatIf, ruleWords } = explained(log, 'combined.rigid-spending');
    expect(ruleWords.join('')).toContain('家庭年纯收入的50%');
    expect(whatIf).toMatchObject([
      { kind: 'BELOW_LINE', valueFen: yuan(9500), lineFen: yuan(9000), byFen: yuan(500) + 1 },
      { kind: 'WITHOUT_RECORD', recordId: 'C1' },
      { kind: 'WITHOUT_RECORD', recordId: 'S1' },
      { kind: 'WITHOUT_RECORD', recordId: 'D1' },
      { kind: 'ORDINARY_GROUP', holds: true },
    ]);
  });

  test('12. moves county: the alert at the old place is told although no rule asks for it there', () => {
    const log = aLogOf(aWatchedHousehold());
    threeBills(log);
    log.feed({ kind: 'FACTS', facts: theMove('2026-09-01', '130531') });
    const [alertId = ''] = [...log.state.published.keys()];
    const household = inputOf(log.state, log.view);
    const { published } = log.state;
    const told = explainAlert({ household, published, wayOf: () => null }, alertId);
    expect(told).toMatchObject({ holds: false, withdrawnBecause: 'HOUSEHOLD_MOVED', days: [] });
    expect(told?.evidence.map(({ fate }) => fate)).toEqual(Array(3).fill('NOT_IN_WINDOW'));
  });

  test('13. marries out: evidence that went is told as gone', () => {
    const log = aLogOf(aWatchedHousehold());
    threeBills(log);
    const gone: EvidenceGone = {
      topic: 'health-insurance.settlement',
      sourceSystem: 'health-insurance.settlement-system',
      sourceRecordId: 'S2',
      reason: 'PERSON_MOVED',
      toHouseholdId: 'H2',
      toCounties: [],
      livedHere: null,
    };
    log.feed({ kind: 'EVIDENCE_GONE', gone });
    const told = explained(log, yearBurden);
    expect(told.withdrawnBecause).toBe('PERSON_MOVED');
    expect(told.evidence.map(({ fate, contribution }) => [fate, contribution])).toEqual([
      ['COUNTED', yuan(2000)],
      ['COUNTED', yuan(600)],
      ['GONE', null],
    ]);
  });

  test('15. same fact twice: the record of the other source is excluded and carries nothing', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(
      aSettlement('I1', '2026-05-10', 2600, { settlementId: 'S1', sourceSystem: 'insurer' }),
      aSettlement('S1', '2026-05-10', 2600, { publishedAt: Date.parse('2026-05-12') }),
      aSettlement('S2', '2026-05-20', 2400),
    );
    const { evidence, whatIf } = explained(log, yearBurden);
    expect(evidence.find(({ recordId }) => recordId === 'I1')).toMatchObject({
      fate: 'EXCLUDED',
      reason: 'SAME_FACT_OTHER_SOURCE',
    });
    // Without the one record of S1 the other one counts, so neither carries the alert alone.
    expect(whatIf.filter(({ kind }) => kind === 'WITHOUT_RECORD')).toMatchObject([
      { recordId: 'S2' },
    ]);
  });

  test('no record carries it alone: the largest that together do, and none that is not needed', () => {
    const log = aLogOf(aWatchedHousehold());
    const amounts = { A: 3000, B: 3100, C: 3200, D: 500 };
    for (const [id, amount] of Object.entries(amounts)) {
      log.feed(aSettlement(id, '2026-03-10', amount));
    }
    const { whatIf, sentences } = explained(log, yearBurden);
    const missing = [{ recordId: 'C' }, { recordId: 'B' }];
    const several = whatIf.filter(({ kind }) => kind.startsWith('WITHOUT'));
    expect(several).toMatchObject([{ kind: 'WITHOUT_RECORDS', records: missing }]);
    const system = 'health-insurance.settlement-system';
    expect(sentences).toContain(
      `任何单独一条记录都不足以撤销本预警；若同时没有以下2条，本预警不成立：${system}的记录C、${system}的记录B。`,
    );
  });

  test('a record that turns out not to be needed is put back', () => {
    const incomes = [{ netIncomeFen: yuan(18_000), from: on('2020-01-01') }];
    const log = aLogOf(aWatchedHousehold({ incomes }));
    log.feed(
      aSchoolCost('C1', '2026-03-10', 2025, 7000),
      aSettlement('S1', '2026-03-11', 6000),
      aSchoolCost('C2', '2026-03-12', 2025, 5900, {}, { personRef: 'p2' }),
      aSettlement('S2', '2026-03-13', 5800),
    );
    // Without both of schooling one department is left, whatever its bills come to.
    const { whatIf } = explained(log, 'combined.rigid-spending');
    expect(whatIf).toContainEqual({
      kind: 'WITHOUT_RECORDS',
      records: [
        expect.objectContaining({ recordId: 'C1' }),
        expect.objectContaining({ recordId: 'C2' }),
      ],
    });
  });

  test('one fact of two sources: both records would have to be missing', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(
      aSettlement('I1', '2026-05-10', 5600, { settlementId: 'S1', sourceSystem: 'insurer' }),
      aSettlement('S1', '2026-05-10', 5600, { publishedAt: Date.parse('2026-05-12') }),
    );
    const { whatIf } = explained(log, yearBurden);
    const several = whatIf.filter(({ kind }) => kind.startsWith('WITHOUT'));
    expect(several).toMatchObject([
      { kind: 'WITHOUT_RECORDS', records: [{ recordId: 'S1' }, { recordId: 'I1' }] },
    ]);
  });

  test('more records than are tried: that none is enough is all that is said', () => {
    const log = aLogOf(aWatchedHousehold());
    const bills = Array.from({ length: 60 }, (_, at) => aSettlement(`S${at}`, '2026-03-10', 1000));
    log.feed(...bills);
    const { whatIf, sentences } = explained(log, yearBurden);
    expect(whatIf).toContainEqual({ kind: 'WITHOUT_RECORDS', records: [] });
    expect(sentences).toContain('任何单独一条记录都不足以撤销本预警。');
  });

  test('a record before the birth of its person is told with its own reason', () => {
    const born = on('1980-05-06');
    const from = on('2020-01-01');
    const { members } = anOrdinaryHousehold();
    const grown = members.map((member) => ({
      ...{ ...member, birthOn: born },
      canWork: [{ canWork: true, from, to: null }],
    }));
    const log = aLogOf(anOrdinaryHousehold({ members: grown }));
    const death = (id: string, date: string, sourceSystem: string) =>
      aRecord('public-security.death', id, date, { diedOn: on(date) }, { sourceSystem });
    log.feed(death('X1', '1979-05-06', 'one'), death('X2', '2026-04-01', 'two'));
    const { evidence, sentences } = explained(log, 'accident.labourer-lost');
    expect(evidence).toMatchObject([
      { recordId: 'X2', fate: 'COUNTED' },
      { recordId: 'X1', fate: 'EXCLUDED', reason: 'BEFORE_BIRTH' },
    ]);
    expect(sentences.join('')).toContain('不计入，日期早于本人出生日期');
  });

  test('says of a rule that counts what counts, and of another household nothing', () => {
    const log = aLogOf(anOrdinaryHousehold());
    log.feed(aRecord('public-security.death', 'X1', '2026-04-01', { diedOn: on('2026-04-01') }));
    const { whatIf, days } = explained(log, 'accident.labourer-lost');
    expect(days).toMatchObject([{ value: 1, line: null, holds: true }]);
    expect(whatIf).toMatchObject([{ kind: 'WITHOUT_RECORD', recordId: 'X1' }]);
    const household = inputOf(log.state, log.view);
    const { published } = log.state;
    expect(explainAlert({ household, published, wayOf: () => null }, 'unknown')).toBeNull();
  });
});
