import { HubError } from '#domain';
import { errorAnswer, requestError } from './request-error.js';

const ofSystem = (code: string): Error => Object.assign(new Error('of the system'), { code });

describe('the answer to an error', () => {
  it.each([
    { name: 'a refusal', error: requestError('NOT_FOUND'), status: 404, code: 'NOT_FOUND' },
    {
      name: 'something away that the hub has told apart',
      error: new HubError('DATABASE_UNREACHABLE', 'away'),
      status: 503,
      code: 'DATABASE_UNREACHABLE',
    },
    { name: 'a full disk', error: ofSystem('ENOSPC'), status: 503, code: 'STORAGE_UNAVAILABLE' },
    {
      name: 'a database that is away',
      error: new Error('no entry', { cause: ofSystem('ECONNREFUSED') }),
      status: 503,
      code: 'DATABASE_UNREACHABLE',
    },
    { name: 'a bug', error: new TypeError('of undefined'), status: 500, code: 'INTERNAL' },
    {
      name: 'what a parser of bodies refuses',
      error: Object.assign(new Error('too large'), { status: 413 }),
      status: 413,
      code: 'RECORD_TOO_LARGE',
    },
  ])('$name', ({ error, status, code }) => {
    expect(errorAnswer(error)).toMatchObject({ status, body: { code } });
  });

  it('says nothing of what happened inside', () => {
    const { body } = errorAnswer(new TypeError('of 130599195001010013'));
    expect(JSON.stringify(body)).not.toContain('130599');
  });
});
