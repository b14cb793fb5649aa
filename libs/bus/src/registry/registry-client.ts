import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { z } from 'zod';
import { HubError } from '#domain';

/** Longest wait for an answer of the registry, ms. */
const answerMsMax = 10_000;

/** Longest answer that is read, bytes: a proxy's error page must not fill the memory. */
const answerBytesMax = 4 * 1024 * 1024;

const notFound = 404;
const conflict = 409;
const unprocessable = 422;

const contentType = 'application/vnd.schemaregistry.v1+json';

/** What the registry may answer that is neither success nor a failure of its own. */
export interface RegistryRefusal {
  readonly status: number;
  /** Its own words, for the log. */
  readonly message: string;
}

type Answer =
  { readonly ok: true; readonly body: unknown } | { ok: false; refusal: RegistryRefusal };

const idAnswer = z.object({ id: z.int() });
const versionsAnswer = z.array(z.int());
const schemaAnswer = z.object({ schema: z.string(), schemaType: z.string().optional() });
const levelAnswer = z.object({ compatibilityLevel: z.string() });
const compatibleAnswer = z.object({ is_compatible: z.boolean() });
/** An error in the registry's own words; a gateway in front of it has no `error_code`. */
const errorAnswer = z.object({ error_code: z.int(), message: z.string() });

/**
 * Whether the registry itself says that there is no such thing (40401 to 40408). A plain 404 says that the
 * path is wrong, and every record would be taken for one of an unknown schema.
 */
function isOfTheRegistry({ error_code: code }: z.output<typeof errorAnswer>): boolean {
  return code !== notFound;
}

function unreachable(what: string, cause?: unknown): HubError {
  return new HubError('REGISTRY_UNREACHABLE', `schema registry: ${what}`, {}, { cause });
}

function quoted(subject: string): string {
  return encodeURIComponent(subject);
}

/**
 * The hub's registry, with a time limit on every call. Registering goes through the client of the kafkajs
 * project. Questions are asked directly: that client reports a refused connection as status 400 and waits
 * for ever for a silent server, and then bad data and a broken registry could not be told apart.
 */
export class RegistryClient {
  private readonly base: string;
  private readonly registrar: SchemaRegistry;

  /** @param url of the Confluent-compatible interface, with or without a slash at its end */
  constructor(url: string) {
    this.base = url.replace(/\/+$/, '');
    this.registrar = new SchemaRegistry({ host: this.base, retry: { retries: 0 } });
  }

  /** The schema of an id as JSON text; null when the registry does not know the id. */
  async schemaById(id: number): Promise<string | null> {
    const answer = await this.ask('GET', `/schemas/ids/${id}`, { allowed: [notFound] });
    if (!answer.ok) return null;
    return this.read(schemaAnswer, answer.body).schema;
  }

  /** Id under which a schema is registered for a subject; null when it is not. */
  async idOf(subject: string, schema: string): Promise<number | null> {
    const path = `/subjects/${quoted(subject)}`;
    const answer = await this.ask('POST', path, { body: { schema }, allowed: [notFound] });
    return answer.ok ? this.read(idAnswer, answer.body).id : null;
  }

  /**
   * Registers a schema under a subject whose level is FULL_TRANSITIVE; a registry that finds it
   * incompatible answers with a refusal.
   */
  async register(subject: string, schema: string): Promise<number | RegistryRefusal> {
    const what = `registering ${subject}`;
    const registering = this.registrar.register(
      { type: SchemaType.AVRO, schema },
      { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE },
    );
    try {
      return (await within(answerMsMax, registering)).id;
    } catch (error) {
      const { status, message } = error as { status?: unknown; message?: unknown };
      if (status !== conflict && status !== unprocessable) throw unreachable(what, error);
      return { status, message: String(message) };
    }
  }

  /** Versions of a subject, oldest first; empty for an unknown subject. */
  async versions(subject: string): Promise<readonly number[]> {
    const path = `/subjects/${quoted(subject)}/versions`;
    const answer = await this.ask('GET', path, { allowed: [notFound] });
    return answer.ok ? this.read(versionsAnswer, answer.body) : [];
  }

  /** The schema of one version of a subject as JSON text. */
  async schemaOfVersion(subject: string, version: number): Promise<string> {
    const answer = await this.ask('GET', `/subjects/${quoted(subject)}/versions/${version}`);
    return this.read(schemaAnswer, this.expected(answer)).schema;
  }

  /** Compatibility level of a subject; null when it has none of its own. */
  async level(subject: string): Promise<string | null> {
    const answer = await this.ask('GET', `/config/${quoted(subject)}`, { allowed: [notFound] });
    return answer.ok ? this.read(levelAnswer, answer.body).compatibilityLevel : null;
  }

  /** Sets the compatibility level of a subject. Another application that sets the same one is no conflict. */
  async setLevel(subject: string, compatibility: string): Promise<void> {
    const path = `/config/${quoted(subject)}`;
    const answer = await this.ask('PUT', path, { body: { compatibility }, allowed: [conflict] });
    if (!answer.ok && (await this.level(subject)) !== compatibility) this.expected(answer);
  }

  /** Whether the registry would take a schema as the next version of a subject. */
  async isCompatible(subject: string, schema: string): Promise<boolean> {
    const path = `/compatibility/subjects/${quoted(subject)}/versions`;
    const answer = await this.ask('POST', path, { body: { schema } });
    return this.read(compatibleAnswer, this.expected(answer)).is_compatible;
  }

  /** True when the registry answers at all. */
  async isReachable(): Promise<boolean> {
    try {
      return (await this.ask('GET', '/config')).ok;
    } catch {
      return false;
    }
  }

  private async ask(
    method: string,
    path: string,
    { body, allowed = [] }: { body?: unknown; allowed?: readonly number[] } = {},
  ): Promise<Answer> {
    const what = `${method} ${path}`;
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.base + path, {
        method,
        headers: { accept: 'application/json', 'content-type': contentType },
        signal: AbortSignal.timeout(answerMsMax),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await readText(response);
    } catch (error) {
      throw unreachable(`no answer to ${what}`, error);
    }
    const answered = parseJson(text);
    // A gateway's page in HTML comes with any status, 200 and 404 among them.
    if (answered === undefined)
      throw unreachable(`${what} was answered ${response.status}, not JSON`);
    if (response.ok) return { ok: true, body: answered };
    const words = errorAnswer.safeParse(answered);
    const message = words.success ? words.data.message : '';
    if (words.success && allowed.includes(response.status) && isOfTheRegistry(words.data)) {
      return { ok: false, refusal: { status: response.status, message } };
    }
    throw unreachable(`${what} was answered ${response.status} ${message}`);
  }

  private expected(answer: Answer): unknown {
    if (answer.ok) return answer.body;
    throw unreachable(`answered ${answer.refusal.status} ${answer.refusal.message}`);
  }

  private read<T>(shape: z.ZodType<T>, body: unknown): T {
    const read = shape.safeParse(body);
    if (!read.success) throw unreachable('an answer of unknown form', read.error);
    return read.data;
  }
}

/** What a promise brings, unless it takes longer than a time, ms. */
async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const body = (response.body ?? []) as AsyncIterable<Uint8Array>;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > answerBytesMax) throw new Error(`longer than ${answerBytesMax} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
