import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAccess } from './access.js';
import { runHub } from './hub-command.js';

/** What the hub was asked. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly token: string;
  readonly body: unknown;
}

/** A hub of a test that answers what it was told to, and a terminal beside it. */
export class FakeHub {
  readonly folder = mkdtempSync(join(tmpdir(), 'hub-cli-'));
  readonly asked: Asked[] = [];
  /** Answers by path, each in turn. */
  readonly answers: Record<string, { status?: number; body: unknown }[]> = {};
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        const { method = '', url = '', headers } = request;
        const body: unknown = text === '' ? null : JSON.parse(text);
        this.asked.push({ method, url, token: headers.authorization ?? '', body });
        const answer = this.answers[url]?.shift() ?? { status: 500, body: 'unforeseen' };
        response.statusCode = answer.status ?? 200;
        response.end(answer.body === null ? '' : JSON.stringify(answer.body));
      });
    });
  }

  /** Serves, and leaves address and tokens where a command finds them. */
  async start(): Promise<void> {
    const { folder } = this;
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
    for (const name of ['owner', 'approver']) writeFileSync(join(folder, name), `${name}-token\n`);
    writeAccess(join(folder, 'access.json'), {
      urls: { register: url, correlation: url, operations: url },
      tokenFiles: { owner: join(folder, 'owner'), approver: join(folder, 'approver') },
    });
  }

  /** Ends it and takes its folder away. */
  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }

  /** Runs `hub` with the arguments given. */
  async run(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
    const out: string[] = [];
    const err: string[] = [];
    const code = await runHub(argv, {
      folder: this.folder,
      env: {},
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }
}
