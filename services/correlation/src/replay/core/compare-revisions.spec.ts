import { aLogOf, aSettlement, aWatchedHousehold } from '../../decision/core/testing/builders.js';
import type { CountyAlert } from '#schemas';
import { revisionDifferences } from './compare-revisions.js';

function anAlert(changes: Partial<CountyAlert> = {}): CountyAlert {
  const log = aLogOf(aWatchedHousehold());
  const [alert] = log.feed(aSettlement('S1', '2026-03-10', 5000));
  if (alert === undefined) throw new Error('5,000 yuan are at the line');
  const causedBy = { topic: 'hub.household-events', partition: 0, offset: 7 };
  return { ...alert, decidedAt: 1, causedBy, ...changes };
}

const at = { topic: 'county-center.alerts.130529', householdId: 'H1' };

describe('what differs between a published revision and the replayed one', () => {
  test.each([
    {
      name: 'a field',
      published: anAlert(),
      replayed: anAlert({ severity: 'RED' }),
      fields: ['severity'],
    },
    {
      name: 'the offset of the cause alone',
      published: anAlert(),
      replayed: anAlert({ causedBy: { topic: 'hub.household-events', partition: 0, offset: 8 } }),
      fields: ['causedBy'],
    },
    {
      name: 'several fields, in the order of the schema',
      published: anAlert(),
      replayed: anAlert({ decidedAt: 2, revision: 2 }),
      fields: ['revision', 'decidedAt'],
    },
    {
      name: 'a revision that the replay lacks',
      published: anAlert(),
      replayed: null,
      fields: ['published-only'],
    },
    {
      name: 'a revision that was never published',
      published: null,
      replayed: anAlert(),
      fields: ['replayed-only'],
    },
    {
      name: 'nothing but the bytes',
      published: anAlert(),
      replayed: anAlert(),
      fields: ['encoding'],
    },
  ])('names $name', ({ published, replayed, fields }) => {
    const differences = revisionDifferences({ ...at, published, replayed });
    expect(differences.map(({ field }) => field).sort()).toEqual([...fields].sort());
    const [first] = differences;
    expect(first).toMatchObject({ ...at, alertId: anAlert().alertId });
  });
});
