import { createRequire } from 'node:module';
import type { HubErrorCode } from '#domain';
import { classify } from './classify.js';

/** Something that a library throws, and how the hub takes it. */
export interface KnownError {
  /** Library or part of the platform. */
  readonly from: 'kafkajs' | 'pg' | 'Node';
  /** What it is called there. */
  readonly name: string;
  /** When it comes. */
  readonly when: string;
  /** As the library makes it. */
  readonly thrown: unknown;
}

/** A known error with its meaning. */
export interface ClassifiedError extends Omit<KnownError, 'thrown'> {
  readonly code: HubErrorCode;
  readonly class: string;
}

interface ProtocolErrors {
  readonly errorCodes: readonly { readonly type: string; readonly code: number }[];
  readonly createErrorFromCode: (code: number) => Error;
}

function named(name: string, fields: Readonly<Record<string, unknown>> = {}): Error {
  return Object.assign(new Error(name), { name, ...fields });
}

/** Every error of the protocol that kafkajs knows, by its own list. */
function protocolErrors(): readonly KnownError[] {
  const require = createRequire(import.meta.url);
  const { errorCodes, createErrorFromCode } =
    require('kafkajs/src/protocol/error') as ProtocolErrors;
  return errorCodes.map(({ type, code }) => {
    const thrown = createErrorFromCode(code);
    return { from: 'kafkajs', name: type, when: thrown.message, thrown };
  });
}

const clientErrors: readonly (readonly [name: string, when: string])[] = [
  ['KafkaJSConnectionError', 'A connection to a broker is refused or reset.'],
  ['KafkaJSConnectionClosedError', 'A connection was closed while an answer was awaited.'],
  ['KafkaJSRequestTimeoutError', 'A broker does not answer in time.'],
  ['KafkaJSBrokerNotFound', 'The broker of a partition is in no answer yet.'],
  ['KafkaJSNoBrokerAvailableError', 'No broker can be reached.'],
  ['KafkaJSGroupCoordinatorNotFound', 'No broker says who coordinates the group.'],
  ['KafkaJSMetadataNotLoaded', 'The cluster has not been asked yet.'],
  ['KafkaJSTopicMetadataNotLoaded', 'The cluster has not been asked about this topic yet.'],
  ['KafkaJSNumberOfRetriesExceeded', 'The client has given up repeating.'],
  ['KafkaJSTimeout', 'Something inside the client took too long.'],
  ['KafkaJSLockTimeout', 'A lock inside the client was not free in time.'],
  ['KafkaJSSASLAuthenticationError', 'The broker does not take the credentials.'],
  ['KafkaJSPartialMessageError', 'An answer of a broker ends in the middle of a record.'],
  [
    'KafkaJSUnsupportedMagicByteInMessageSet',
    'A broker sends a format that the client is too old for.',
  ],
  ['KafkaJSNotImplemented', 'A compression that the client has no codec for.'],
];

/** Classes of SQLSTATE and codes that mean something of their own (PostgreSQL, appendix A). */
const sqlStates: readonly (readonly [code: string, when: string])[] = [
  ['08000', 'connection_exception'],
  ['08003', 'connection_does_not_exist'],
  ['08006', 'connection_failure'],
  ['22P02', 'invalid_text_representation'],
  ['23505', 'unique_violation'],
  ['23514', 'check_violation'],
  ['25006', 'read_only_sql_transaction: a standby during a failover'],
  ['28P01', 'invalid_password'],
  ['3D000', 'invalid_catalog_name: no such database'],
  ['40001', 'serialization_failure'],
  ['40P01', 'deadlock_detected'],
  ['42501', 'insufficient_privilege'],
  ['42601', 'syntax_error'],
  ['42P01', 'undefined_table'],
  ['53100', 'disk_full'],
  ['53200', 'out_of_memory'],
  ['53300', 'too_many_connections'],
  ['53400', 'configuration_limit_exceeded'],
  ['55P03', 'lock_not_available'],
  ['57014', 'query_canceled: the time limit of a statement'],
  ['57P01', 'admin_shutdown'],
  ['57P02', 'crash_shutdown'],
  ['57P03', 'cannot_connect_now: it is starting'],
  ['58030', 'io_error'],
  ['XX000', 'internal_error'],
  ['XX001', 'data_corrupted'],
];

const words: readonly (readonly [message: string, when: string])[] = [
  ['Connection terminated unexpectedly', 'The server has gone in the middle of a query.'],
  ['Connection terminated due to connection timeout', 'The server accepts and does not answer.'],
  ['timeout exceeded when trying to connect', 'No connection of the pool became free in time.'],
  ['Client has encountered a connection error and is not queryable', 'Its connection was lost.'],
  [
    'Query runner already released. Cannot run queries anymore.',
    'TypeORM: the connection was lost between two queries.',
  ],
  ['Query read timeout', 'A query has got no answer in time; the other end may be gone.'],
];

const systemErrors: readonly (readonly [code: string, when: string])[] = [
  ['ECONNREFUSED', 'Nobody listens.'],
  ['ECONNRESET', 'The other end has broken off.'],
  ['ECONNABORTED', 'The connection was given up here.'],
  ['EPIPE', 'Written to a connection that the other end has closed.'],
  ['ETIMEDOUT', 'No answer in time.'],
  ['EHOSTUNREACH', 'No way to the machine.'],
  ['ENETUNREACH', 'No way to the network.'],
  ['ENOTFOUND', 'The name of the machine is unknown.'],
  ['EAI_AGAIN', 'The name service does not answer.'],
  ['ENOSPC', 'The disk is full.'],
  ['EDQUOT', 'The share of the disk is used up.'],
  ['EROFS', 'The disk can only be read.'],
  ['EACCES', 'Not allowed to this account.'],
  ['EPERM', 'Not allowed to this account.'],
  ['EMFILE', 'Too many open files in this process.'],
  ['ENFILE', 'Too many open files on the machine.'],
  ['EIO', 'The disk reports an error.'],
  ['ENOTDIR', 'A file where a folder should be.'],
  ['ERR_INVALID_ARG_TYPE', 'A function was called with the wrong thing.'],
];

/**
 * What the hub's libraries throw, as they throw it, in the order of the reference. What avsc and the schema
 * registry say is worded by the codec and the registry's client, which know the record or the question.
 */
export function knownErrors(): readonly KnownError[] {
  return [
    ...protocolErrors(),
    ...clientErrors.map(([name, when]): KnownError => {
      return { from: 'kafkajs', name, when, thrown: named(name) };
    }),
    ...sqlStates.map(([code, when]): KnownError => {
      const thrown = named('QueryFailedError', {
        driverError: named('error', { code, severity: 'ERROR' }),
      });
      return { from: 'pg', name: code, when, thrown };
    }),
    ...words.map(([name, when]): KnownError => {
      return { from: 'pg', name, when, thrown: new Error(name) };
    }),
    ...systemErrors.map(([code, when]): KnownError => {
      return { from: 'Node', name: code, when, thrown: named('Error', { code }) };
    }),
  ];
}

/** Known errors with what the hub makes of each: for the reference. */
export function classifiedErrors(): readonly ClassifiedError[] {
  return knownErrors().map(({ thrown, ...known }) => {
    const { code, class: kind } = classify(thrown);
    return { ...known, code, class: kind };
  });
}
