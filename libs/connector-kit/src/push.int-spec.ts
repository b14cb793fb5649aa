import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayFromIso, syntheticIdNumber } from '#domain';
import { tokenDigest } from '#service-kit';
import { eventually, startTestApplications, type TestApplications } from '#testkit';
import type { DeliveryView } from './api/delivery.schema.js';
import { connectorApplication } from './connector-application.js';

const health = connectorApplication({ name: 'health-insurance', title: '医保数据接入' });
const timeoutMs = 60_000;
const mebibyte = 1_024 * 1_024;
const record = {
  setl_id: 'P1',
  姓名: '王小花',
  证件号码: syntheticIdNumber(dayFromIso('1980-05-06'), 3),
  统筹区: '130532',
  医疗类别: '21',
  结算时间: '2026-03-09T01:00:00+08:00',
  医疗总费用: 100,
  基金支付总额: 40,
  个人负担: 60,
};

/** One token a department, as a deployment has them. */
const tokens = {
  'health-insurance': 'token-of-the-health-insurance',
  education: 'token-of-the-education-office',
  operations: 'token-of-operations',
};

describe('records pushed over HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hub-push-'));
  let test: TestApplications;
  let url: string;

  beforeAll(async () => {
    const tokensFile = join(folder, 'tokens.yaml');
    const entries = Object.entries(tokens).map(([name, token]) => ({
      name,
      sha256: tokenDigest(token),
      scopes: [name === 'operations' ? name : `department:${name}`],
    }));
    writeFileSync(tokensFile, JSON.stringify(entries));
    test = await startTestApplications([health], { env: { HUB_TOKENS_FILE: tokensFile } });
    url = test.applications.urls.get('health-insurance') ?? '';
  }, timeoutMs);

  afterAll(async () => {
    await test.remove();
    rmSync(folder, { recursive: true, force: true });
  }, timeoutMs);

  function push(
    body: string,
    token: string | null = tokens['health-insurance'],
    { layout = 'settlement-monthly', type = 'application/json' } = {},
  ): Promise<Response> {
    const headers: Record<string, string> = { 'content-type': type };
    if (token !== null) headers['authorization'] = `Bearer ${token}`;
    return fetch(`${url}/push/${layout}`, { method: 'POST', body, headers });
  }

  async function ask(path: string, token = tokens['health-insurance']): Promise<Response> {
    return fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  }

  const good = JSON.stringify([record]);

  it.each([
    { name: 'no token', send: () => push(good, null), status: 401, code: 'UNAUTHENTICATED' },
    { name: 'a wrong token', send: () => push(good, 'x'), status: 401, code: 'UNAUTHENTICATED' },
    {
      name: "another department's token",
      send: () => push(good, tokens.education),
      status: 403,
      code: 'FORBIDDEN',
    },
    {
      name: 'a token of no department',
      send: () => push(good, tokens.operations),
      status: 403,
      code: 'FORBIDDEN',
    },
    {
      name: 'a layout that does not exist',
      send: () => push(good, undefined, { layout: 'settlement' }),
      status: 404,
      code: 'NOT_FOUND',
    },
    { name: 'no JSON', send: () => push('[{"a":'), status: 400, code: 'REQUEST_INVALID' },
    {
      name: 'another media type',
      send: () => push(good, undefined, { type: 'text/csv' }),
      status: 400,
      code: 'REQUEST_INVALID',
    },
    { name: 'an empty list', send: () => push('[]'), status: 400, code: 'REQUEST_INVALID' },
    {
      name: 'a list under rows that is empty',
      send: () => push('{"rows":[]}'),
      status: 400,
      code: 'REQUEST_INVALID',
    },
    {
      name: 'a list of what is no record',
      send: () => push('[1, "2", [3]]'),
      status: 400,
      code: 'REQUEST_INVALID',
    },
    {
      name: 'a record with a record inside',
      send: () => push('[{"姓名":{"a":1}}]'),
      status: 400,
      code: 'REQUEST_INVALID',
    },
    {
      name: 'a body of more than ten mebibytes',
      send: () => push(JSON.stringify([{ a: 'x'.repeat(11 * mebibyte) }])),
      status: 413,
      code: 'RECORD_TOO_LARGE',
    },
  ])('are refused with the reason: $name', async ({ send, status, code }) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      code,
      message: expect.stringMatching(/[\u4e00-\u9fff]/u) as unknown,
      wayOut: expect.stringMatching(/[\u4e00-\u9fff]/u) as unknown,
    });
    expect(await (await ask('/deliveries')).json()).toMatchObject({ items: [] });
  });

  it(
    'are answered with 202 and a receipt, which belongs to their department alone',
    async () => {
      const lone = { ...record, setl_id: '\ud83d' };
      const large = { ...record, setl_id: 'P2', 个人负担: 1e15 };
      const answer = await push(JSON.stringify({ rows: [record, lone, large] }));
      expect(answer.status).toBe(202);
      const { delivery, receipt } = (await answer.json()) as { delivery: string; receipt: string };
      const done = await eventually('the push is done', async () => {
        const seen = (await (await ask(delivery)).json()) as DeliveryView;
        return seen.status === 'done' ? seen : undefined;
      });
      expect(done.rows).toEqual({ in: 3, published: 1, unchanged: 0, rejected: 2, ignored: 0 });
      const rows = (await (await ask(receipt)).json()) as Record<string, string>[];
      expect(rows.map(({ 处理结果 }) => 处理结果)).toEqual(['已接收', '退回', '退回']);
      expect((await ask(receipt, tokens.education)).status).toBe(403);
      expect((await ask(delivery, tokens.education)).status).toBe(403);
      expect((await ask('/deliveries/nobody')).status).toBe(404);
      expect((await ask('/receipts/018f0000-0000-7000-8000-000000000000')).status).toBe(404);
    },
    timeoutMs,
  );
});
