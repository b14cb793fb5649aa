import type { CityLayout, Column } from '../hand-over.js';

const yesNo = { true: '是', false: '否' };

/** 学生教育支出清单. */
export const costYearly: CityLayout = {
  connector: 'education',
  layout: 'cost-yearly',
  columns: [
    { field: 'studentNumber', header: '学籍号', kind: 'text' },
    { field: 'name', header: '学生姓名', kind: 'text' },
    { field: 'idNumber', header: '身份证件号', kind: 'id' },
    { field: 'birthOn', header: '出生日期', kind: 'date' },
    { field: 'villageCode', header: '户籍村区划代码', kind: 'text' },
    { field: 'countyCode', header: '县区代码', kind: 'text' },
    { field: 'schoolYear', header: '学年', kind: 'int' },
    { field: 'schoolCode', header: '学校标识码', kind: 'text' },
    {
      field: 'stage',
      header: '学段',
      kind: 'code',
      words: {
        PRIMARY: '小学',
        JUNIOR: '初中',
        SENIOR: '普通高中',
        VOCATIONAL_SENIOR: '中职',
        VOCATIONAL_COLLEGE: '高职',
        UNDERGRADUATE: '本科',
      },
    },
    {
      field: 'publicSchool',
      header: '办学性质',
      kind: 'code',
      words: { true: '公办', false: '民办' },
    },
    {
      field: 'approvedLevel',
      header: '批准层级',
      kind: 'code',
      words: { COUNTY: '县级', CITY: '市级', PROVINCE: '省级', NATIONAL: '国家级', NONE: '未批准' },
    },
    { field: 'schoolYearlyFeeFen', header: '学校年收费标准', kind: 'money' },
    { field: 'tuitionFen', header: '学费', kind: 'money' },
    { field: 'boardingFen', header: '住宿费', kind: 'money' },
    { field: 'booksFen', header: '书本费', kind: 'money' },
    { field: 'aidFen', header: '已获资助', kind: 'money' },
    { field: 'declaredOn', header: '填报日期', kind: 'date' },
  ],
  recordId: ({ studentNumber, schoolYear }) => [studentNumber, schoolYear].join('/'),
  unmapped: [],
};

/** 疑似失学辍学学生名单. */
export const dropoutMonthly: CityLayout = {
  connector: 'education',
  layout: 'dropout-monthly',
  columns: [
    { field: 'studentNumber', header: '学籍号', kind: 'text' },
    { field: 'name', header: '学生姓名', kind: 'text' },
    { field: 'idNumber', header: '身份证件号', kind: 'id' },
    { field: 'countyCode', header: '县区代码', kind: 'text' },
    { field: 'schoolYear', header: '学年', kind: 'int' },
    { field: 'schoolCode', header: '学校标识码', kind: 'text' },
    { field: 'lastSeenOn', header: '最后到校日期', kind: 'date' },
    { field: 'foundOn', header: '发现日期', kind: 'date' },
    {
      field: 'reason',
      header: '原因',
      kind: 'code',
      words: { TIRED_OF_SCHOOL: '厌学', ILLNESS: '疾病', WORK: '务工', OTHER: '其他' },
    },
    {
      field: 'state',
      header: '核查状态',
      kind: 'code',
      words: { SUSPECTED: '疑似失学', MISTAKEN: '误报', RETURNED: '已复学' },
    },
  ],
  recordId: ({ studentNumber, schoolYear }) => [studentNumber, schoolYear].join('/'),
  unmapped: [],
  // The event says that it was taken back, or not: who came back was away all the same.
  kept: (fields) => ({ ...fields, state: fields['state'] === 'MISTAKEN' }),
};

const citizen: readonly Column[] = [
  { field: 'name', header: '姓名', kind: 'text' },
  { field: 'idNumber', header: '公民身份号码', kind: 'id' },
];

/** 道路交通事故伤亡人员清单. */
export const trafficAccident: CityLayout = {
  connector: 'public-security',
  layout: 'traffic-accident',
  columns: [
    { field: 'accidentNumber', header: '事故编号', kind: 'text' },
    ...citizen,
    { field: 'sex', header: '性别', kind: 'code', words: { '1': '男', '2': '女' } },
    { field: 'countyCode', header: '县区代码', kind: 'text' },
    { field: 'happenedOn', header: '事故时间', kind: 'date' },
    {
      field: 'role',
      header: '交通方式',
      kind: 'code',
      words: { DRIVER: '驾驶人', PASSENGER: '乘车人', PEDESTRIAN: '行人', OTHER: '其他' },
    },
    {
      field: 'injury',
      header: '伤害程度',
      kind: 'code',
      words: { DEATH: '死亡', SERIOUS: '重伤', LIGHT: '轻伤', NONE: '无' },
    },
    {
      field: 'liability',
      header: '事故责任',
      kind: 'code',
      words: {
        FULL: '全部责任',
        MAIN: '主要责任',
        EQUAL: '同等责任',
        SECONDARY: '次要责任',
        NONE: '无责任',
      },
    },
    {
      field: 'compensated',
      header: '赔偿情况',
      kind: 'code',
      words: { NONE: '未赔偿', PARTIAL: '部分赔偿', FULL: '已足额赔偿', UNKNOWN: '不详' },
    },
    { field: 'abilityLost', header: '是否丧失劳动能力', kind: 'code', words: yesNo },
  ],
  recordId: ({ accidentNumber, idNumber }) => [accidentNumber, idNumber].join('/'),
  unmapped: [],
};

/** 死亡注销户口清单. */
export const deathRegister: CityLayout = {
  connector: 'public-security',
  layout: 'death-register',
  columns: [
    ...citizen,
    { field: 'villageCode', header: '户籍村区划代码', kind: 'text' },
    { field: 'diedOn', header: '死亡日期', kind: 'date' },
    { field: 'deregisteredOn', header: '注销日期', kind: 'date' },
  ],
  recordId: ({ idNumber }) => String(idNumber),
  unmapped: [],
};

/** 残疾人证办理清单. */
export const certificateMonthly: CityLayout = {
  connector: 'disabled-persons-federation',
  layout: 'certificate-monthly',
  columns: [
    { field: 'certificate', header: '残疾人证号', kind: 'id' },
    { field: 'name', header: '姓名', kind: 'text' },
    { field: 'villageCode', header: '所在村区划代码', kind: 'text' },
    {
      field: 'disabilityClass',
      header: '残疾类别',
      kind: 'code',
      words: { 1: '视力', 2: '听力', 3: '言语', 4: '肢体', 5: '智力', 6: '精神', 7: '多重' },
    },
    {
      field: 'grade',
      header: '残疾等级',
      kind: 'code',
      words: { 1: '一级', 2: '二级', 3: '三级', 4: '四级' },
    },
    { field: 'issuedOn', header: '发证日期', kind: 'date' },
    { field: 'lastValidOn', header: '有效期止', kind: 'date' },
    {
      field: 'change',
      header: '业务类型',
      kind: 'code',
      words: { NEW: '新办', GRADE_CHANGED: '等级变更', CANCELLED: '注销', MOVED: '迁移' },
    },
  ],
  recordId: ({ certificate, issuedOn }) => [String(certificate).slice(0, 20), issuedOn].join('/'),
  unmapped: [],
};
