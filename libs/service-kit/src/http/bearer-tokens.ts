import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CITY_CODE, HubError } from '#domain';
import { parse } from 'yaml';
import { z } from 'zod';

/** Tokens in one file: one for each office that calls the hub. */
const tokensMax = 1_000;

const tokenSchema = z.strictObject({
  name: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 of the token, 64 lower-case hex digits'),
  scopes: z.array(z.string().regex(/^(operations|county:(\d{6}|\*)|department:[a-z-]+)$/)).min(1),
});

type TokenEntry = z.output<typeof tokenSchema>;

/** Kinds of permission. */
export type ScopeKind = 'operations' | 'county' | 'department';

/** Who calls, and what it may do. */
export class Caller {
  constructor(
    /** Name of the office, from the token file; goes into records of what was done. */
    readonly name: string,
    private readonly scopes: ReadonlySet<string>,
  ) {}

  /** Whether it has any permission of a kind. */
  hasAny(kind: ScopeKind): boolean {
    return [...this.scopes].some((scope) => scope === kind || scope.startsWith(`${kind}:`));
  }

  /** Whether it may see and do what belongs to a county. */
  mayCounty(countyCode: string): boolean {
    return this.scopes.has('county:*') || this.scopes.has(`county:${countyCode}`);
  }

  /** Whether it acts for the whole city: what changes every county needs this. */
  mayCity(): boolean {
    return this.scopes.has('county:*');
  }

  /** Whether it may change a county's standard, or the city's (130500), which decides in every county. */
  mayStandardOf(code: string): boolean {
    return code === CITY_CODE ? this.mayCity() : this.mayCounty(code);
  }

  /** Those of some counties that are open to it; for lists that span counties. */
  countiesOf(countyCodes: readonly string[]): readonly string[] {
    return countyCodes.filter((code) => this.mayCounty(code));
  }

  /** Whether it hands over records in the name of a department, e.g. `health-insurance`. */
  mayDepartment(department: string): boolean {
    return this.scopes.has(`department:${department}`);
  }
}

/** Digest of a token, as it stands in the file. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The access tokens of a deployment. Only their hashes are kept: who reads the file can't call with it. */
export class BearerTokens {
  readonly #entries: readonly (TokenEntry & { readonly digest: Buffer })[];

  constructor(entries: readonly TokenEntry[]) {
    this.#entries = entries.map((entry) => ({
      ...entry,
      digest: Buffer.from(entry.sha256, 'hex'),
    }));
  }

  /**
   * Reads a YAML list of `{ name, sha256, scopes }`.
   * @throws HubError CONFIG_INVALID when the file can't be read or has another form
   */
  static read(path: string): BearerTokens {
    try {
      const document: unknown = parse(readFileSync(path, 'utf8'));
      return new BearerTokens(z.array(tokenSchema).max(tokensMax).parse(document));
    } catch (error) {
      const rule = error instanceof z.ZodError ? z.prettifyError(error) : 'it cannot be read';
      const wayOut = 'Each entry has name, sha256 and scopes; see docs/operating.';
      throw new HubError('CONFIG_INVALID', `token file ${path}: ${rule}. ${wayOut}`, { wayOut });
    }
  }

  /**
   * Whose token it is; undefined when nobody's. Takes the same time for every token, so that none can
   * be guessed digit by digit.
   */
  callerOf(token: string): Caller | undefined {
    const digest = Buffer.from(tokenDigest(token), 'hex');
    const matching = this.#entries.filter((entry) => timingSafeEqual(entry.digest, digest));
    const [entry] = matching;
    return entry === undefined ? undefined : new Caller(entry.name, new Set(entry.scopes));
  }
}
