import { syntheticIdNumber, dayFromIso } from '#domain';
import type { CountyAlert } from '#schemas';
import { SmallHub, startSmallHub, villages, type Household, type Row } from './small-hub.js';

const julu = '130529';

/** Cells of a household that nobody watches. */
export const notMonitored: Row = { 监测对象类别: null, 识别监测时间: null };

/** A private senior school with a fee of 12,000 a year; the city's reference is 5,000. */
export const privateSchool: Row = { 办学性质: '民办', 批准层级: null, 学校年收费标准: 12_000 };

/** A small hub, and what happens to households in it. */
export class SmallWorld extends SmallHub {
  private sequence = 0;
  private readonly names = new Map<string, string>();

  /** Starts all applications. */
  static async start(): Promise<SmallWorld> {
    return new SmallWorld(await startSmallHub());
  }

  /** A watched household, known since the ledger of October 2025 unless the cells say otherwise. */
  async watched(county: Household['county'] = julu, cells: Row = {}): Promise<Household> {
    const household = this.unlisted(county);
    await this.listed(household, cells);
    return household;
  }

  /** A household in Julu that nobody watches, known as long. */
  ordinary(): Promise<Household> {
    return this.watched(julu, notMonitored);
  }

  /** A ledger lists a household; cells say what differs from what `row` says of its members. */
  async listed(household: Household, cells: Row = {}): Promise<void> {
    await this.ledger(household.members.map((idNumber) => this.row(household, idNumber, cells)));
  }

  /**
   * The ledger of that day has an ordinary household as monitored, without a month of identification: from that
   * day on. A month would begin on its first day.
   */
  async becomesWatched(household: Household, on: string): Promise<void> {
    await this.listed(household, { 数据日期: on, 识别监测时间: null });
  }

  /** A ledger of the month's last day says that the risk was removed in it; the term ends before its first. */
  async riskRemoved(household: Household, month: string, on: string): Promise<void> {
    await this.listed(household, { 数据日期: on, 识别监测时间: null, 消除监测时间: month });
  }

  /** A household that no ledger names yet. */
  unlisted(county: Household['county'] = julu): Household {
    this.sequence += 1;
    const householdId = `${county}WE${String(this.sequence).padStart(4, '0')}`;
    const member = (sex: number, name: string): string => {
      const born = dayFromIso('1970-01-01') + this.sequence;
      const idNumber = syntheticIdNumber(born, 100 + sex);
      this.names.set(idNumber, `试${String(this.sequence)}号${name}`);
      return idNumber;
    };
    return { householdId, county, members: [member(1, '甲'), member(2, '乙')] };
  }

  /** A row of the ledger about somebody in a household; cells say what differs. */
  row({ householdId, county, members }: Household, idNumber: string, cells: Row = {}): Row {
    return {
      数据日期: '2025-10-31',
      户编号: householdId,
      户类型: '普通农户',
      监测对象类别: '边缘易致贫户',
      识别监测时间: '201901',
      村区划代码: villages[county],
      姓名: this.names.get(idNumber) ?? '试人',
      证件号码: idNumber,
      与户主关系: idNumber === members[0] ? '户主' : '配偶',
      劳动技能: '普通劳动力',
      家庭纯收入: 16000,
      ...cells,
    };
  }

  /** A ledger, with all that follows from it. */
  async ledger(rows: readonly Row[]): Promise<void> {
    await this.push('register', 'household-ledger', rows);
  }

  /** A settlement of health insurance; amounts in yuan, as departments write them. */
  async settle(
    household: Household,
    id: string,
    at: string,
    personal: number,
    member = 0,
    source = 'health-insurance',
  ): Promise<void> {
    const sign = Math.sign(personal);
    const common = {
      结算流水号: id,
      姓名: '无关紧要',
      证件号码: household.members[member] ?? '',
      统筹区: household.county,
      医疗类别: '11',
      结算时间: at,
    };
    const amounts = {
      医疗总费用: personal + sign * 1000,
      基金支付总额: sign * 1000,
      个人负担: personal,
    };
    const feed = { 费用总额: personal + sign * 1000, 医保已付: sign * 1000, 自付金额: personal };
    const isInsurer = source === 'insurer';
    await this.push(source, isInsurer ? 'settlement-feed' : 'settlement-monthly', [
      {
        ...common,
        ...(isInsurer ? feed : amounts),
        ...(isInsurer
          ? { 被保险人姓名: '无关紧要', 被保险人证件号: household.members[member] ?? '' }
          : {}),
      },
    ]);
  }

  /** What the first member's insurance year has cost up to a day, as the cumulative list says; in yuan. */
  async yearSoFar(household: Household, until: string, personal: number): Promise<void> {
    await this.push('health-insurance', 'burden-list', [
      {
        姓名: '无关紧要',
        证件号码: household.members[0],
        统筹区: household.county,
        待遇年度: 2026,
        累计截止日期: until,
        累计个人负担: personal,
      },
    ]);
  }

  /** A light injury of a member on 3 May 2026; compensated as the police write it. */
  async hurt(household: Household, compensated: string, member = 0): Promise<void> {
    await this.push('public-security', 'traffic-accident', [
      {
        事故编号: `A-${household.householdId}-${member}`,
        姓名: '无关紧要',
        公民身份号码: household.members[member] ?? '',
        县区代码: household.county,
        事故时间: '2026-05-03',
        伤害程度: '轻伤',
        赔偿情况: compensated,
      },
    ]);
  }

  /** What a member's school year costs at a public senior school, or as the cells say; tuition in yuan. */
  async study(
    household: Household,
    schoolYear: number,
    on: string,
    tuition: number,
    school: Row = {},
  ): Promise<void> {
    const idNumber = household.members[1];
    await this.push('education', 'cost-yearly', [
      {
        学籍号: `G${idNumber}`,
        学生姓名: '无关紧要',
        身份证件号: idNumber,
        县区代码: household.county,
        学年: schoolYear,
        学校标识码: '3613000001',
        学段: '普通高中',
        办学性质: '公办',
        批准层级: '县级',
        学费: tuition,
        填报日期: on,
        ...school,
      },
    ]);
  }

  /** A fire in the household's house, one of several by its number; uninsured loss in yuan. */
  async burn(household: Household, on: string, loss: number, fire = 1): Promise<void> {
    await this.push('emergency-management', 'household-fire', [
      {
        火灾编号: `F-${household.householdId}-${fire}`,
        户主姓名: '无关紧要',
        户主身份证号: household.members[0],
        村区划代码: villages[household.county],
        起火时间: on,
        财产损失: loss,
      },
    ]);
  }

  /** Revisions of the household's alert of the year's medical burden. */
  burden(household: Household): Promise<readonly CountyAlert[]> {
    return this.revisions(household, 'illness.year-burden');
  }
}
