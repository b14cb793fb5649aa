/**
 * What kind of trouble an error is, which decides what is done about it:
 * a bad record goes to quarantine, a broken dependency pauses, a bug holds, a configuration stops the start.
 */
export type ErrorClass = 'bad-record' | 'dependency' | 'bug' | 'configuration';

interface ErrorCodeSpec {
  readonly class: ErrorClass;
  /** What happened, for engineers. */
  readonly doc: string;
  /** What happened, for staff. */
  readonly zh: string;
}

/** Every error code of the hub. One place, so that the reference of errors is complete. */
export const hubErrorCodes = {
  FRAME_TRUNCATED: {
    class: 'bad-record',
    doc: 'The value is shorter than the Confluent frame (magic byte and schema id).',
    zh: '消息帧不完整，无法读取',
  },
  FRAME_UNKNOWN: {
    class: 'bad-record',
    doc: 'The value does not begin with the Confluent magic byte 0.',
    zh: '消息帧格式不符，缺少标识字节',
  },
  SCHEMA_ID_UNKNOWN: {
    class: 'bad-record',
    doc: 'The registry does not know the schema id of the record.',
    zh: '数据格式编号未登记',
  },
  AVRO_UNDECODABLE: {
    class: 'bad-record',
    doc: 'The bytes do not fit their schema, or the schema cannot be read as ours.',
    zh: '内容与登记的数据格式不符',
  },
  RECORD_REFUSED: {
    class: 'bad-record',
    doc: 'The record can be read but not used; the field is named.',
    zh: '记录内容不可用',
  },
  RECORD_SKIPPED: {
    class: 'bad-record',
    doc: 'A person had a record skipped that could not be processed; name and reason are kept.',
    zh: '记录由人工跳过',
  },
  SEAL_BROKEN: {
    class: 'bad-record',
    doc: 'A sealed identity was changed or belongs to another key.',
    zh: '密封身份信息校验失败',
  },
  SEAL_KEY_UNKNOWN: {
    class: 'bad-record',
    doc: 'The key id of a sealed identity is not among the keys of this process.',
    zh: '密封身份信息所用密钥不在本机',
  },
  RECORD_TOO_LARGE: {
    class: 'bad-record',
    doc: 'A single record is larger than the broker takes.',
    zh: '单条记录超过大小上限',
  },
  REGISTRY_UNREACHABLE: {
    class: 'dependency',
    doc: 'The schema registry does not answer, or answers with an error of its own.',
    zh: '数据格式登记服务暂不可用',
  },
  BROKER_UNREACHABLE: {
    class: 'dependency',
    doc: 'Kafka does not answer, or has no leader for a partition.',
    zh: '消息总线暂不可用',
  },
  DATABASE_UNREACHABLE: {
    class: 'dependency',
    doc: 'PostgreSQL does not answer, shuts down or is out of resources.',
    zh: '数据库暂不可用',
  },
  SCHEMA_ID_IN_DOUBT: {
    class: 'dependency',
    doc: 'The registry says that it does not know a schema id, and may have forgotten it for a moment.',
    zh: '注册中心暂未识别数据格式编号，稍后再次核对',
  },
  TURN_LOST: {
    class: 'dependency',
    doc: 'Another process of the application does this work now; this one stands by.',
    zh: '本应用的另一进程已接手此项工作',
  },
  STORAGE_UNAVAILABLE: {
    class: 'dependency',
    doc: 'A folder cannot be written or the disk is full.',
    zh: '存储目录不可写或磁盘已满',
  },
  SCHEMA_INCOMPATIBLE: {
    class: 'configuration',
    doc: 'A schema in the tree cannot be read together with a registered version (FULL_TRANSITIVE).',
    zh: '数据格式与已登记版本不兼容',
  },
  TOPIC_DIFFERS: {
    class: 'configuration',
    doc: 'A topic exists with other settings than the topic map states.',
    zh: '主题设置与主题清单不一致',
  },
  TOPIC_MISSING: {
    class: 'configuration',
    doc: 'A topic that is read does not exist.',
    zh: '所读主题不存在',
  },
  CONFIG_INVALID: {
    class: 'configuration',
    doc: 'A setting is missing, unknown or out of range.',
    zh: '配置有误',
  },
  LAYOUT_INVALID: {
    class: 'configuration',
    doc: 'A layout document is wrong; file, path and way out are named.',
    zh: '数据版式文件有误',
  },
  STANDARD_INVALID: {
    class: 'configuration',
    doc: 'A standard document is wrong; file, line and way out are named.',
    zh: '监测标准文件有误',
  },
  UNAUTHENTICATED: {
    class: 'bad-record',
    doc: 'The request has no valid token.',
    zh: '缺少有效的访问令牌',
  },
  FORBIDDEN: {
    class: 'bad-record',
    doc: 'The token does not cover what was asked for.',
    zh: '令牌权限不足',
  },
  NOT_FOUND: {
    class: 'bad-record',
    doc: 'What was asked for does not exist, or not for this caller.',
    zh: '未找到所请求的内容',
  },
  REQUEST_INVALID: {
    class: 'bad-record',
    doc: 'The request does not have the form that it must have; the field is named.',
    zh: '请求格式有误',
  },
  REQUEST_CONFLICTS: {
    class: 'bad-record',
    doc: 'The request contradicts the present state.',
    zh: '请求与当前状态冲突',
  },
  HOLD_FULL: {
    class: 'bug',
    doc: 'More keys of a partition, or more records of one key, wait than may be held beside it.',
    zh: '挂起的记录已达上限',
  },
  INTERNAL: {
    class: 'bug',
    doc: 'Something happened that the code did not foresee.',
    zh: '系统内部错误',
  },
} as const satisfies Record<string, ErrorCodeSpec>;

/** Code of an error of the hub. */
export type HubErrorCode = keyof typeof hubErrorCodes;

/** Facts beside the message; never identities, since they are logged. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | null>>;

/** The one error class of the hub; callers branch on `code`, never on text or class. */
export class HubError extends Error {
  override readonly name = 'HubError';

  constructor(
    readonly code: HubErrorCode,
    message: string,
    readonly fields: ErrorFields = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** What kind of trouble it is. */
  get class(): ErrorClass {
    return hubErrorCodes[this.code].class;
  }

  /** True when the same attempt may succeed later. */
  get retryable(): boolean {
    return this.class === 'dependency';
  }

  /**
   * Whether something thrown is an error of the hub. By code and not by `instanceof`: two copies of
   * this module (tests load one each) would otherwise not know each other's errors.
   */
  static is(error: unknown): error is HubError {
    if (!(error instanceof Error) && !isObject(error)) return false;
    const { code, name } = error as { code?: unknown; name?: unknown };
    return name === 'HubError' && typeof code === 'string' && code in hubErrorCodes;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
