import { exitCodes } from './exit-code.js';
import { FakeHub } from './fake-hub.js';

const access = ['--access', 'access.json'] as const;

describe('the hub command and what was taken off the bus', () => {
  let hub: FakeHub;

  beforeEach(async () => {
    hub = new FakeHub();
    await hub.start();
  });

  afterEach(() => hub.stop());

  it('quarantine list asks for what is open, and shows no content', async () => {
    const record = {
      ...{ quarantineId: 'matching/education.cost/2/7', errorCode: 'RECORD_REFUSED' },
      ...{ field: 'version', reasonZh: '版本不对', countyCode: '130529', refusals: 2 },
      ...{ lastSeenAt: 1_772_323_200_000, status: 'open' },
    };
    const path = '/quarantine?errorCode=RECORD_REFUSED&status=open&limit=50';
    hub.answers[path] = [
      { body: { items: [record], next: null } },
      { body: { items: [], next: null } },
    ];
    const listed = await hub.run('quarantine', 'list', '--code', 'RECORD_REFUSED', ...access);
    expect(listed.code).toBe(0);
    expect(listed.out).toMatch(/matching\/education\.cost\/2\/7.*130529.*version：版本不对/);
    const none = await hub.run('quarantine', 'list', '--code', 'RECORD_REFUSED', ...access);
    expect(none.out).toBe('隔离区没有符合条件的记录');
  });

  it('quarantine redrive is a dry run until it is told to run', async () => {
    const counts = [{ topic: 'education.cost', group: 'matching', records: 3 }];
    const plan = { records: 3, keys: 2, counts, notRedrivable: [], redrive: null };
    const redrive = {
      ...{ redriveId: 'R1', status: 'RUNNING', recordsTotal: 3, recordsSent: 0 },
      recordsRefusedAgain: 0,
    };
    hub.answers['/redrives'] = [{ body: plan }, { body: { ...plan, redrive } }];
    hub.answers['/redrives/R1/stop'] = [
      { body: { ...redrive, status: 'STOPPED', recordsSent: 2 } },
    ];
    const order = ['quarantine', 'redrive', '--code', 'RECORD_REFUSED', '--reason', '已更正'];
    const dry = await hub.run(...order, ...access);
    expect(dry.out).toMatch(/试运行，未做任何改动：将放回 3 条[\s\S]*--run/);
    expect(hub.asked.at(-1)?.body).toMatchObject({ dryRun: true, reason: '已更正' });
    const ran = await hub.run(...order, '--run', ...access);
    expect(ran.out).toMatch(/重投 R1 进行中：已放回 0 \/ 3 条/);
    expect(hub.asked.at(-1)?.body).toMatchObject({
      ...{ dryRun: false, selection: { errorCode: 'RECORD_REFUSED', topic: null } },
    });
    const stopped = await hub.run('quarantine', 'stop', 'R1', '--reason', '先停', ...access);
    expect(stopped.out).toMatch(/已停止：已放回 2 \/ 3 条/);
  });

  it('quarantine redrive must be told of what', async () => {
    const { code, err } = await hub.run('quarantine', 'redrive', '--reason', '已更正', ...access);
    expect(code).toBe(exitCodes.usage);
    expect(err).toMatch(/或列出编号，或用 --code/);
  });

  it('held list, retry and skip ask the application that holds', async () => {
    const held = {
      ...{ heldId: 4, topic: 'hub.household-events', partition: 3, fromOffset: 17, records: 5 },
      ...{ attempts: 6, errorCode: 'INTERNAL', reason: 'TypeError: x', firstSeenAt: 0 },
    };
    hub.answers['/held?limit=200'] = [{ body: { items: [held], next: null } }];
    hub.answers['/held/4/retry'] = [{ status: 204, body: null }];
    hub.answers['/held/4/skip'] = [{ status: 204, body: null }];
    const listed = await hub.run('held', 'list', ...access);
    expect(listed.out).toMatch(/4 +hub\.household-events\/3 +17 +5 +6 .*TypeError: x/);
    const retried = await hub.run('held', 'retry', '4', '--reason', '已修复', ...access);
    expect(retried.code).toBe(0);
    const skip = ['held', 'skip', '4', '--offset', '17', '--reason', '重复'];
    expect((await hub.run(...skip, ...access)).code).toBe(0);
    expect(hub.asked.at(-1)?.body).toEqual({ offset: 17, reason: '重复' });
  });
});
