import type { CityLayout, Column } from '../hand-over.js';

const yesNo = { true: '是', false: '否' };

const head: readonly Column[] = [
  { field: 'name', header: '户主姓名', kind: 'text' },
  { field: 'idNumber', header: '户主身份证号', kind: 'id' },
  { field: 'villageCode', header: '村区划代码', kind: 'text' },
];

/** 倒损住房户台账: the whole list is sent again for each report stage. */
export const housingDamage: CityLayout = {
  connector: 'emergency-management',
  layout: 'housing-damage',
  columns: [
    { field: 'disasterId', header: '灾害编号', kind: 'text' },
    {
      field: 'disasterType',
      header: '灾害种类',
      kind: 'code',
      words: { '010200': '洪涝', '010600': '冰雹' },
    },
    { field: 'note', header: '亚灾种', kind: 'text' },
    ...head,
    { field: 'happenedOn', header: '灾害发生时间', kind: 'date' },
    { field: 'collapsedRooms', header: '倒塌房屋', kind: 'int' },
    { field: 'severeRooms', header: '严重损坏房屋', kind: 'int' },
    { field: 'lightRooms', header: '一般损坏房屋', kind: 'int' },
    { field: 'lossFen', header: '房屋及财产损失', kind: 'money' },
    { field: 'insurancePaidFen', header: '保险已赔付', kind: 'money' },
    {
      field: 'reportStage',
      header: '报告阶段',
      kind: 'code',
      words: { INITIAL: '初报', UPDATE: '续报', FINAL: '核报' },
    },
  ],
  recordId: ({ disasterId, idNumber, name, villageCode, reportStage }) =>
    [disasterId, idNumber ?? `${String(name)}@${String(villageCode)}`, reportStage].join('/'),
  unmapped: [],
};

/** 因灾死亡失踪人员台账. */
export const casualtyList: CityLayout = {
  connector: 'emergency-management',
  layout: 'casualty-list',
  columns: [
    { field: 'disasterId', header: '灾害编号', kind: 'text' },
    { field: 'name', header: '姓名', kind: 'text' },
    { field: 'idNumber', header: '身份证号', kind: 'id' },
    { field: 'villageCode', header: '村区划代码', kind: 'text' },
    {
      field: 'status',
      header: '人员状态',
      kind: 'code',
      words: { DEAD: '死亡', MISSING: '失踪' },
    },
    { field: 'happenedOn', header: '死亡失踪时间', kind: 'date' },
    { field: 'note', header: '原因', kind: 'text' },
  ],
  recordId: ({ disasterId, idNumber }) => [disasterId, idNumber].join('/'),
  unmapped: [],
};

/** 居民火灾登记表. */
export const householdFire: CityLayout = {
  connector: 'emergency-management',
  layout: 'household-fire',
  columns: [
    { field: 'fireNumber', header: '火灾编号', kind: 'text' },
    ...head,
    { field: 'happenedOn', header: '起火时间', kind: 'date' },
    { field: 'lossFen', header: '财产损失', kind: 'money' },
    { field: 'insurancePaidFen', header: '保险已赔付', kind: 'money' },
    { field: 'rooms', header: '过火房屋', kind: 'int' },
  ],
  recordId: ({ fireNumber }) => String(fireNumber),
  unmapped: [],
};

const causeWords = {
  ILLNESS: '因病',
  SCHOOLING: '因学',
  DISASTER: '因灾',
  ACCIDENT: '因意外',
  JOB_LOSS: '务工就业不稳',
  BUSINESS_FAILURE: '产业项目失败',
  DISABILITY: '因残',
  OTHER: '其他',
};

const urgencyWords = { NORMAL: '一般', URGENT: '紧急', CRITICAL: '特急' };

const villager: readonly Column[] = [
  { field: 'name', header: '姓名', kind: 'text' },
  { field: 'idNumber', header: '身份证号', kind: 'id' },
  { field: 'phone', header: '联系电话', kind: 'text' },
  { field: 'villageCode', header: '村区划代码', kind: 'text' },
];

/** 乡村预警信息. */
export const villageWarning: CityLayout = {
  connector: 'grassroots',
  layout: 'village-warning',
  columns: [
    { field: 'warningId', header: '预警编号', kind: 'text' },
    ...villager,
    { field: 'cause', header: '预警原因', kind: 'code', words: causeWords },
    { field: 'urgency', header: '紧急程度', kind: 'code', words: urgencyWords },
    { field: 'officerId', header: '预警员编号', kind: 'text' },
    { field: 'note', header: '情况说明', kind: 'text' },
    { field: 'reportedAt', header: '上报时间', kind: 'date' },
  ],
  recordId: ({ warningId }) => String(warningId),
  unmapped: [],
};

/** 农户主动申请. */
export const householdApplication: CityLayout = {
  connector: 'grassroots',
  layout: 'household-application',
  columns: [
    { field: 'applicationId', header: '申请编号', kind: 'text' },
    ...villager,
    { field: 'statedCause', header: '申请事由', kind: 'code', words: causeWords },
    { field: 'urgency', header: '紧急程度', kind: 'code', words: urgencyWords },
    {
      field: 'channel',
      header: '申请渠道',
      kind: 'code',
      words: { VILLAGE: '村级', COUNTY: '县级', MINI_PROGRAM: '小程序', PHONE: '电话' },
    },
    { field: 'authorisationId', header: '授权书编号', kind: 'text' },
    { field: 'appliedAt', header: '申请日期', kind: 'date' },
  ],
  recordId: ({ applicationId }) => String(applicationId),
  unmapped: [],
};

/** 防返贫监测台账: the national system's export, one row a person. */
export const householdLedger: CityLayout = {
  connector: 'register',
  layout: 'household-ledger',
  columns: [
    { field: 'asOf', header: '数据日期', kind: 'date' },
    { field: 'householdId', header: '户编号', kind: 'text' },
    {
      field: 'householdType',
      header: '户类型',
      kind: 'code',
      words: { ORDINARY: '普通农户', EX_POOR: '脱贫户' },
    },
    {
      field: 'category',
      header: '监测对象类别',
      kind: 'code',
      words: {
        UNSTABLE_EX_POOR: '脱贫不稳定户',
        MARGINAL: '边缘易致贫户',
        SUDDEN_DIFFICULTY: '突发严重困难户',
      },
    },
    { field: 'identifiedOn', header: '识别监测时间', kind: 'text' },
    {
      field: 'riskRemoved',
      header: '风险是否已消除',
      kind: 'code',
      words: yesNo,
    },
    { field: 'removedOn', header: '消除监测时间', kind: 'text' },
    { field: 'villageCode', header: '村区划代码', kind: 'text' },
    { field: 'villageName', header: '行政村', kind: 'text' },
    { field: 'membersCount', header: '家庭人口数', kind: 'int' },
    { field: 'name', header: '姓名', kind: 'text' },
    { field: 'idNumber', header: '证件号码', kind: 'id' },
    { field: 'relation', header: '与户主关系', kind: 'text' },
    { field: 'sex', header: '性别', kind: 'code', words: { '1': '男', '2': '女' } },
    { field: 'nation', header: '民族', kind: 'text' },
    {
      field: 'canWork',
      header: '劳动技能',
      kind: 'code',
      words: { true: '普通劳动力', false: '无劳动力' },
    },
    { field: 'health', header: '健康状况', kind: 'text' },
    { field: 'onlyHouse', header: '是否唯一住房', kind: 'code', words: yesNo },
    { field: 'netIncomeFen', header: '家庭纯收入', kind: 'money' },
    { field: 'perHeadFen', header: '家庭人均纯收入', kind: 'money' },
    {
      field: 'change',
      header: '变动类型',
      kind: 'code',
      words: {
        LEFT: '婚出',
        DIED: '死亡',
        SPLIT: '分户',
        MERGED: '整户合并',
        MOVED: '整户搬迁',
        NEVER_MEMBER: '误录',
      },
    },
    { field: 'changedOn', header: '变动日期', kind: 'date' },
    { field: 'originHouseholdId', header: '原户编号', kind: 'text' },
    { field: 'targetHouseholdId', header: '转入户编号', kind: 'text' },
  ],
  recordId: ({ householdId, idNumber, asOf }) => [householdId, idNumber, asOf].join('/'),
  unmapped: ['villageName', 'membersCount', 'nation', 'health', 'perHeadFen', 'riskRemoved'],
};
