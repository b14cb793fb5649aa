import fc from 'fast-check';
import { canonicalJson, parseStandard } from '#domain';
import {
  aSettlement,
  aWatchedHousehold,
  countyStandard,
  lines,
  on,
} from '../../decision/core/testing/builders.js';
import { historiesWithLeavingOf, longHistoriesOf } from '../../decision/core/testing/histories.js';
import { feed, History } from '../../decision/core/testing/history.js';
import { type Step } from '../../decision/core/testing/step.js';
import {
  moneyRecords,
  recordsOfYears,
  touchingOfYears,
} from '../../decision/core/testing/history-records.js';
import type { AlertRevision } from '../../decision/core/types.js';
import { drawOf } from '../../testing/draw.js';
import { HouseholdReplay, type OwnRecord } from './household-replay.js';
import { type SpokenRecord, type Talk, talkOf } from './talk.js';

const { seed, numRuns: histories } = drawOf(30);
const timeout = 900_000;

/** Where a household's record stands, and a revision that it caused. */
type Told = readonly [number, AlertRevision['alert']];

/** What a history has a partition say: to all, and of the household. */
function logOf(steps: readonly Step[]): { talk: Talk; records: OwnRecord[] } {
  const spoken: SpokenRecord[] = [];
  const records: OwnRecord[] = [];
  steps.forEach((step, offset) => {
    const at = { offset, timestamp: offset };
    if (step.kind === 'DAY') {
      spoken.push({
        ...at,
        body: { 'cn.xingtai.hub.DayStarted': { day: step.day, driven: true } },
      });
    } else if (step.kind === 'STANDARD') {
      const { standardId, countyCode, version, validFrom } = step.standard;
      const document = canonicalJson(step.standard);
      const said = { standardId, countyCode, version, validFrom, document };
      spoken.push({ ...at, body: { 'cn.xingtai.hub.StandardVersion': said } });
    } else {
      records.push({ ...at, event: step });
    }
  });
  const { view } = History.emptyLog();
  return { talk: talkOf(spoken, view, parseStandard), records };
}

interface Replayed {
  readonly told: readonly Told[];
  readonly decisions: number;
}

function replayed(
  { talk, records }: ReturnType<typeof logOf>,
  whole: boolean,
  isLeftOut: (offset: number) => boolean = () => false,
): Replayed {
  const told: Told[] = [];
  const replay = new HouseholdReplay('H1', talk, {
    whole,
    isLeftOut,
    tell: ({ alert }, { offset }) => told.push([offset, alert]),
  });
  replay.run(records);
  return { told, decisions: replay.decisions };
}

function played({ steps }: History): readonly Told[] {
  const log = History.emptyLog();
  return steps.flatMap((step, offset) => feed(log, step).map((alert): Told => [offset, alert]));
}

/** The same with a day of its own before each step, so that what is worked out lives through days. */
function dayByDay({ steps }: History, daysBetween: number): History {
  let today = on('2025-06-01');
  return new History(
    steps
      .filter(({ kind }) => kind !== 'DAY')
      .flatMap((step): Step[] => [{ kind: 'DAY', day: (today += daysBetween) }, step]),
  );
}

describe(`a household replayed by itself (seed ${String(seed)})`, () => {
  test.each([
    { name: 'bills over several years', of: longHistoriesOf(recordsOfYears), passes: true },
    { name: 'bills that touch', of: longHistoriesOf(touchingOfYears), passes: true },
    { name: 'records that leave', of: historiesWithLeavingOf(moneyRecords), passes: false },
  ])(
    'tells what was told record by record: $name',
    ({ of, passes }) => {
      let passed = 0;
      const expectSame = (history: History): void => {
        const expected = played(history);
        const log = logOf(history.steps);
        const byMargin = replayed(log, false);
        const whole = replayed(log, true);
        expect(byMargin.told).toEqual(expected);
        expect(whole.told).toEqual(expected);
        passed += whole.decisions - byMargin.decisions;
      };
      const property = fc.property(of, fc.constantFrom(1, 7, 40), (history, daysBetween) => {
        expectSame(history);
        expectSame(dayByDay(history, daysBetween));
      });
      fc.assert(property, { seed, numRuns: histories });
      // Otherwise nothing is proven of bills that a margin lets pass.
      if (passes) expect(passed).toBeGreaterThan(histories / 2);
    },
    timeout,
  );

  const household: Step = { kind: 'FACTS', facts: aWatchedHousehold() };
  const city: Step = {
    kind: 'STANDARD',
    standard: countyStandard({ validFrom: on('2020-01-01') }),
  };
  const bill = (recordId: string, date: string, yuan: number): Step => ({
    kind: 'EVIDENCE',
    record: aSettlement(recordId, date, yuan),
  });
  const day = (date: string): Step => ({ kind: 'DAY', day: on(date) });
  const fromApril: Step = {
    kind: 'STANDARD',
    standard: countyStandard({
      version: 2,
      validFrom: on('2026-04-01'),
      rules: { 'illness.year-burden': { lines: lines(4000, 20_000) } },
    }),
  };

  test.each([
    {
      name: 'a day that nothing waits for decides nothing',
      steps: [household, day('2026-03-11'), bill('S1', '2026-03-10', 5000), day('2026-03-12')],
      told: [[2, 'RAISED']],
      decisions: 2,
    },
    {
      name: 'a day that a bill of tomorrow waits for raises the alert',
      steps: [household, day('2026-03-09'), bill('S1', '2026-03-10', 5000), day('2026-03-10')],
      told: [[3, 'RAISED']],
      decisions: 3,
    },
    {
      name: 'a standard of its county is decided when it comes',
      steps: [city, household, day('2026-05-02'), bill('S1', '2026-05-01', 4500), fromApril],
      told: [[4, 'RAISED']],
      decisions: 2,
    },
    {
      name: 'what came before its first record is heard and decides nothing',
      steps: [fromApril, day('2026-05-02'), household, bill('S1', '2026-05-01', 4500)],
      told: [[3, 'RAISED']],
      decisions: 2,
    },
    {
      name: 'a bill far below every line is not decided',
      steps: [household, day('2026-05-02'), bill('S1', '2026-05-01', 100)],
      told: [],
      decisions: 1,
    },
  ])('$name', ({ steps, told, decisions }) => {
    const result = replayed(logOf(steps), false);
    expect(result.told.map(([offset, { kind }]) => [offset, kind])).toEqual(told);
    expect(result.decisions).toBe(decisions);
  });

  test('a day that the hub has passed over for it is heard and not decided', () => {
    const late = day('2026-03-11');
    const steps = [
      ...[household, day('2026-03-09'), bill('S1', '2026-03-10', 5000), day('2026-03-10')],
      ...[late, bill('S2', '2026-03-11', 10)],
    ];
    const { told } = replayed(logOf(steps), false, (offset) => offset === 3 || offset === 4);
    expect(told.map(([offset]) => offset)).toEqual([5]);
  });
});
