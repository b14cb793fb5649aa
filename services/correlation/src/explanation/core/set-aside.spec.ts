import { inputOf } from '../../decision/core/apply-event.js';
import {
  aLogOf,
  anOrdinaryHousehold,
  aRecord,
  aReversal,
  aSettlement,
  on,
} from '../../decision/core/testing/builders.js';
import { setAside } from './set-aside.js';

describe('records of a household that count for nothing', () => {
  const { members } = anOrdinaryHousehold();
  const born = members.map((member) => ({ ...member, birthOn: on('1980-05-06') }));
  const log = aLogOf(anOrdinaryHousehold({ members: born }));
  const death = (id: string, date: string) =>
    aRecord('public-security.death', id, date, { diedOn: on(date) });
  log.feed(
    death('X1', '1979-05-06'),
    aReversal('S9', '2026-03-10', 500),
    aSettlement('S1', '2026-03-11', 500),
    aSettlement('S1', '2026-03-11', 500, { sourceSystem: 'insurer' }),
  );
  const told = (county: string) => setAside(inputOf(log.state, log.view), county, () => null);

  test('are told although there is no alert, each with what to look at', () => {
    expect(log.holding()).toEqual([]);
    expect(told('130529')).toMatchObject([
      { topic: 'health-insurance.settlement', reason: 'REVERSAL_WITHOUT_ORIGINAL' },
      {
        ...{ topic: 'public-security.death', recordId: 'X1', reason: 'BEFORE_BIRTH' },
        ...{ occurredOn: on('1979-05-06'), way: null },
        sentence:
          'public-security.death-system的记录X1（1979年5月6日）不计入任何预警：日期早于本人出生日期，请核对记录日期和台账出生日期。',
      },
    ]);
  });

  test('are not told to another county', () => {
    expect(told('130531')).toBeNull();
  });
});
