import fc from 'fast-check';
import { alertRow, countyOfTopic, distinctRevisions, highestRevisions } from './alert-row.js';
import { anAlert } from './an-alert.fixture.js';

const row = (alertId: string, revision: number): ReturnType<typeof alertRow> =>
  alertRow('130529', anAlert({ alertId, revision }));

describe('rows of alerts', () => {
  test('the county is that of the topic, also for a household that moved away since', () => {
    const moved = anAlert({ countyCode: '130531', kind: 'WITHDRAWN' });
    expect(alertRow(countyOfTopic('county-center.alerts.130529'), moved).countyCode).toBe('130529');
  });

  test('an alert with an exclusion in force is held', () => {
    const held = { reason: 'FALSE_STATEMENT', until: 20_900 };
    expect(alertRow('130529', anAlert({ held })).held).toBe(true);
    expect(alertRow('130529', anAlert()).held).toBe(false);
  });

  test.each([
    { name: 'no county', topic: 'hub.household-events' },
    { name: 'five digits', topic: 'county-center.alerts.13052' },
  ])('a topic with $name is refused', ({ topic }) => {
    expect(() => countyOfTopic(topic)).toThrow(RangeError);
  });
});

describe('several revisions in one batch', () => {
  test.each([
    { name: 'in order', given: [row('a', 1), row('a', 2)], highest: [row('a', 2)] },
    { name: 'repeated from the start', given: [row('a', 2), row('a', 1)], highest: [row('a', 2)] },
    {
      name: 'of two alerts',
      given: [row('b', 1), row('a', 1), row('b', 2)],
      highest: [row('b', 2), row('a', 1)],
    },
    { name: 'none', given: [], highest: [] },
  ])('$name: the highest of each alert is kept', ({ given, highest }) => {
    expect(highestRevisions(given)).toEqual(highest);
  });

  test('duplicates add nothing, in any order', () => {
    const some = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 5 })));
    fc.assert(
      fc.property(some, (pairs) => {
        const rows = pairs.map(([alertId, revision]) => row(alertId, revision));
        const distinct = distinctRevisions([...rows, ...rows]);
        expect(new Set(distinct.map((one) => `${one.alertId}/${one.revision}`)).size).toBe(
          distinct.length,
        );
        expect(new Set(highestRevisions(distinct))).toEqual(new Set(highestRevisions(rows)));
      }),
    );
  });
});
