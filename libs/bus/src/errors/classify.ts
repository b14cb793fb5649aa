import { HubError, hubErrorCodes, maskText, type ErrorClass, type HubErrorCode } from '#domain';

/** What an error means for the record or batch that it happened to. */
export interface Trouble {
  readonly class: ErrorClass;
  readonly code: HubErrorCode;
  /** Field that is to blame, where known. */
  readonly field: string | null;
  /** Offset of the record that is to blame, where the handler named it. */
  readonly offset: number | null;
  /** Key that is to blame, where the handler named it; see `KeyFailed`. */
  readonly key: string | null;
  /** For the log and for operations, in English, masked. */
  readonly message: string;
  /** For staff, in Chinese, without personal data. */
  readonly reasonZh: string;
}

interface Link {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly type?: unknown;
  readonly retriable?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly originalError?: unknown;
  readonly driverError?: unknown;
  readonly severity?: unknown;
}

/** Errors inside errors that are looked at; a cause that contains itself must not loop. */
const depthMax = 8;

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

const storageCodes = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
  'EIO',
  // A file where a folder should be, as a careless hand leaves it.
  'ENOTDIR',
]);

/**
 * SQLSTATE classes and codes (PostgreSQL, Appendix A) that no record is to blame for: connection (08), out of
 * resources (53), operator or server shutdown (57P), system error (58), damaged data (XX001, XX002),
 * statement cancelled by its time limit (57014), lock not available (55P03), read-only during a failover
 * (25006), and conflicts of transactions (40001, 40P01) that outlasted their own retries.
 */
const passingSqlState = /^(?:08|53|58)...$|^57P..$|^(?:57014|55P03|25006|40001|40P01|XX001|XX002)$/;

/** Credentials (28), no such database (3D000), privileges (42501): a person mends them. */
const settingSqlState = /^28...$|^(?:3D000|42501)$/;

/** What node-postgres says without a code, and TypeORM of a connection that was lost between two queries. */
const databaseGone =
  /^Query runner already released|^Connection terminated|^Query read timeout|timeout exceeded when trying to connect|^Client has encountered a connection error|^terminating connection/;

/** Errors of the client by what they mean; the protocol's own are below. */
const clientErrors = new Map<string, HubErrorCode>([
  ...allAs('BROKER_UNREACHABLE', [
    'KafkaJSConnectionError',
    'KafkaJSConnectionClosedError',
    'KafkaJSRequestTimeoutError',
    'KafkaJSBrokerNotFound',
    'KafkaJSGroupCoordinatorNotFound',
    'KafkaJSMetadataNotLoaded',
    'KafkaJSTopicMetadataNotLoaded',
    'KafkaJSStaleTopicMetadataAssignment',
    'KafkaJSNoBrokerAvailableError',
    'KafkaJSNumberOfRetriesExceeded',
    'KafkaJSPartialMessageError',
    'KafkaJSTimeout',
    'KafkaJSLockTimeout',
  ]),
  ...allAs('CONFIG_INVALID', [
    'KafkaJSSASLAuthenticationError',
    'KafkaJSServerDoesNotSupportApiKey',
    'KafkaJSUnsupportedMagicByteInMessageSet',
    // A publisher compresses in a way that this client has no codec for.
    'KafkaJSNotImplemented',
  ]),
]);

/** Errors of the protocol whose meaning differs from what kafkajs' `retriable` says. */
const protocolErrors = new Map<string, HubErrorCode>([
  ...allAs('RECORD_TOO_LARGE', ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']),
  ...allAs('TOPIC_MISSING', ['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION']),
  ...allAs('CONFIG_INVALID', [
    'TOPIC_AUTHORIZATION_FAILED',
    'GROUP_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    'SASL_AUTHENTICATION_FAILED',
    'UNSUPPORTED_SASL_MECHANISM',
    'ILLEGAL_SASL_STATE',
    'SECURITY_DISABLED',
    'UNSUPPORTED_VERSION',
    'UNSUPPORTED_COMPRESSION_TYPE',
    'INVALID_GROUP_ID',
    'INVALID_SESSION_TIMEOUT',
    'INCONSISTENT_GROUP_PROTOCOL',
    'GROUP_MAX_SIZE_REACHED',
    'INVALID_REPLICATION_FACTOR',
    'INVALID_CONFIG',
    'POLICY_VIOLATION',
  ]),
  ...allAs('BROKER_UNREACHABLE', [
    // The broker says of itself that something went wrong.
    'UNKNOWN',
    'BROKER_NOT_AVAILABLE',
    'STALE_CONTROLLER_EPOCH',
    'STALE_BROKER_EPOCH',
    'REASSIGNMENT_IN_PROGRESS',
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    'UNKNOWN_PRODUCER_ID',
    'INVALID_PRODUCER_ID_MAPPING',
    'INVALID_PRODUCER_EPOCH',
    // The group has moved on; the consumer joins again.
    'ILLEGAL_GENERATION',
    'UNKNOWN_MEMBER_ID',
    'MEMBER_ID_REQUIRED',
    'FENCED_INSTANCE_ID',
    'REBALANCE_IN_PROGRESS',
  ]),
]);

function allAs(
  code: HubErrorCode,
  names: readonly string[],
): readonly (readonly [string, HubErrorCode])[] {
  return names.map((name) => [name, code]);
}

function kafkaCode({ name, type, retriable, message }: Link): HubErrorCode | undefined {
  if (typeof name !== 'string' || !name.startsWith('KafkaJS')) return undefined;
  if (typeof type === 'string') {
    return protocolErrors.get(type) ?? (retriable === true ? 'BROKER_UNREACHABLE' : undefined);
  }
  const disconnected = typeof message === 'string' && /producer is disconnect/.test(message);
  return clientErrors.get(name) ?? (disconnected ? 'BROKER_UNREACHABLE' : undefined);
}

function databaseCode({ code, message, severity, driverError }: Link): HubErrorCode | undefined {
  const isFromDatabase = severity !== undefined || driverError !== undefined;
  const sqlState = isFromDatabase && typeof code === 'string' && code.length === 5 ? code : '';
  if (passingSqlState.test(sqlState)) return 'DATABASE_UNREACHABLE';
  if (settingSqlState.test(sqlState)) return 'CONFIG_INVALID';
  const gone = typeof message === 'string' && databaseGone.test(message);
  return gone ? 'DATABASE_UNREACHABLE' : undefined;
}

function systemCode({ code }: Link, isKafka: boolean): HubErrorCode | undefined {
  if (typeof code !== 'string') return undefined;
  if (storageCodes.has(code)) return 'STORAGE_UNAVAILABLE';
  if (!socketCodes.has(code)) return undefined;
  // The registry's client names itself, so a bare socket error is Kafka's or the database's.
  return isKafka ? 'BROKER_UNREACHABLE' : 'DATABASE_UNREACHABLE';
}

/** The error and what caused it, innermost first: the cause says more than its wrapping. */
function chainOf(error: unknown): readonly Link[] {
  const chain: Link[] = [];
  let link: unknown = error;
  while (typeof link === 'object' && link !== null && chain.length < depthMax) {
    const known = link as Link;
    chain.unshift(known);
    link = known.cause ?? known.originalError ?? known.driverError;
  }
  return chain;
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return maskText(`${error.name}: ${error.message}`);
  return 'something that is not an error was thrown';
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function troubleOf(error: HubError): Trouble {
  const { code, fields } = error;
  const offset = fields['offset'];
  return {
    class: error.class,
    code,
    field: text(fields['field']),
    offset: typeof offset === 'number' ? offset : null,
    key: text(fields['key']),
    message: maskText(error.message),
    reasonZh: text(fields['reasonZh']) ?? hubErrorCodes[code].zh,
  };
}

/**
 * What anything thrown means: bad record, broken dependency, wrong configuration, or a bug where
 * nothing fits. The one place for this question on the bus; total, and by code or name, never by
 * `instanceof` across packages.
 */
export function classify(error: unknown): Trouble {
  const chain = chainOf(error);
  const own = chain.find((link): link is HubError => HubError.is(link));
  if (own !== undefined) return troubleOf(own);
  const isKafka = chain.some(({ name }) => typeof name === 'string' && name.startsWith('KafkaJS'));
  for (const link of chain) {
    const code = kafkaCode(link) ?? systemCode(link, isKafka) ?? databaseCode(link);
    if (code !== undefined) return troubleOf(new HubError(code, messageOf(error)));
  }
  return troubleOf(new HubError('INTERNAL', messageOf(error)));
}

/** Where a bug is: the frames of its stack without the first line, which repeats the message. */
export function stackOf({ stack }: Error): string | undefined {
  return stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
}
