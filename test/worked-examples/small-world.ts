import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeliveryStore } from '#connector-kit';
import { dayFromIso, syntheticIdNumber } from '#domain';
import { projectPath, type CountyAlert } from '#schemas';
import { eventually, startTestApplications, testToken, type TestApplications } from '#testkit';
import { applications } from '../../deploy/local/applications.js';
import { HubFlow } from '../../deploy/local/city/hub-flow.js';
import { Calendar } from '../../services/register/src/calendar/shell/calendar.js';

const julu = '130529';
const pingxiang = '130532';
const village = { [julu]: '130529100203', [pingxiang]: '130532001205' };
const unfinished = /^(received|staged|accepted)$/;

/** A household of two, watched, with the numbers of its members. */
export interface Household {
  readonly householdId: string;
  readonly county: string;
  readonly members: readonly [string, string];
}

type Row = Readonly<Record<string, string | number | null>>;

/** A whole hub on the stack of the test run, and a few households in it. */
export class SmallWorld {
  private sequence = 0;
  private readonly flow: HubFlow;

  private constructor(private readonly test: TestApplications) {
    this.flow = new HubFlow(test.applications, [julu, pingxiang]);
  }

  /** Starts all applications; Pingxiang's benefit year begins on 1 April, Julu has the city's standard. */
  static async start(): Promise<SmallWorld> {
    const standards = projectPath('.hub/test-standards');
    mkdirSync(standards, { recursive: true });
    const city = '130500-default-v1.yaml';
    copyFileSync(projectPath(`services/register/standards/${city}`), join(standards, city));
    const county = [
      'standardId: PINGXIANG',
      `countyCode: "${pingxiang}"`,
      'version: 1',
      'validFrom: "2020-01-01"',
      'reason: 待遇年度自四月一日起',
      'restsOn: { standardId: XT-DEFAULT, version: 1 }',
      'benefitYearStart: "04-01"',
      '',
    ];
    writeFileSync(join(standards, '130532-v1.yaml'), county.join('\n'));
    const test = await startTestApplications(applications, {
      counties: [julu, pingxiang],
      env: { HUB_REGISTER_STANDARDS_DIR: standards },
    });
    return new SmallWorld(test);
  }

  /** Ends all of it. */
  async end(): Promise<void> {
    await this.test.remove();
  }

  /** Lets a day begin. */
  async day(iso: string): Promise<void> {
    await this.test.applications.get('register', Calendar).drive(dayFromIso(iso));
    await this.quiet();
  }

  /** A watched household in Julu or Pingxiang, known since the ledger of October 2025. */
  async watched(county = julu, income = 16_000): Promise<Household> {
    const household = this.next(county);
    await this.ledger(household, '2025-10-31', income, '202301');
    return household;
  }

  /** An ordinary household in Julu, known since the ledger of October 2025. */
  async ordinary(): Promise<Household> {
    const household = this.next(julu);
    await this.ledger(household, '2025-10-31', 16_000, null);
    return household;
  }

  /** A later ledger says since which month (yyyyMM) an ordinary household is monitored. */
  async becomesWatched(household: Household, asOf: string, since: string): Promise<void> {
    await this.ledger(household, asOf, 16_000, since);
  }

  private next(county: string): Household {
    this.sequence += 1;
    const householdId = `${county}WE${String(this.sequence).padStart(4, '0')}`;
    const number = (of: number): string =>
      syntheticIdNumber(dayFromIso('1970-01-01') + this.sequence, 100 + of);
    return { householdId, county, members: [number(1), number(2)] };
  }

  private async ledger(
    { householdId, county, members }: Household,
    asOf: string,
    income: number,
    monitoredSince: string | null,
  ): Promise<void> {
    const monitored =
      monitoredSince === null ? {} : { 监测对象类别: '边缘易致贫户', 识别监测时间: monitoredSince };
    await this.push(
      'register',
      'household-ledger',
      members.map((idNumber, at) => ({
        数据日期: asOf,
        户编号: householdId,
        户类型: '普通农户',
        ...monitored,
        村区划代码: village[county as keyof typeof village],
        姓名: `试${householdId.slice(-4)}号${at === 0 ? '甲' : '乙'}`,
        证件号码: idNumber,
        与户主关系: at === 0 ? '户主' : '配偶',
        劳动技能: '普通劳动力',
        家庭纯收入: income,
      })),
    );
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

  /** What a member's school year costs at a public senior school; tuition in yuan. */
  async study(
    household: Household,
    schoolYear: number,
    on: string,
    tuition: number,
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
      },
    ]);
  }

  /** A fire in the household's house; uninsured loss in yuan. */
  async burn(household: Household, on: string, loss: number): Promise<void> {
    await this.push('emergency-management', 'household-fire', [
      {
        火灾编号: `F-${household.householdId}`,
        户主姓名: '无关紧要',
        户主身份证号: household.members[0],
        村区划代码: village[household.county as keyof typeof village],
        起火时间: on,
        财产损失: loss,
      },
    ]);
  }

  /** Hands records over by HTTP and waits until everything that follows from them has happened. */
  async push(connector: string, layout: string, rows: readonly Row[]): Promise<void> {
    const url = this.test.applications.urls.get(connector) ?? '';
    const answer = await fetch(`${url}/push/${layout}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(rows),
    });
    const { deliveryId } = (await answer.json()) as { deliveryId: string };
    const store = this.test.applications.get(connector, DeliveryStore);
    const delivery = await eventually('the push has its receipt', async () => {
      const found = await store.find(deliveryId);
      return found === undefined || unfinished.test(found.status) ? undefined : found;
    });
    if (delivery.rowsPublished !== rows.length) {
      const receipt = await fetch(`${url}/receipts/${deliveryId}`, {
        headers: { authorization: `Bearer ${testToken}` },
      });
      throw new Error(`${layout} was sent back: ${await receipt.text()}`);
    }
    await this.quiet();
  }

  /** Revisions of a household's alerts by one rule, in their order. */
  async revisions({ householdId }: Household, ruleId: string): Promise<readonly CountyAlert[]> {
    const all = await this.flow.revisions();
    return all
      .filter((alert) => alert.householdId === householdId && alert.ruleId === ruleId)
      .sort((a, b) => a.revision - b.revision);
  }

  /** What holds for a household, without what names it, its records and the order of revisions. */
  async contents({ householdId }: Household): Promise<readonly object[]> {
    const last = new Map<string, CountyAlert>();
    for (const alert of await this.flow.revisions()) {
      const known = last.get(alert.alertId);
      const newer = known === undefined || alert.revision > known.revision;
      if (alert.householdId === householdId && newer) last.set(alert.alertId, alert);
    }
    const holding = [...last.values()].filter(({ kind }) => kind !== 'WITHDRAWN');
    return holding
      .sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1))
      .map(
        ({ ruleId, severity, group, firstMetOn, indicators, evidence, excluded, explanation }) => ({
          ...{ ruleId, severity, group, firstMetOn, indicators, explanation },
          evidence: evidence.map(({ topic, occurredOn, contribution }) => ({
            topic,
            occurredOn,
            contribution,
          })),
          excluded: excluded.map(({ reason }) => reason),
        }),
      );
  }

  private async quiet(): Promise<void> {
    await eventually('the hub is quiet', async () => {
      const first = await this.flow.onTheWay();
      const second = await this.flow.onTheWay();
      return [first, second].every((one) => one.outboxRecords === 0 && one.lagRecords === 0);
    });
  }
}
