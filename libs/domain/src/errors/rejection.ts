interface RejectionSpec {
  /** What is wrong, for the department's staff. */
  readonly zh: string;
  /** What to do about it, for the department's staff. */
  readonly wayOut: string;
}

/** Every reason for which a row of a hand-over is sent back. */
export const rejectionCodes = {
  ID_MISSING: { zh: '缺少证件号码', wayOut: '请补填18位公民身份号码' },
  ID_FORMAT: { zh: '证件号码格式不符', wayOut: '请核对后填写18位公民身份号码' },
  ID_CHECK_DIGIT: { zh: '证件号码校验位不符', wayOut: '请对照证件核对每一位' },
  ID_EXCEL_TRUNCATED: {
    zh: '证件号码末几位被表格软件截断',
    wayOut: '请把该列设为“文本”格式后重新填写',
  },
  ID_BIRTH_DATE: { zh: '证件号码中的出生日期不存在或过早', wayOut: '请对照证件核对第7至14位' },
  SEX_CONTRADICTS: { zh: '性别与证件号码不一致', wayOut: '请核对性别与证件号码' },
  BIRTH_CONTRADICTS: { zh: '出生日期与证件号码不一致', wayOut: '请核对出生日期与证件号码' },
  CERTIFICATE_FORMAT: { zh: '残疾人证号格式不符', wayOut: '应为18位证件号码加类别、等级共20位' },
  CERTIFICATE_CONTRADICTS: {
    zh: '残疾类别或等级与证号末两位不一致',
    wayOut: '请核对类别、等级是否填反',
  },
  NAME_MISSING: { zh: '缺少姓名', wayOut: '请补填姓名' },
  NAME_UNREADABLE: { zh: '姓名含无法识别的字符', wayOut: '请以GB18030或UTF-8编码重新导出' },
  TEXT_UNREADABLE: { zh: '单元格含无法识别的字符', wayOut: '请重新录入该单元格，或重新导出' },
  TEXT_SHORTENED: {
    zh: '编号被表格软件改成了科学计数',
    wayOut: '请把该列设为“文本”格式后重新填写',
  },
  TEXT_TOO_LONG: { zh: '单元格内容过长', wayOut: '请检查是否误粘贴' },
  REQUIRED_MISSING: { zh: '缺少必填项', wayOut: '请补填' },
  AMOUNT_FORMAT: { zh: '金额格式不符', wayOut: '请填写数字，最多两位小数' },
  AMOUNT_UNIT_SUSPECT: { zh: '金额单位疑似有误（元与万元）', wayOut: '请核对表头单位' },
  NUMBER_FORMAT: { zh: '数字格式不符', wayOut: '请填写整数' },
  DATE_FORMAT: { zh: '日期格式不符', wayOut: '请填写如2026-03-01的日期' },
  DATE_OUT_OF_RANGE: { zh: '日期超出合理范围', wayOut: '请核对年份' },
  CODE_UNKNOWN: { zh: '代码或选项不在对照表内', wayOut: '请按版式说明填写，或联系中心增补对照' },
  CONTRADICTION: { zh: '同一行内前后矛盾', wayOut: '请核对所列各项' },
  PARTS_DO_NOT_ADD_UP: { zh: '分项之和与合计不符', wayOut: '请核对各项金额' },
  DUPLICATE_IN_FILE: { zh: '同一文件内有相同编号而内容不同的行', wayOut: '请只保留正确的一行' },
  TEST_ROW: { zh: '测试数据', wayOut: '请删除测试行' },
  DIVISION_UNKNOWN: { zh: '行政区划无法识别', wayOut: '请填写县、乡镇、村的规范名称或代码' },
  HOUSEHOLD_UNKNOWN: {
    zh: '户编号不在监测台账内',
    wayOut: '请核对户编号；该户尚未报送的，请先报送该户，再报送本行',
  },
  ORIGINAL_MISSING: { zh: '冲销记录未指明原记录', wayOut: '请填写被冲销的记录编号' },
  PERIOD_WRONG: { zh: '日期不在本文件所属期间', wayOut: '请核对文件所属月份' },
  ROW_UNREADABLE: { zh: '该行无法读取', wayOut: '请检查该行的引号与分隔符' },
} as const satisfies Record<string, RejectionSpec>;

/** Code of a reason for which a row is sent back. */
export type RejectionCode = keyof typeof rejectionCodes;

/** Why a value or a row can't be trusted. `found` is masked where it may be an identity. */
export interface Rejection {
  readonly code: RejectionCode;
  /** Field of the layout that is wrong; empty when it is the row as a whole. */
  readonly field: string;
  /** What was there, masked. */
  readonly found: string;
  /** What was expected, where that helps. */
  readonly expected?: string;
}

/** Builds a rejection; `field` is filled in by whoever knows the column. */
export function rejection(code: RejectionCode, found: string, expected?: string): Rejection {
  return expected === undefined ? { code, field: '', found } : { code, field: '', found, expected };
}

/**
 * The sentence that goes into the receipt: what is wrong, where, what was there, what to do.
 * @param title heading of the column as the department knows it
 */
export function rejectionText({ code, found, expected }: Rejection, title: string): string {
  const { zh, wayOut } = rejectionCodes[code];
  const where = title === '' ? '' : `【${title}】`;
  const what =
    found === ''
      ? ''
      : `（现为：${found.toWellFormed()}${expected === undefined ? '' : `；应为：${expected}`}）`;
  return `${where}${zh}${what}。${wayOut}。`;
}
