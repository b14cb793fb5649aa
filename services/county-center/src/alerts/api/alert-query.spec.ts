import { pageItemsMax } from '#service-kit';
import { alertQuerySchema } from './alert-query.js';

describe('a question for alerts', () => {
  test('without parameters asks for all, 50 a page', () => {
    expect(alertQuerySchema.parse({})).toEqual({ status: 'all', limit: 50 });
  });

  test('takes what it knows', () => {
    const given = { severity: 'RED', cause: 'illness', village: '130529100201', status: 'open' };
    expect(alertQuerySchema.parse({ ...given, limit: '7', cursor: 'x' })).toEqual({
      ...given,
      limit: 7,
      cursor: 'x',
    });
  });

  test.each([
    { name: 'a parameter that nobody knows', query: { county: '130531' } },
    { name: 'a severity that is none', query: { severity: 'PURPLE' } },
    { name: 'a village of nine digits', query: { village: '130529100' } },
    { name: 'a page beyond the limit', query: { limit: String(pageItemsMax + 1) } },
    { name: 'a page of nothing', query: { limit: '0' } },
    { name: 'the same parameter twice', query: { severity: ['RED', 'BLUE'] } },
  ])('refuses $name', ({ query }) => {
    expect(alertQuerySchema.safeParse(query).success).toBe(false);
  });
});
