import { HubError } from '#domain';

/** SQLSTATEs after which the same transaction may succeed when it is run again from its beginning. */
const conflictStates = new Set(['40001', '40P01']);

/**
 * SQLSTATEs that speak of the server and not of the statement: lost connections (08…), out of connections,
 * memory or disk (53…), cancelled or timed out, shutting down or starting (57…), lock not available (55P03),
 * read-only during a switch-over (25006).
 */
const serverStates = /^(08...|53...|57...|55P03|25006)$/;

/** What Node says of a connection that can't be made or has gone. */
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** The driver gives these no code. */
const connectionMessages =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|query read timeout|not queryable|client was closed|driver not connected|cannot use a pool after/i;

interface CodedError {
  readonly code?: unknown;
  readonly driverError?: unknown;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError } = error as CodedError;
  if (typeof code === 'string') return code;
  return driverError === undefined ? undefined : codeOf(driverError);
}

/** Whether PostgreSQL ended a transaction over a deadlock or a serialisation conflict. */
export function isConflict(error: unknown): boolean {
  return conflictStates.has(codeOf(error) ?? '');
}

/**
 * Somebody else has written meanwhile what this transaction took for new: run again from its beginning it will find
 * it. A unit of work does so, as after a serialisation conflict, which is what this is.
 */
export class OvertakenError extends Error {
  readonly code = '40001';

  /** @param cause the violation of the unique key by which it was found */
  constructor(cause: unknown) {
    super('a row that was not there has been written by somebody else', { cause });
  }
}

/** Whether a row of the same unique key exists (SQLSTATE 23505): often an expected answer. */
export function isUniqueViolation(error: unknown): boolean {
  return codeOf(error) === '23505';
}

function isServerTrouble(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && (serverStates.test(code) || connectionCodes.has(code))) return true;
  return error instanceof Error && connectionMessages.test(error.message);
}

/**
 * Tells trouble of the database from trouble of a statement: the first becomes a HubError of the class
 * dependency, after which the same is tried again; everything else stays what it is.
 */
export function translated(error: unknown): unknown {
  if (HubError.is(error)) return error;
  if (!isServerTrouble(error) && !isConflict(error)) return error;
  const code = codeOf(error) ?? 'no code';
  // Not the driver's own message: it may quote a value of the statement.
  return new HubError(
    'DATABASE_UNREACHABLE',
    `PostgreSQL does not serve us just now (${code})`,
    { sqlState: code },
    { cause: error },
  );
}

/** An error in what the deployment was given, with the way out. */
export function refused(rule: string, wayOut: string): HubError {
  return new HubError('CONFIG_INVALID', `${rule} ${wayOut}`, { wayOut });
}
