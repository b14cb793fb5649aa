import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayFromIso, standardTextHash } from '#domain';
import { UnitOfWork } from '#persistence';
import { Clock, Logger, tokenDigest, type HubConfig } from '#service-kit';
import { sealedTrial, startTestApplications, type TestApplications } from '#testkit';
import type { z } from 'zod';
import { register } from '../app.js';
import { Calendar } from '../calendar/shell/calendar.js';
import { RegisterLog } from '../publication/shell/register-log.js';
import { StandardFolders, type standardsConfig } from './shell/standard-folders.js';
import { StandardStore } from './shell/standard.store.js';

const timeoutMs = 60_000;
const people = {
  li: ['county:130529'],
  wang: ['county:130529'],
  neighbour: ['county:130531'],
  city: ['county:*'],
  cityCode: ['county:130500'],
} as const;
type Person = keyof typeof people;

const document = (version: number, watched = 7_000, validFrom = '2026-07-01', more = ''): string =>
  `standardId: JULU
countyCode: "130529"
version: ${String(version)}
validFrom: "${validFrom}"
${more}restsOn: { standardId: XT-DEFAULT, version: 1 }
rules:
  - ruleId: illness.year-burden
    thresholds: { watched: ${String(watched)} yuan }
`;

describe('the life of a version, through the API', () => {
  let test: TestApplications;
  let tokens: string;

  beforeAll(async () => {
    tokens = mkdtempSync(join(tmpdir(), 'hub-standards-'));
    const file = join(tokens, 'tokens.yaml');
    const entries = Object.entries(people).map(([name, scopes]) => ({
      name,
      sha256: tokenDigest(name),
      scopes,
    }));
    writeFileSync(file, JSON.stringify(entries));
    test = await startTestApplications([register], {
      counties: ['130529', '130531'],
      env: { HUB_TOKENS_FILE: file },
    });
    await test.applications.get('register', Calendar).drive(dayFromIso('2026-06-01'));
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
    rmSync(tokens, { recursive: true });
  }, timeoutMs);

  async function call(person: Person, path: string, body?: unknown) {
    const url = `${test.applications.urls.get('register') ?? ''}/counties/${path}`;
    const answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${person}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  }

  const at = '130529/standards';
  const submit = (person: Person, text: string) => call(person, at, { text });
  const trialOf = (text: string, county = '130529') => sealedTrial(test.env, county, text);
  const tryOut = (person: Person, text: string) => call(person, `${at}/trials`, trialOf(text));
  const approve = (person: Person, version: number, text: string) =>
    call(person, `${at}/${String(version)}/approval`, { documentSha256: standardTextHash(text) });

  it(
    'goes from draft to tried to approved, by two people, and each refusal names its way out',
    async () => {
      const text = document(1);
      const draft = await submit('li', text);
      expect(draft).toMatchObject({
        status: 201,
        body: { version: 1, attempt: 1, state: 'DRAFT', phase: null, submittedBy: 'li' },
      });
      expect((await submit('li', text)).body).toEqual(draft.body);
      expect((await submit('wang', document(1, 8_000))).body).toMatchObject({
        reason: 'STILL_OPEN',
      });
      expect((await approve('wang', 1, text)).body).toMatchObject({
        code: 'REQUEST_CONFLICTS',
        reason: 'NOT_TRIED',
      });
      expect((await tryOut('li', document(1, 8_000))).status).toBe(204);
      expect((await approve('wang', 1, text)).body).toMatchObject({ reason: 'NOT_TRIED' });
      expect((await tryOut('li', text)).status).toBe(204);
      expect((await tryOut('li', text)).status).toBe(204);
      expect((await approve('li', 1, text)).body).toMatchObject({ reason: 'SAME_PERSON' });
      expect((await approve('wang', 1, document(1, 8_000))).body).toMatchObject({
        reason: 'OTHER_TEXT',
      });
      expect(await approve('wang', 1, text)).toMatchObject({
        status: 200,
        body: { state: 'APPROVED', phase: 'UPCOMING' },
      });
      expect((await approve('wang', 1, text)).body).toMatchObject({ state: 'APPROVED' });
      expect((await approve('city', 1, text)).body).toMatchObject({ reason: 'ALREADY_APPROVED' });
      const whole = (await call('li', `${at}/1`)).body;
      expect(whole).toMatchObject({
        text,
        history: [
          { action: 'SUBMITTED', actor: 'li' },
          { action: 'TRIED', actor: 'li' },
          { action: 'APPROVED', actor: 'wang' },
        ],
        trials: [{ trialId: 'T-1', triedBy: 'li', summary: { added: 3, gone: 1 } }],
      });
    },
    timeoutMs,
  );

  it.each<{ name: string; trial: () => Readonly<Record<string, unknown>> }>([
    {
      name: 'with an invented seal',
      trial: () => ({ ...trialOf(document(1)), seal: '0'.repeat(32) }),
    },
    { name: 'under an invented id', trial: () => ({ ...trialOf(document(1)), trialId: 'T-9' }) },
    {
      name: 'of another document',
      trial: () => ({
        ...trialOf(document(1)),
        documentSha256: standardTextHash(document(1, 8_000)),
      }),
    },
    { name: "on a neighbour's history", trial: () => trialOf(document(1), '130531') },
    {
      name: 'with other figures',
      trial: () => ({ ...trialOf(document(1)), summary: { added: 0 } }),
    },
  ])(
    'a trial $name is not recorded, and the way out is named',
    async ({ trial }) => {
      const refused = await call('li', `${at}/trials`, trial());
      expect(refused).toMatchObject({
        status: 409,
        body: {
          code: 'REQUEST_CONFLICTS',
          reason: 'NOT_A_TRIAL',
          wayOut: expect.stringContaining('hub standards try') as string,
        },
      });
    },
    timeoutMs,
  );

  it(
    'withdraws a draft with a reason, and its number is used again',
    async () => {
      expect((await submit('li', document(3))).body).toMatchObject({
        problems: [{ code: 'VERSION_NOT_NEXT', line: 3 }],
      });
      await submit('li', document(2));
      expect((await call('li', `${at}/2/withdrawal`, {})).status).toBe(400);
      const withdrawn = await call('wang', `${at}/2/withdrawal`, { reason: '数字有误' });
      expect(withdrawn.body).toMatchObject({ state: 'WITHDRAWN' });
      expect((await call('li', `${at}/2/withdrawal`, { reason: '再来' })).body).toMatchObject({
        reason: 'ALREADY_WITHDRAWN',
      });
      expect((await submit('li', document(2, 6_500))).body).toMatchObject({ attempt: 2 });
      expect((await call('li', `${at}/1/withdrawal`, { reason: '不要了' })).body).toMatchObject({
        reason: 'ALREADY_APPROVED',
      });
      expect((await call('li', `${at}?limit=2`)).body['items']).toMatchObject([
        { version: 2, attempt: 2, state: 'DRAFT' },
        { version: 2, attempt: 1, state: 'WITHDRAWN' },
      ]);
      await call('li', `${at}/2/withdrawal`, { reason: '下一例要用' });
    },
    timeoutMs,
  );

  it(
    'a version that reaches back needs its reason on the day of approval, too',
    async () => {
      const early = document(2, 6_000, '2026-06-05');
      await submit('li', early);
      await tryOut('li', early);
      await test.applications.get('register', Calendar).drive(dayFromIso('2026-06-06'));
      const refused = await approve('wang', 2, early);
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'DOCUMENT_WRONG', problems: [{ code: 'REASON_MISSING', line: 4 }] },
      });
      await call('li', `${at}/2/withdrawal`, { reason: '补写理由' });
      const back = document(2, 6_000, '2026-06-05', 'reason: 县政府六月五日决定\n');
      await tryOut('li', back);
      expect((await submit('li', back)).body).toMatchObject({ state: 'TRIED' });
      expect((await approve('wang', 2, back)).body).toMatchObject({ phase: 'IN_FORCE' });
      expect((await call('li', `${at}/1`)).body).toMatchObject({ version: { phase: 'REPLACED' } });
    },
    timeoutMs,
  );

  it(
    'tells what a document would change, and in what two versions differ',
    async () => {
      const preview = await call('li', `${at}/validation`, { text: document(3, 9_000) });
      expect(preview.body).toMatchObject({
        ...{ ok: true, problems: [] },
      });
      expect(preview.body['comparedWith']).toEqual({
        ...{ countyCode: '130529', standardId: 'JULU', version: 2 },
      });
      expect(preview.body['differences']).toContainEqual(
        expect.objectContaining({
          ruleId: 'illness.year-burden',
          from: '6,000.00元',
          to: '9,000.00元',
        }),
      );
      const later = await call('li', `${at}/validation`, { text: document(7, 9_000) });
      expect(later.body).toMatchObject({
        ...{ ok: false, problems: [{ code: 'VERSION_NOT_NEXT' }] },
        ...{ comparedWith: { version: 2 }, differences: preview.body['differences'] },
      });
      const between = await call('li', `${at}/2/differences?against=1`);
      expect(between.body['differences']).toContainEqual(
        expect.objectContaining({ from: '7,000.00元', to: '6,000.00元' }),
      );
      const wrong = await call('li', `${at}/validation`, {
        text: document(3).replace(' yuan', ''),
      });
      expect(wrong.body).toMatchObject({
        ...{ ok: false, comparedWith: null, differences: [] },
        problems: [{ code: 'LINE_WITHOUT_UNIT', line: 8, ruleId: 'illness.year-burden' }],
      });
    },
    timeoutMs,
  );

  it.each<{ person: Person; path: string; status: number }>([
    { person: 'neighbour', path: '130529/standards', status: 403 },
    { person: 'li', path: '130531/standards', status: 403 },
    { person: 'li', path: '130500/standards', status: 403 },
    { person: 'cityCode', path: '130500/standards', status: 403 },
    { person: 'city', path: '130500/standards', status: 200 },
    { person: 'city', path: '130529/standards', status: 200 },
    { person: 'city', path: '130533/standards', status: 404 },
    { person: 'li', path: '130529/standards/77', status: 404 },
    { person: 'li', path: '130529/standards/77/differences', status: 404 },
  ])(
    '$person who asks for $path is answered with $status',
    async ({ person, path, status }) => {
      expect((await call(person, path)).status).toBe(status);
    },
    timeoutMs,
  );

  it(
    "keeps the city's default with its text, brought along by the deployment",
    async () => {
      expect((await call('city', '130500/standards/1')).body).toMatchObject({
        version: { state: 'APPROVED', phase: 'IN_FORCE', submittedBy: 'deployment' },
        text: expect.stringContaining('XT-DEFAULT') as string,
        history: [{ action: 'LOADED' }],
      });
    },
    timeoutMs,
  );

  it(
    'refuses a document of another county, and one of five megabytes with a way out',
    async () => {
      const other = document(1).replace('130529', '130531').replace('JULU', 'GUANGZONG');
      expect((await submit('city', other)).body).toMatchObject({
        problems: [{ code: 'COUNTY_OF_OTHERS', line: 2 }],
      });
      const large = await submit('li', `# ${'x'.repeat(5_000_000)}`);
      expect(large.body).toMatchObject({ problems: [{ code: 'DOCUMENT_TOO_LARGE' }] });
    },
    timeoutMs,
  );

  /** What a start does with documents in its folder. */
  async function deploy(...texts: readonly string[]): Promise<void> {
    const standardsDir = mkdtempSync(join(tmpdir(), 'hub-deployed-'));
    texts.forEach((text, at) => {
      writeFileSync(join(standardsDir, `${String(at)}.yaml`), text);
    });
    const { applications } = test;
    const folders = new StandardFolders(
      applications.get('register', UnitOfWork),
      applications.get('register', StandardStore),
      applications.get('register', RegisterLog),
      applications.get('register', Clock),
      applications.get('register', Logger),
      { own: { standardsDir } } as HubConfig<z.output<typeof standardsConfig>>,
    );
    await folders.onApplicationBootstrap();
    rmSync(standardsDir, { recursive: true });
  }

  const neighbours = (version: number): string =>
    document(version).replace('130529', '130531').replace('JULU', 'GUANGZONG');
  const state = async (county: string, version: number): Promise<unknown> =>
    (await call('city', `${county}/standards/${String(version)}`)).body['version'];

  it(
    'a deployment leaves out a county that has a draft under that number, and goes on for the others',
    async () => {
      await submit('li', document(3, 6_500));
      await deploy(document(3), document(4), neighbours(1));
      expect(await state('130531', 1)).toMatchObject({ state: 'APPROVED', attempt: 1 });
      expect(await state('130529', 3)).toMatchObject({ state: 'DRAFT', attempt: 1 });
      expect((await call('li', `${at}/4`)).status).toBe(404);
      const reason = '改用随版本发布的文件';
      expect((await call('li', `${at}/3/withdrawal`, { reason })).status).toBe(200);
      await deploy(document(3), neighbours(1));
      expect(await state('130529', 3)).toMatchObject({ state: 'APPROVED', attempt: 2 });
      expect((await submit('li', document(4, 6_500))).status).toBe(201);
    },
    timeoutMs,
  );

  it(
    'a draft whose number a deployment has published in the meantime can be withdrawn',
    async () => {
      // As a version before this one left it: published beside the open draft.
      const [unitOfWork, store] = [
        test.applications.get('register', UnitOfWork),
        test.applications.get('register', StandardStore),
      ];
      await unitOfWork.run(async (tx) => {
        const draft = await store.draft(tx, '130529', 4);
        if (draft === undefined) throw new Error('no draft');
        await store.addDraft(tx, { ...draft, attempt: 2, state: 'APPROVED' });
      });
      expect((await submit('li', document(5))).body).toMatchObject({ reason: 'STILL_OPEN' });
      const reason = '已随版本发布';
      expect((await call('li', `${at}/4/withdrawal`, { reason })).body).toMatchObject({
        ...{ state: 'WITHDRAWN', attempt: 1 },
      });
      expect(await state('130529', 4)).toMatchObject({ state: 'APPROVED', attempt: 2 });
    },
    timeoutMs,
  );
});
