import type { CityLayout, Column } from '../hand-over.js';

const person: readonly Column[] = [
  { field: 'name', header: '姓名', kind: 'text' },
  { field: 'idNumber', header: '证件号码', kind: 'id' },
  { field: 'birthOn', header: '出生日期', kind: 'date' },
  { field: 'villageCode', header: '参保地村区划代码', kind: 'text' },
];

const insuranceWords = { '310': '职工基本医疗保险', '390': '城乡居民基本医疗保险' };

const amounts: readonly Column[] = [
  { field: 'totalFen', header: '医疗总费用', kind: 'money' },
  { field: 'fundPaidFen', header: '基金支付总额', kind: 'money' },
  { field: 'inPolicyFen', header: '政策范围内费用', kind: 'money' },
  { field: 'basicPaidFen', header: '基本医保统筹支付', kind: 'money' },
  { field: 'majorIllnessPaidFen', header: '大病保险支付', kind: 'money' },
  { field: 'assistancePaidFen', header: '医疗救助支付', kind: 'money' },
  { field: 'personalFen', header: '个人负担', kind: 'money' },
];

/** A reversal carries the settlement's own number and negative amounts. */
function settlementKey({ settlementId, personalFen }: Record<string, unknown>): string {
  return Number(personalFen) < 0 ? `${String(settlementId)}/reversal` : String(settlementId);
}

/** 医保结算月清单. */
export const settlementMonthly: CityLayout = {
  connector: 'health-insurance',
  layout: 'settlement-monthly',
  columns: [
    { field: 'settlementId', header: '结算流水号', kind: 'text' },
    ...person,
    { field: 'countyCode', header: '统筹区', kind: 'text' },
    {
      field: 'medType',
      header: '医疗类别',
      kind: 'code',
      words: { '11': '普通门诊', '14': '门诊慢特病', '21': '普通住院', '52': '住院分娩' },
    },
    { field: 'insuranceType', header: '险种类型', kind: 'code', words: insuranceWords },
    { field: 'settledAt', header: '结算时间', kind: 'date' },
    { field: 'admittedOn', header: '入院日期', kind: 'date' },
    ...amounts,
    { field: 'diagnosisCode', header: '主要诊断编码', kind: 'text' },
    { field: 'majorDisease', header: '大病标识', kind: 'code', words: { true: '是', false: '否' } },
    { field: 'institutionCode', header: '定点医疗机构编码', kind: 'text' },
  ],
  recordId: settlementKey,
  unmapped: [],
};

/** 医疗费用个人负担台账: cumulative figures at a cut-off day. */
export const burdenList: CityLayout = {
  connector: 'health-insurance',
  layout: 'burden-list',
  columns: [
    ...person,
    { field: 'countyCode', header: '统筹区', kind: 'text' },
    { field: 'benefitYear', header: '待遇年度', kind: 'int' },
    { field: 'cutOffOn', header: '累计截止日期', kind: 'date' },
    { field: 'totalFen', header: '累计总费用', kind: 'money' },
    { field: 'inPolicyFen', header: '累计政策范围内费用', kind: 'money' },
    { field: 'fundPaidFen', header: '累计基金支付', kind: 'money' },
    { field: 'personalFen', header: '累计个人负担', kind: 'money' },
    { field: 'remark', header: '备注', kind: 'text' },
  ],
  recordId: ({ idNumber, name, villageCode, benefitYear, cutOffOn }) =>
    [idNumber ?? `${String(name)}@${String(villageCode)}`, benefitYear, cutOffOn].join('/'),
  unmapped: ['remark'],
};

/** 大病确诊人员名单. */
export const majorDiseaseList: CityLayout = {
  connector: 'health-insurance',
  layout: 'major-disease-list',
  columns: [
    ...person,
    { field: 'countyCode', header: '统筹区', kind: 'text' },
    { field: 'diagnosisCode', header: '诊断编码', kind: 'text' },
    {
      field: 'codeSystem',
      header: '编码版本',
      kind: 'code',
      words: { 'ICD10-YB2': '医保2.0版', 'ICD10-CN2': '国家临床2.0版', GBT14396: 'GB/T 14396' },
    },
    { field: 'morphologyCode', header: '形态学编码', kind: 'text' },
    { field: 'secondCode', header: '附加编码', kind: 'text' },
    { field: 'diagnosedOn', header: '确诊日期', kind: 'date' },
  ],
  recordId: ({ idNumber, diagnosisCode, diagnosedOn }) =>
    [idNumber, diagnosisCode, diagnosedOn].join('/'),
  unmapped: [],
};

/** 基本医保参保状态清单. */
export const coverageList: CityLayout = {
  connector: 'health-insurance',
  layout: 'coverage-list',
  columns: [
    ...person,
    { field: 'countyCode', header: '统筹区', kind: 'text' },
    { field: 'benefitYear', header: '待遇年度', kind: 'int' },
    { field: 'insuranceType', header: '险种类型', kind: 'code', words: insuranceWords },
    {
      field: 'status',
      header: '参保状态',
      kind: 'code',
      words: { NONE: '未参保', NORMAL: '正常参保', PAUSED: '暂停参保', ENDED: '终止参保' },
    },
    { field: 'statedOn', header: '数据日期', kind: 'date' },
  ],
  recordId: ({ idNumber, benefitYear }) => [idNumber, benefitYear].join('/'),
  unmapped: [],
};

/** 保险公司理赔结算对接清单: the insurer's parallel feed of the same settlements. */
export const settlementFeed: CityLayout = {
  connector: 'insurer',
  layout: 'settlement-feed',
  columns: [
    { field: 'settlementId', header: '医保结算单号', kind: 'text' },
    { field: 'name', header: '被保险人姓名', kind: 'text' },
    { field: 'idNumber', header: '被保险人证件号', kind: 'id' },
    { field: 'countyCode', header: '县区代码', kind: 'text' },
    {
      field: 'medType',
      header: '就诊类型',
      kind: 'code',
      words: { '11': '门诊', '14': '慢特病门诊', '21': '住院', '52': '分娩' },
    },
    { field: 'settledAt', header: '结算日期', kind: 'date' },
    { field: 'totalFen', header: '费用总额', kind: 'money' },
    { field: 'fundPaidFen', header: '医保已付', kind: 'money' },
    { field: 'personalFen', header: '自付金额', kind: 'money' },
  ],
  recordId: settlementKey,
  unmapped: [],
};
