import { FakeHub } from './fake-hub.js';

describe('hub explain', () => {
  let hub: FakeHub;

  beforeEach(async () => {
    hub = new FakeHub();
    await hub.start();
    hub.answers[path] = [{ body: told }];
  });

  afterEach(() => hub.stop());

  const path = '/counties/130529/alerts/A1/explanation';
  const told = {
    ...{ sentences: ['第一句。'], evidence: [{ number: 1 }], days: [{ day: 1 }] },
    ...{ evidenceOmitted: 2, evidenceNext: 'e1', daysOmitted: 1, daysNext: 'd1' },
  };
  const argv = ['explain', 'A1', '--county', '130529', '--access', 'access.json'] as const;

  /** Two more pieces of evidence on two pages, and one more day. */
  function furtherPages(): void {
    const page = (sentence: string, next: string | null) => ({
      body: { items: [{ sentence }], next },
    });
    hub.answers[`${path}/evidence?limit=200&cursor=e1`] = [page('线索二。', 'e2')];
    hub.answers[`${path}/evidence?limit=200&cursor=e2`] = [page('线索三。', null)];
    hub.answers[`${path}/days?limit=200&cursor=d1`] = [page('判断日二。', null)];
  }

  it('prints the first part as it is told, and asks for no more', async () => {
    expect(await hub.run(...argv)).toEqual({ code: 0, out: '第一句。', err: '' });
    expect(hub.asked).toHaveLength(1);
  });

  it('with --all goes on to the last page', async () => {
    furtherPages();
    const { out } = await hub.run(...argv, '--all');
    expect(out.split('\n')).toEqual([
      ...['第一句。', '其余判断日：', '判断日二。', '其余线索：', '线索二。', '线索三。'],
    ]);
  });

  it('with --all --json holds all and says that nothing is left out', async () => {
    furtherPages();
    const { out } = await hub.run(...argv, '--all', '--json');
    expect(JSON.parse(out)).toMatchObject({
      ...{ evidenceOmitted: 0, evidenceNext: null, daysOmitted: 0, daysNext: null },
      evidence: [{ number: 1 }, { sentence: '线索二。' }, { sentence: '线索三。' }],
      days: [{ day: 1 }, { sentence: '判断日二。' }],
    });
  });

  it('with --all of a short one asks for nothing further', async () => {
    hub.answers[path] = [{ body: { ...told, evidenceNext: null, daysNext: null } }];
    expect(await hub.run(...argv, '--all')).toMatchObject({ code: 0, out: '第一句。' });
    expect(hub.asked).toHaveLength(1);
  });
});
