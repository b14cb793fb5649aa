import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { projectPath } from '#schemas';
import { z } from 'zod';
import { CommandEnd, exitCodes } from './exit-code.js';
import type { Terminal } from './terminal.js';

const accessSchema = z.object({
  /** Address of each application by its name. */
  urls: z.record(z.string(), z.url()),
  /** Files that hold one token each, by the name of whose it is. */
  tokenFiles: z.record(z.string(), z.string()),
});

/** Where a running hub is, and by which tokens it may be asked; written beside them by `npm start`. */
export type Access = z.output<typeof accessSchema>;

/** Where `npm start` leaves it. */
const accessPath = projectPath('.hub/local/hub/access.json');

/** Leaves the addresses of a running hub for the hub command. No token is in it. */
export function writeAccess(path: string, access: Access): void {
  writeFileSync(path, `${JSON.stringify(access, null, 1)}\n`, { mode: 0o600 });
}

/** How the command line says which hub is meant, and in whose name. */
export interface AccessOptions {
  readonly access: string;
  readonly as: string;
  readonly registerUrl?: string;
  readonly correlationUrl?: string;
  readonly operationsUrl?: string;
  readonly tokenFile?: string;
}

/** Gives a subcommand the options by which it finds the hub. */
export function withAccess(command: Command): Command {
  return command
    .addOption(
      new Option('--access <file>', '本机中枢的地址文件（npm start 写出）')
        .env('XINGTAI_ACCESS_FILE')
        .default(accessPath, '.hub/local/hub/access.json'),
    )
    .addOption(new Option('--as <name>', '以谁的名义：owner，或第二人 approver').default('owner'))
    .addOption(new Option('--register-url <url>', '台账服务地址').env('XINGTAI_REGISTER_URL'))
    .addOption(new Option('--correlation-url <url>', '研判服务地址').env('XINGTAI_CORRELATION_URL'))
    .addOption(
      new Option('--operations-url <url>', '运行监测服务地址').env('XINGTAI_OPERATIONS_URL'),
    )
    .addOption(new Option('--token-file <file>', '令牌文件，只含令牌').env('XINGTAI_TOKEN_FILE'));
}

/** Applications that the hub command asks. */
export type Asked = 'register' | 'correlation' | 'operations' | 'matching' | 'county-center';

/** A hub that answers over HTTP. */
export class HubClient {
  constructor(
    private readonly urls: Readonly<Record<string, string>>,
    private readonly token: string,
  ) {}

  /**
   * Asks an application; a document that is refused (422) is an answer, too.
   * @param body where there is one it is a POST
   * @throws CommandEnd with the application's own sentence, or that it cannot be reached
   */
  async ask<Answer>(
    application: Asked,
    path: string,
    form: z.ZodType<Answer>,
    body?: object,
  ): Promise<Answer> {
    const answer = await this.send(application, path, body);
    const text = await answer.text();
    const said: unknown = text === '' ? null : JSON.parse(text);
    const asAnswer = form.safeParse(said);
    if (asAnswer.success) return asAnswer.data;
    throw refusedBy(answer, text);
  }

  /**
   * A file of an application, such as a table for spreadsheets.
   * @throws CommandEnd with the application's own sentence, or that it cannot be reached
   */
  async text(application: Asked, path: string): Promise<string> {
    const answer = await this.send(application, path);
    // The mark in front of UTF-8 is part of the file: without it Excel takes the text for GBK.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer());
    if (answer.ok) return text;
    throw refusedBy(answer, text);
  }

  private async send(application: Asked, path: string, body?: object): Promise<Response> {
    const url = this.urls[application];
    if (url === undefined) throw unreachable(`不知道 ${application} 的地址`);
    return fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw unreachable(`${application}（${url}）没有应答`);
    });
  }
}

const refusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  reason: z.string().nullish(),
  wayOut: z.string(),
});

function refusedBy({ url, status }: Response, text: string): Error {
  const refusal = refusalSchema.safeParse(JSON.parse(text));
  if (!refusal.success) return new Error(`${url} answered with ${String(status)}: ${text}`);
  const { message, reason, code, wayOut } = refusal.data;
  return new CommandEnd(exitCodes.refused, `未办理 [${reason ?? code}]：${message}。${wayOut}`);
}

function unreachable(what: string): CommandEnd {
  const wayOut =
    '先用 npm start 启动中枢，或用 --register-url、--correlation-url、--token-file 给出地址和令牌';
  return new CommandEnd(exitCodes.unreachable, `${what}。怎么办：${wayOut}。`);
}

/**
 * The hub that the options name: by address and token file, else the local one.
 * @throws CommandEnd when there is neither
 */
export function hubOf(options: AccessOptions, terminal: Terminal): HubClient {
  const { registerUrl, correlationUrl, operationsUrl, tokenFile } = options;
  const local = localAccess(resolve(terminal.folder, options.access));
  const urls: Record<string, string> = { ...local?.urls };
  if (registerUrl !== undefined) urls['register'] = registerUrl;
  if (correlationUrl !== undefined) urls['correlation'] = correlationUrl;
  if (operationsUrl !== undefined) urls['operations'] = operationsUrl;
  const file = tokenFile ?? local?.tokenFiles[options.as];
  if (file === undefined) {
    const names = Object.keys(local?.tokenFiles ?? {}).join('、');
    const known = names === '' ? '' : `（本机有 ${names}）`;
    throw unreachable(`没有 ${options.as} 的令牌${known}`);
  }
  return new HubClient(urls, tokenIn(resolve(terminal.folder, file)));
}

function localAccess(path: string): Access | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return accessSchema.parse(JSON.parse(text));
}

function tokenIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw unreachable(`令牌文件 ${path} 读不出来`);
  }
}
