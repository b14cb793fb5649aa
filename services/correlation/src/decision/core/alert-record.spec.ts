import { toldAlert } from './alert-record.js';
import { aLogOf, aSettlement, aWatchedHousehold } from './testing/builders.js';

test('a revision is told with the record and the log time that caused it', () => {
  const [alert] = aLogOf(aWatchedHousehold()).feed(aSettlement('S1', '2026-03-10', 5000));
  if (alert === undefined) throw new Error('5,000 yuan are at the line');
  const causedBy = { topic: 'hub.household-events', partition: 3, offset: 7 };
  const told = toldAlert({ alert, topicCounty: '130531' }, { ...causedBy, timestamp: 114 });
  expect(told).toEqual({
    topic: 'county-center.alerts.130531',
    alert: { ...alert, decidedAt: 114, causedBy },
  });
});
