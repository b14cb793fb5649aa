import { HubError } from '#domain';
import { Health } from './health.js';

describe('health', () => {
  it('is trouble when one check of the kind finds any, and names it', async () => {
    const health = new Health();
    health.add('database', 'ready', () => ({ ok: true, detail: null }));
    health.add('outbox', 'ready', () => ({ ok: false, detail: 'held: a topic' }));
    health.add('consumer', 'live', () => ({ ok: true, detail: null }));
    expect(await health.report('live')).toMatchObject({ status: 'ok' });
    expect(await health.report('ready')).toEqual({
      status: 'trouble',
      checks: [
        { name: 'database', ok: true, detail: null },
        { name: 'outbox', ok: false, detail: 'held: a topic' },
      ],
    });
  });

  it('takes a check that fails for trouble, and tells nothing of a foreign text', async () => {
    const health = new Health();
    health.add('a', 'ready', () => Promise.reject(new Error('row (130599198402290077) failed')));
    health.add('b', 'ready', () => {
      throw new HubError('DATABASE_UNREACHABLE', 'gone');
    });
    const { status, checks } = await health.report('ready');
    expect(status).toBe('trouble');
    expect(checks.map(({ detail }) => detail)).toEqual(['failed', 'DATABASE_UNREACHABLE']);
  });

  it('takes a check that does not answer for trouble', async () => {
    const health = new Health();
    health.add('database', 'ready', () => new Promise(() => undefined));
    expect(await health.report('ready')).toMatchObject({
      checks: [{ ok: false, detail: 'does not answer' }],
    });
  });
});
