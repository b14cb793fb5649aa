import { HubError, maskText } from '#domain';

/** Deeper parts of a field are left out of the line; nothing worth a log line lies there. */
const depthMax = 4;
/** Members of an array or object that a log line carries. */
const membersMax = 50;

/**
 * A value as a log line may carry it: whatever is shaped like an identity or a phone number is hidden, and
 * of an error only its kind, code, text and stack are kept. The driver hangs the values of the failed
 * statement on its errors; written out, they would put a resident into the log.
 */
export function masked(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return '…';
  if (value instanceof Error) return maskedError(value, depth);
  if (ArrayBuffer.isView(value)) return `${String(value.byteLength)} bytes`;
  if (value instanceof Map) return masked(Object.fromEntries(value), depth);
  if (Symbol.iterator in value) {
    return Array.from(value as Iterable<unknown>)
      .slice(0, membersMax)
      .map((member) => masked(member, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, membersMax)
      .map(([name, member]) => [name, masked(member, depth + 1)]),
  );
}

function maskedError(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  const fields = HubError.is(error) ? error.fields : undefined;
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: maskText(error.message),
    ...(fields === undefined ? {} : { fields: masked(fields, depth + 1) }),
    stack: maskText(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: masked(error.cause, depth + 1) }),
  };
}
