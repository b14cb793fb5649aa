import fc from 'fast-check';
import { alertQuerySchema, decodeCursor, encodeCursor, pageAlertsMax } from './alert-query.js';

describe('a question for alerts', () => {
  test('without parameters asks for all, 50 a page', () => {
    expect(alertQuerySchema.parse({})).toEqual({ status: 'all', limit: 50 });
  });

  test('takes what it knows', () => {
    const cursor = encodeCursor({ decidedAt: 5, alertId: 'ab' });
    const given = { severity: 'RED', cause: 'illness', village: '130529100201', status: 'open' };
    expect(alertQuerySchema.parse({ ...given, limit: '7', cursor })).toEqual({
      ...given,
      limit: 7,
      cursor: { decidedAt: 5, alertId: 'ab' },
    });
  });

  test.each([
    { name: 'a parameter that nobody knows', query: { county: '130531' } },
    { name: 'a severity that is none', query: { severity: 'PURPLE' } },
    { name: 'a village of nine digits', query: { village: '130529100' } },
    { name: 'a page beyond the limit', query: { limit: String(pageAlertsMax + 1) } },
    { name: 'a page of nothing', query: { limit: '0' } },
    { name: 'a made-up cursor', query: { cursor: 'abc' } },
    { name: 'the same parameter twice', query: { severity: ['RED', 'BLUE'] } },
  ])('refuses $name', ({ query }) => {
    expect(alertQuerySchema.safeParse(query).success).toBe(false);
  });

  test('a cursor survives the way through a URL', () => {
    const alertId = fc.stringMatching(/^[0-9a-f-]{1,64}$/);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), alertId, (decidedAt, id) => {
        const text = encodeCursor({ decidedAt, alertId: id });
        expect(encodeURIComponent(text)).toBe(text);
        expect(decodeCursor(text)).toEqual({ decidedAt, alertId: id });
      }),
    );
  });
});
