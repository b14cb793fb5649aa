import {
  aLogOf,
  anOrdinaryHousehold,
  aSettlement,
  aWatchedHousehold,
  cityStandard,
  countyStandard,
  lines,
  on,
  theMove,
} from '../../decision/core/testing/builders.js';
import { checkDraft } from './check-draft.js';
import { changeHead, omittedRow, resultRows } from './trial-csv.js';
import { changesOmitted, TrialTally } from './trial-tally.js';
import { triedFrom, tryDraft, viewWith } from './try-draft.js';

const yearBurden = (watched: number, ordinary: number): Parameters<typeof countyStandard>[0] => ({
  rules: { 'illness.year-burden': { lines: lines(watched, ordinary) } },
});

/** A household with one bill of so many yuan in March 2026, tried with a draft. */
function tried(
  bill: number,
  changes: Parameters<typeof countyStandard>[0],
  facts = aWatchedHousehold(),
): ReturnType<typeof tryDraft> {
  const log = aLogOf(facts);
  log.feed(aSettlement('S1', '2026-03-10', bill));
  return tryDraft(log.state, viewWith(log.view, countyStandard(changes)));
}

describe('a draft tried on a household', () => {
  test.each([
    {
      name: 'a lower line raises an alert',
      trial: tried(4500, yearBurden(4000, 20_000)),
      changes: [{ kind: 'NEW', severityBefore: null, severityAfter: 'YELLOW' }],
    },
    {
      name: 'a higher line ends an alert',
      trial: tried(5500, yearBurden(6000, 20_000)),
      changes: [{ kind: 'GONE', severityBefore: 'YELLOW', severityAfter: null }],
    },
    {
      name: 'half the line gives the same alert a higher severity',
      trial: tried(5500, yearBurden(2500, 20_000)),
      changes: [{ kind: 'SEVERITY', severityBefore: 'YELLOW', severityAfter: 'ORANGE' }],
    },
    {
      name: 'a line that moves without consequence changes nothing',
      trial: tried(5500, yearBurden(5100, 20_000)),
      changes: [],
    },
    {
      name: 'the line of the other group changes nothing',
      trial: tried(4500, yearBurden(5000, 4000)),
      changes: [],
    },
    {
      name: 'a household that lives elsewhere by now is not touched',
      trial: tried(4500, yearBurden(4000, 20_000), theMove('2026-02-01', '130531')),
      changes: [],
    },
    {
      name: 'another benefit year names another alert',
      trial: tried(5500, { benefitYearStart: { month: 4, day: 1 } }),
      changes: [
        { kind: 'NEW', severityAfter: 'YELLOW' },
        { kind: 'GONE', severityBefore: 'YELLOW' },
      ],
    },
  ])('$name', ({ trial, changes }) => {
    expect(trial.changes).toMatchObject(changes);
    expect(trial.changes).toHaveLength(changes.length);
  });

  test('a draft that begins later is tried on the year that has gone, one of the past as it is', () => {
    const today = on('2026-12-31');
    expect(triedFrom({ validFrom: on('2027-06-01') }, today)).toBe(on('2025-12-31'));
    expect(triedFrom({ validFrom: on('2026-07-01') }, today)).toBe(on('2026-07-01'));
    const later = tried(4500, { ...yearBurden(4000, 20_000), validFrom: on('2027-06-01') });
    expect(later.changes).toMatchObject([{ kind: 'NEW' }]);
  });

  test('the text of the standard that is in force changes nothing', () => {
    const log = aLogOf(aWatchedHousehold());
    log.feed(aSettlement('S1', '2026-03-10', 5500));
    expect(tryDraft(log.state, viewWith(log.view, cityStandard())).changes).toEqual([]);
  });
});

describe('the numbers of a trial', () => {
  test('count households once and alerts each, by rule, town and village', () => {
    const tally = new TrialTally();
    for (const [bill, facts] of [
      [4500, aWatchedHousehold()],
      [5500, aWatchedHousehold()],
      [8500, aWatchedHousehold()],
      [4500, anOrdinaryHousehold()],
    ] as const) {
      tally.add(tried(bill, yearBurden(4200, 20_000), facts));
    }
    const result = tally.result();
    expect(result.households).toEqual({
      tried: 4,
      alertedNow: 2,
      alertedThen: 3,
      newlyAlerted: 1,
      noLongerAlerted: 0,
      severityChanged: 1,
    });
    expect(result.alerts).toEqual({ now: 2, then: 3, added: 1, gone: 0, severity: 1 });
    const counts = { added: 1, gone: 0, severity: 1, households: 2 };
    expect(result.byRule).toEqual([{ key: 'illness.year-burden', ...counts }]);
    expect(result.byTown).toEqual([{ key: '130529100', ...counts }]);
    expect(result.byVillage).toEqual([{ key: '130529100200', ...counts }]);
    expect(resultRows(result).slice(1)).toEqual([
      ['规则', 'illness.year-burden', 1, 0, 1, 2],
      ['乡镇', '130529100', 1, 0, 1, 2],
      ['村', '130529100200', 1, 0, 1, 2],
    ]);
    expect(changesOmitted({ result, changesKept: 2 })).toBe(0);
    expect(changesOmitted({ result, changesKept: 0 })).toBe(2);
    expect(changesOmitted({ result: null, changesKept: 1 })).toBeNull();
  });

  test('changes that are not kept have a row of their own, as wide as the table', () => {
    expect(omittedRow(12)).toHaveLength(changeHead.length);
    expect(omittedRow(12)[0]).toContain('另有12条变化');
  });
});

describe('the check of a draft', () => {
  const view = { ...aLogOf(aWatchedHousehold()).view, standards: [cityStandard()] };
  const text = (county: string, restsOn = 1): string =>
    [
      'standardId: DRAFT',
      `countyCode: "${county}"`,
      'version: 1',
      'validFrom: "2027-01-01"',
      `restsOn: { standardId: XT-DEFAULT, version: ${restsOn} }`,
    ].join('\n');

  test('fills it in from the city version that it rests on', () => {
    const checked = checkDraft(text('130529'), '130529', view);
    expect(checked).toMatchObject({ ok: true, draft: { rules: cityStandard().rules } });
  });

  test.each([
    { name: 'of another county', document: text('130531'), path: 'countyCode' },
    { name: 'that rests on nothing published', document: text('130529', 9), path: 'restsOn' },
  ])('refuses one $name, and says where', ({ document, path }) => {
    const checked = checkDraft(document, '130529', view);
    expect(checked).toMatchObject({ ok: false, problems: [{ path }] });
  });
});
