import { exitCodes } from './exit-code.js';
import { FakeHub } from './fake-hub.js';
import { table } from './table.js';

describe('the hub command', () => {
  let hub: FakeHub;

  beforeEach(async () => {
    hub = new FakeHub();
    await hub.start();
  });

  afterEach(() => hub.stop());

  const run: FakeHub['run'] = (...argv) => hub.run(...argv);
  const access = ['--access', 'access.json'] as const;

  it.each([
    {
      name: 'a topic of nobody',
      argv: ['grassroots.warnings'],
      says: /没有主题[^]*grassroots\.warning\n/,
    },
    {
      name: 'a county behind a topic that has none',
      argv: ['grassroots.warning.130529'],
      says: /没有主题/,
    },
    { name: 'no county', argv: ['county-center.alerts'], says: /分县，请用 --county/ },
    {
      name: 'a county for all',
      argv: ['grassroots.warning', '--county', '130529'],
      says: /不分县，请去掉 --county/,
    },
    {
      name: 'two counties',
      argv: ['county-center.alerts.130529', '--county', '130532'],
      says: /不是 130532 的主题/,
    },
    {
      name: 'a limit of none',
      argv: ['grassroots.warning', '--limit', '0'],
      says: /whole number from 1/,
    },
  ])('read refuses $name', async ({ argv, says }) => {
    const ended = await run('read', ...argv);
    expect(ended).toMatchObject({ code: exitCodes.usage, out: '' });
    expect(ended.err).toMatch(says);
  });

  it.each([
    { name: 'no hub was started', argv: ['--access', 'nowhere.json'] },
    { name: 'nobody has this token', argv: [...access, '--as', 'nobody'] },
    { name: 'nobody answers', argv: [...access, '--register-url', 'http://127.0.0.1:1'] },
  ])('ends with 3 and a way out where $name', async ({ argv }) => {
    const ended = await run('standards', 'list', '130529', ...argv);
    expect(ended.code).toBe(exitCodes.unreachable);
    expect(ended.err).toMatch(/怎么办：先用 npm start/);
  });
});

test('a table aligns Chinese and Latin text', () => {
  expect(
    table(
      ['县', 'n'],
      [
        ['巨鹿县', '1'],
        ['ab', '22'],
      ],
    ),
  ).toBe('县      n\n巨鹿县  1\nab      22');
});
