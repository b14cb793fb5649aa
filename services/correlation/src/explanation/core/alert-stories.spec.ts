import { inputOf } from '../../decision/core/apply-event.js';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aSettlement,
  aWatchedHousehold,
  type HouseholdLog,
  on,
} from '../../decision/core/testing/builders.js';
import { alertStories, type AlertStories, toldDays, toldEvidence } from './alert-stories.js';
import { explainAlert } from './explain-alert.js';
import type { Explanation } from './explanation.js';
import { storiesAfter, type StoryPlace } from './story-place.js';

/** The first alert of a household, explained, and with all of its stories. */
function told(log: HouseholdLog): { explanation: Explanation; stories: AlertStories } {
  const { published } = log.state;
  const [alertId = ''] = [...published.keys()];
  const input = { household: inputOf(log.state, log.view), published, wayOf: () => null };
  const [explanation, stories] = [explainAlert(input, alertId), alertStories(input, alertId)];
  if (explanation === null || stories === null) throw new Error('no alert');
  return { explanation, stories };
}

/** A household that was monitored every other day for so long that 602 days are looked at. */
function oftenMonitored(): HouseholdLog {
  const death = on('2024-04-01');
  const categories = Array.from({ length: 300 }, (_, at) => {
    const from = death + 1 + at * 2;
    return { category: 'MARGINAL' as const, from, to: from + 1 };
  });
  const log = aLogOf(anOrdinaryHousehold({ categories }));
  log.feed(aRecord('public-security.death', 'X1', '2024-04-01', { diedOn: death }));
  return log;
}

describe('what an explanation leaves out', () => {
  test('is said with how many there are in all, and where the rest is', () => {
    const log = aLogOf(aWatchedHousehold());
    const bills = Array.from({ length: 503 }, (_, at) => aSettlement(`S${at}`, '2026-03-10', 10));
    log.feed(...bills);
    const { explanation, stories } = told(log);
    expect(explanation).toMatchObject({ evidenceOmitted: 3, daysOmitted: 0 });
    const { alertId } = explanation;
    expect(explanation.sentences).toContain(
      `以上为前500条线索，共503条线索；其余3条线索用npx hub explain ${alertId} --county 130529 --all列出，或由接口GET /counties/130529/alerts/${alertId}/explanation/evidence逐页查询。`,
    );
    expect(explanation.sentences.join('')).not.toContain('判断日，共');
    const all = toldEvidence(stories);
    expect(all.map(({ number }) => number)).toEqual(bills.map((_, at) => at + 1));
    expect(all.slice(0, 500)).toMatchObject(explanation.evidence);
    for (const { sentence } of all.slice(0, 500)) expect(explanation.sentences).toContain(sentence);
    expect(all.at(-1)?.sentence).toMatch(/的记录S\d+第1版（2026年3月10日）.*：计入10\.00元。$/);
  });

  test('of days is told day by day', () => {
    const { explanation, stories } = told(oftenMonitored());
    const all = toldDays(stories);
    expect(explanation.daysOmitted).toBe(all.length - 500);
    expect(all.length).toBeGreaterThan(500);
    expect(explanation.sentences.join('')).toContain(
      `以上为前500个判断日，共${all.length}个判断日；其余${all.length - 500}个判断日用`,
    );
    expect(all.slice(0, 500)).toMatchObject(explanation.days);
    const days = all.map(({ day }) => day);
    expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
    expect(all.at(-1)?.sentence).toMatch(/^20\d\d年.*：一般农户，截至当日1，不设金额线，达到。$/);
  });
});

describe('a page of stories', () => {
  const log = aLogOf(aWatchedHousehold());
  log.feed(
    aSettlement('A', '2026-03-10', 3000),
    aSettlement('B', '2026-03-11', 2000),
    aSettlement('C', '2026-03-12', 1000),
  );
  const { stories } = told(log);
  const evidence = toldEvidence(stories);
  const nameOf = (at: number): string => evidence[at - 1]?.eventId ?? '';

  test.each<{ name: string; place: StoryPlace | undefined; rest: string[] | null }>([
    { name: 'without a place begins with the first', place: undefined, rest: ['A', 'B', 'C'] },
    { name: 'goes on after its place', place: [1, nameOf(1)], rest: ['B', 'C'] },
    { name: 'after the last is empty', place: [3, nameOf(3)], rest: [] },
    { name: 'is none where another piece is in that place', place: [2, nameOf(1)], rest: null },
    { name: 'is none where there are not so many any more', place: [4, nameOf(3)], rest: null },
  ])('$name', ({ place, rest }) => {
    const after = storiesAfter(evidence, place);
    expect(after?.map(({ recordId }) => recordId) ?? null).toEqual(rest);
  });

  test('of days is named by the day', () => {
    const days = toldDays(stories);
    const second = days[1]?.day ?? 0;
    expect(storiesAfter(days, [2, String(second)])).toEqual(days.slice(2));
    expect(storiesAfter(days, [1, String(second)])).toBeNull();
  });
});
