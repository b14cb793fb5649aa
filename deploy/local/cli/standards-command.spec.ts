import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '#schemas';
import { standardTextHash } from '#domain';
import { exitCodes } from './exit-code.js';
import { FakeHub } from './fake-hub.js';

const julu = projectPath('services/register/county-standards/130529-julu-v1.yaml');
const version = {
  ...{ countyCode: '130529', version: 1, attempt: 1, standardId: 'JULU' },
  ...{ validFrom: '2026-07-01', documentSha256: 'a'.repeat(64), state: 'DRAFT', phase: null },
  ...{ submittedBy: 'owner', submittedAt: 1_772_323_200_000 },
};

describe('hub standards', () => {
  let hub: FakeHub;

  beforeEach(async () => {
    hub = new FakeHub();
    await hub.start();
  });

  afterEach(() => hub.stop());

  const run: FakeHub['run'] = (...argv) => hub.run(...argv);
  const file = (text: string): string => {
    writeFileSync(join(hub.folder, 'draft.yaml'), text);
    return 'draft.yaml';
  };
  const wrong = 'standardId: JULU\ncountyCode: "130529"\nversion: 1\nvalidFrom: soon\n';
  const access = ['--access', 'access.json'] as const;

  it.each([
    { name: 'a right document', argv: [julu], code: 0, says: /检查通过/ },
    {
      name: 'a right document, for machines',
      argv: [julu, '--json'],
      code: 0,
      says: /^\{"ok":true/,
    },
    {
      name: 'a file that is not there',
      argv: ['none.yaml'],
      code: exitCodes.usage,
      says: /none\.yaml/,
    },
    { name: 'no file', argv: [], code: exitCodes.usage, says: /missing required argument/ },
  ])('validate $name ends with $code', async ({ argv, code, says }) => {
    const ended = await run('standards', 'validate', ...argv);
    expect(ended.code).toBe(code);
    expect(`${ended.out}${ended.err}`).toMatch(says);
  });

  it('validate names file, line and way out of a wrong document', async () => {
    const { code, out } = await run('standards', 'validate', file(wrong));
    expect(code).toBe(exitCodes.refused);
    expect(out).toMatch(/^draft\.yaml 第 4 行 \[DAY_UNREADABLE\] validFrom：.*怎么办：/);
    const forMachines = await run('standards', 'validate', file(wrong), '--json');
    expect(JSON.parse(forMachines.out)).toMatchObject({
      ok: false,
      problems: [{ file: 'draft.yaml', line: 4, code: 'DAY_UNREADABLE' }],
    });
  });

  const lessThanHalf = expect.arrayContaining([
    expect.objectContaining({ from: '家庭年纯收入的 50%', to: '家庭年纯收入的 40%' }),
  ]) as unknown;

  it('diff of one document compares it with the default of the city where no hub answers', async () => {
    const nowhere = ['--access', 'nowhere.json'] as const;
    const { code, out } = await run('standards', 'diff', julu, '--json', ...nowhere);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      comparedWith: { countyCode: '130500', standardId: 'XT-DEFAULT', version: 1 },
      differences: lessThanHalf,
    });
    const words = await run('standards', 'diff', julu, ...nowhere);
    expect(words.out).toMatch(
      /^与随系统的市级默认标准比较；没有问到本县施行中的版本：没有 owner 的令牌/,
    );
  });

  it.each([
    { countyCode: '130529', standardId: 'JULU', says: '与 130529 施行中的版本 JULU 第 3 版比较' },
    {
      countyCode: '130500',
      standardId: 'XT-DEFAULT',
      says: '与 130529 施行中的市级标准（本县没有自己的版本） XT-DEFAULT 第 3 版比较',
    },
  ])('diff of one document says "$says"', async ({ countyCode, standardId, says }) => {
    const comparedWith = { countyCode, standardId, version: 3 };
    const differences = [{ ruleId: null, title: '某项', from: '旧', to: '新' }];
    const path = '/counties/130529/standards/validation';
    // That the number is not the next one does not matter to what it changes.
    const body = { ok: false, problems: [{ code: 'VERSION_NOT_NEXT' }], comparedWith, differences };
    hub.answers[path] = [{ body }, { body }];
    const words = await run('standards', 'diff', julu, ...access);
    expect(words).toMatchObject({ code: 0, err: '' });
    expect(words.out.startsWith(`${says}\n`)).toBe(true);
    expect(words.out).toMatch(/某项\s+旧\s+新/);
    const { out } = await run('standards', 'diff', julu, '--json', ...access);
    expect(JSON.parse(out)).toEqual({ comparedWith, differences });
  });

  it('diff of one wrong document says what is wrong with it', async () => {
    const problem = {
      ...{ code: 'KEY_MISSING', line: 3, path: 'version', ruleId: null },
      ...{ problem: '缺少', wayOut: '补上' },
    };
    hub.answers['/counties/130529/standards/validation'] = [
      { body: { ok: false, problems: [problem], comparedWith: null, differences: [] } },
    ];
    const ended = await run('standards', 'diff', file('countyCode: "130529"'), ...access);
    expect(ended).toMatchObject({ code: exitCodes.refused, out: '' });
    expect(ended.err).toMatch(/^draft\.yaml 第 3 行 \[KEY_MISSING\]/);
  });

  it('diff of two documents asks nobody', async () => {
    const city = projectPath('services/register/standards/130500-default-v1.yaml');
    const { code, out } = await run('standards', 'diff', city, julu, '--json', ...access);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ differences: lessThanHalf });
    expect(hub.asked).toEqual([]);
  });

  it('submit hands the document in under its county, and list shows it', async () => {
    hub.answers['/counties/130529/standards'] = [{ status: 201, body: version }];
    hub.answers['/counties/130529/standards?limit=200'] = [
      { body: { items: [version], next: null } },
    ];
    const text = 'countyCode: "130529"\n';
    const submitted = await run('standards', 'submit', file(text), ...access);
    expect(submitted).toMatchObject({
      code: 0,
      out: expect.stringMatching(/JULU 第 1 版.*草案/) as unknown,
    });
    expect(hub.asked[0]).toMatchObject({
      method: 'POST',
      token: 'Bearer owner-token',
      body: { text },
    });
    const listed = await run('standards', 'list', '130529', ...access, '--json');
    expect(JSON.parse(listed.out)).toEqual({ versions: [version] });
  });

  const whole = {
    ...{ standardId: 'JULU', countyCode: '130529', version: 1, validFrom: '2099-07-01' },
    restsOn: { standardId: 'XT-DEFAULT', version: 1 },
  };

  it.each([
    { name: 'JSON on one line', text: JSON.stringify(whole) },
    { name: 'JSON on several lines', text: JSON.stringify(whole, null, 2) },
    {
      name: 'YAML in braces',
      text: `{ version: 1, standardId: JULU, countyCode: '130529', validFrom: '2099-07-01',
        restsOn: { standardId: XT-DEFAULT, version: 1 } }`,
    },
  ])('$name is validated, tried and submitted as other documents are', async ({ text }) => {
    const refusal = {
      ...{ code: 'REQUEST_CONFLICTS', reason: 'FULL', message: '排队试算的标准过多', field: null },
      wayOut: '请待其完成后再提交。',
    };
    hub.answers['/trials'] = [{ status: 409, body: refusal }];
    hub.answers['/counties/130529/standards'] = [{ status: 201, body: version }];
    expect(await run('standards', 'validate', file(text))).toMatchObject({ code: 0 });
    await run('standards', 'try', file(text), ...access);
    expect(await run('standards', 'submit', file(text), ...access)).toMatchObject({ code: 0 });
    expect(hub.asked).toMatchObject([
      { url: '/trials', body: { county: '130529', document: text } },
      { url: '/counties/130529/standards', body: { text } },
    ]);
  });

  it.each([
    {
      name: 'that names no county',
      text: 'version: 1\n# countyCode: "130529"\n',
      says: /没有写明 countyCode/,
    },
    {
      name: 'that nobody can read',
      text: 'a: "b\n',
      says: /^draft\.yaml 第 \d 行 \[YAML_UNCLOSED\]/,
    },
  ])('a document $name is not sent anywhere', async ({ text, says }) => {
    const submitted = await run('standards', 'submit', file(text), ...access);
    expect(submitted.code).toBe(exitCodes.refused);
    expect(submitted.err).toMatch(says);
    expect(hub.asked).toEqual([]);
  });

  it('a document that cannot be tried is told as validate tells it, with code and rule', async () => {
    const problem = {
      ...{ code: 'LINE_WITHOUT_UNIT', line: 10, path: 'rules.0.thresholds.watched' },
      ...{ ruleId: 'illness.year-burden', problem: '缺少单位', wayOut: '写明单位' },
    };
    hub.answers['/trials'] = [
      {
        status: 202,
        body: {
          ...{ trialId: 'T1', contentHash: '', status: 'REFUSED', problems: [problem] },
          ...{ householdsTotal: 0, householdsDone: 0, result: null, record: null },
          changesOmitted: null,
        },
      },
    ];
    const tried = await run('standards', 'try', file('countyCode: "130529"'), ...access);
    expect(tried.code).toBe(exitCodes.refused);
    expect(tried.err).toContain(
      'draft.yaml 第 10 行 [LINE_WITHOUT_UNIT] 规则 illness.year-burden，rules.0.thresholds.watched：缺少单位。怎么办：写明单位。',
    );
  });

  it('a refused document is told line by line, a refused step by its reason', async () => {
    const problem = {
      code: 'KEY_MISSING',
      line: 3,
      path: 'version',
      ruleId: null,
      problem: '缺少',
      wayOut: '补上',
    };
    const refused = {
      code: 'DOCUMENT_WRONG',
      message: '标准文件有 1 处问题，未受理',
      problems: [problem],
    };
    hub.answers['/counties/130529/standards'] = [{ status: 422, body: refused }];
    const submitted = await run('standards', 'submit', file('countyCode: "130529"'), ...access);
    expect(submitted).toMatchObject({ code: exitCodes.refused });
    expect(submitted.err).toMatch(/draft\.yaml 第 3 行 \[KEY_MISSING\]/);
    const conflict = {
      code: 'REQUEST_CONFLICTS',
      reason: 'SAME_PERSON',
      message: '提交人不能批准',
      field: null,
      wayOut: '请另一人。',
    };
    hub.answers['/counties/130529/standards/1'] = [
      { body: { version, text: '', history: [], trials: [] } },
    ];
    hub.answers['/counties/130529/standards/1/approval'] = [{ status: 409, body: conflict }];
    const approved = await run('standards', 'approve', '130529', '1', ...access);
    expect(approved).toEqual({
      code: exitCodes.refused,
      out: '',
      err: '未办理 [SAME_PERSON]：提交人不能批准。请另一人。',
    });
  });

  it('approve is done in the name that is asked for, of the text that was submitted', async () => {
    hub.answers['/counties/130529/standards/1'] = [
      { body: { version, text: '', history: [], trials: [] } },
    ];
    hub.answers['/counties/130529/standards/1/approval'] = [
      { body: { ...version, state: 'APPROVED', phase: 'IN_FORCE' } },
    ];
    const approved = await run(
      'standards',
      'approve',
      '130529',
      '1',
      '--as',
      'approver',
      ...access,
    );
    expect(approved).toMatchObject({ code: 0, out: expect.stringMatching(/施行中/) as unknown });
    expect(hub.asked.at(-1)).toMatchObject({
      token: 'Bearer approver-token',
      body: { documentSha256: 'a'.repeat(64) },
    });
  });

  const text = 'countyCode: "130529"\n';
  const running = {
    ...{ trialId: 'T1', contentHash: standardTextHash(text), status: 'RUNNING', problems: [] },
    ...{ householdsTotal: 2, householdsDone: 1, result: null, record: null, changesOmitted: null },
  };
  const result = {
    households: { tried: 2, newlyAlerted: 1, noLongerAlerted: 0, severityChanged: 0 },
    alerts: { now: 3, then: 4 },
    byRule: [{ key: 'income.drop', added: 1, gone: 0, severity: 0, households: 1 }],
    ...{ byTown: [], byVillage: [] },
  };
  const record = { trialId: 'T1', summary: { alerts: result.alerts }, seal: '5'.repeat(32) };

  /** The trial as the hub tells it, first running and then done. */
  function trialDone(changesOmitted = 0): void {
    hub.answers['/trials'] = [{ status: 202, body: running }];
    const done = { ...running, status: 'DONE', result, record, changesOmitted };
    hub.answers['/trials/T1'] = [{ body: done }];
    hub.answers['/counties/130529/standards/trials'] = [{ status: 204, body: null }];
  }

  it('try waits for the trial and records that this text was tried', async () => {
    trialDone();
    const tried = await run('standards', 'try', file(text), ...access);
    expect(tried.code).toBe(0);
    expect(tried.out).toMatch(/新增预警 1 户[\s\S]*收入骤减\s+1/);
    // As correlation sealed it, or register would not take it.
    expect(hub.asked.at(-1)?.body).toEqual(record);
  });

  const change = {
    ...{ householdId: 'H1', alertId: 'A1', ruleId: 'income.drop', countyCode: '130529' },
    ...{ townCode: '130529100', villageCode: '130529100200', kind: 'NEW' },
    ...{ severityBefore: null, severityAfter: 'YELLOW' },
  };

  it.each([
    { argv: ['--village', '130529100200'], query: 'village=130529100200' },
    { argv: ['--town', '130529100', '--change', 'new'], query: 'town=130529100&kind=NEW' },
    { argv: ['--rule', 'income.drop'], query: 'rule=income.drop' },
  ])('try $argv lists the households behind that number', async ({ argv, query }) => {
    trialDone();
    hub.answers[`/trials/T1/changes?limit=200&${query}`] = [
      { body: { items: [change], next: 'c' } },
    ];
    hub.answers[`/trials/T1/changes?limit=200&${query}&cursor=c`] = [
      { body: { items: [{ ...change, householdId: 'H2' }], next: null } },
    ];
    const tried = await run('standards', 'try', file(text), ...argv, ...access);
    expect(tried.out).toMatch(/^H1 .*收入骤减 +新增预警.*\nH2 /m);
    expect(tried.err).toBe('试算中 1 / 2 户');
  });

  it('try of households as CSV asks for those alone, and says what is not kept', async () => {
    trialDone(7);
    const path = '/trials/T1/changes.csv?village=130529100200';
    hub.answers[path] = [{ body: 'table' }];
    const csv = ['--village', '130529100200', '--format', 'csv'];
    const tried = await run('standards', 'try', file(text), ...csv, ...access);
    expect(tried).toMatchObject({ code: 0, out: '"table"' });
    expect(tried.err).toContain('另有 7 条变化已计入数量，未保留农户和预警；请按县分别试算');
  });

  it('try of an unknown kind of change is refused with those that there are', async () => {
    const tried = await run('standards', 'try', file(text), '--change', 'more', ...access);
    expect(tried).toMatchObject({ code: exitCodes.usage, out: '' });
    expect(tried.err).toMatch(/new, gone, severity/);
    expect(hub.asked).toEqual([]);
  });
});
