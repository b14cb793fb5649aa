import { HubError } from '#domain';
import { classify } from './classify.js';
import { classifiedErrors, knownErrors } from './known-errors.js';

/** What must be taken for the record's own fault, for a wrong setting or for a bug; all others pass by themselves. */
const notPassing: Readonly<Record<string, readonly string[]>> = {
  'bad-record': ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'],
  configuration: [
    'UNKNOWN_TOPIC_OR_PARTITION',
    'INVALID_TOPIC_EXCEPTION',
    'INCONSISTENT_GROUP_PROTOCOL',
    'INVALID_GROUP_ID',
    'INVALID_SESSION_TIMEOUT',
    'TOPIC_AUTHORIZATION_FAILED',
    'GROUP_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'UNSUPPORTED_SASL_MECHANISM',
    'ILLEGAL_SASL_STATE',
    'UNSUPPORTED_VERSION',
    'INVALID_REPLICATION_FACTOR',
    'INVALID_CONFIG',
    'POLICY_VIOLATION',
    'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
    'SECURITY_DISABLED',
    'SASL_AUTHENTICATION_FAILED',
    'UNSUPPORTED_COMPRESSION_TYPE',
    'GROUP_MAX_SIZE_REACHED',
    'KafkaJSSASLAuthenticationError',
    'KafkaJSUnsupportedMagicByteInMessageSet',
    'KafkaJSNotImplemented',
    '28P01',
    '3D000',
    '42501',
  ],
  bug: [
    'OFFSET_OUT_OF_RANGE',
    'INVALID_FETCH_SIZE',
    'OFFSET_METADATA_TOO_LARGE',
    'INVALID_REQUIRED_ACKS',
    'INVALID_COMMIT_OFFSET_SIZE',
    'INVALID_TIMESTAMP',
    'TOPIC_ALREADY_EXISTS',
    'INVALID_PARTITIONS',
    'INVALID_REPLICA_ASSIGNMENT',
    'INVALID_REQUEST',
    'UNSUPPORTED_FOR_MESSAGE_FORMAT',
    'DUPLICATE_SEQUENCE_NUMBER',
    'INVALID_TXN_STATE',
    'INVALID_TRANSACTION_TIMEOUT',
    'TRANSACTION_COORDINATOR_FENCED',
    'OPERATION_NOT_ATTEMPTED',
    'LOG_DIR_NOT_FOUND',
    'DELEGATION_TOKEN_AUTH_DISABLED',
    'DELEGATION_TOKEN_NOT_FOUND',
    'DELEGATION_TOKEN_OWNER_MISMATCH',
    'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED',
    'DELEGATION_TOKEN_AUTHORIZATION_FAILED',
    'DELEGATION_TOKEN_EXPIRED',
    'INVALID_PRINCIPAL_TYPE',
    'NON_EMPTY_GROUP',
    'GROUP_ID_NOT_FOUND',
    'TOPIC_DELETION_DISABLED',
    'NO_REASSIGNMENT_IN_PROGRESS',
    'GROUP_SUBSCRIBED_TO_TOPIC',
    'INVALID_RECORD',
    '22P02',
    '23505',
    '23514',
    '42601',
    '42P01',
    'XX000',
    'ERR_INVALID_ARG_TYPE',
  ],
};

describe('what an error means', () => {
  it('is, for everything that the libraries throw, what this list says', () => {
    const found = Map.groupBy(classifiedErrors(), (error) => error.class);
    const names = (kind: string): readonly string[] =>
      (found.get(kind) ?? []).map(({ name }) => name);
    for (const kind of ['bad-record', 'configuration', 'bug']) {
      expect([kind, names(kind)]).toEqual([kind, notPassing[kind]]);
    }
    expect(names('dependency')).toHaveLength(
      knownErrors().length - Object.values(notPassing).flat().length,
    );
  });

  it.each(knownErrors().map((known) => [`${known.from} ${known.name}`, known.thrown] as const))(
    'is the same when another error wraps it: %s',
    (_, thrown) => {
      const wrapped = new Error('reading failed', { cause: new Error('inner', { cause: thrown }) });
      expect(classify(wrapped).code).toBe(classify(thrown).code);
    },
  );

  it('is what the hub itself has said, whatever lies around or below it', () => {
    const own = new HubError('REGISTRY_UNREACHABLE', 'no answer', {}, { cause: new Error('x') });
    expect(classify(own).code).toBe('REGISTRY_UNREACHABLE');
    expect(classify(new Error('while decoding', { cause: own })).code).toBe('REGISTRY_UNREACHABLE');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ECONNREFUSED'],
    ['a number', 7],
    ['a plain error', new Error('x')],
    ['a TypeError', new TypeError('x is not a function')],
    ['a code of five letters that is not of the database', { code: '08006' }],
  ])('is a bug where nobody knows it: %s', (_, thrown) => {
    expect(classify(thrown)).toMatchObject({ class: 'bug', code: 'INTERNAL' });
  });

  it('is found although an error is its own cause', () => {
    const loop = new Error('x');
    loop.cause = loop;
    expect(classify(loop).code).toBe('INTERNAL');
  });

  it('never repeats a number of a person', () => {
    const { message } = classify(new Error('value 130599199001010013 of row 7'));
    expect(message).not.toContain('130599199001010013');
  });
});
