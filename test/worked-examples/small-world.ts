import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { DeliveryStore } from '#connector-kit';
import { dayFromIso, syntheticIdNumber } from '#domain';
import { projectPath, type CountyAlert } from '#schemas';
import {
  eventually,
  startTestApplications,
  testToken,
  testTokenOf,
  type TestApplications,
} from '#testkit';
import { applications } from '../../deploy/local/applications.js';
import { HubFlow } from '../../deploy/local/city/hub-flow.js';
import { Replay, type ReplayReport } from '../../services/correlation/src/replay/shell/replay.js';
import { Calendar } from '../../services/register/src/calendar/shell/calendar.js';

const julu = '130529';
const pingxiang = '130532';
const village = { [julu]: '130529100203', [pingxiang]: '130532001205' };
/** Officers of the two county centres, by name. */
const callers = {
  'julu-1': [`county:${julu}`],
  'julu-2': [`county:${julu}`],
  'pingxiang-1': [`county:${pingxiang}`],
  'second-person': ['county:*'],
} as const;
const unfinished = /^(received|staged|accepted)$/;

type Row = Readonly<Record<string, string | number | null>>;

/** A household of two, with the numbers of its members. */
export interface Household {
  readonly householdId: string;
  readonly county: string;
  readonly members: readonly [string, string];
  /** What the ledger says of its monitoring; nothing of one that nobody watches. */
  readonly monitoring: Row;
}

/** Name of an officer. */
export type Officer = keyof typeof callers;

/** What the county centre answered an officer. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

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
      callers,
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
  async watched(county = julu): Promise<Household> {
    return this.household(county, { 监测对象类别: '边缘易致贫户', 识别监测时间: '202301' });
  }

  /** A household in Julu that nobody watches, known as long. */
  async ordinary(): Promise<Household> {
    return this.household(julu, {});
  }

  private async household(county: string, monitoring: Row): Promise<Household> {
    this.sequence += 1;
    const householdId = `${county}WE${String(this.sequence).padStart(4, '0')}`;
    const number = (of: number): string =>
      syntheticIdNumber(dayFromIso('1970-01-01') + this.sequence, 100 + of);
    const members = [number(1), number(2)] as const;
    const household: Household = { householdId, county, members, monitoring };
    await this.ledger(household, county, '2025-10-31');
    return household;
  }

  /** The household as the ledger of a day has it: it lives in this county from that day on. */
  async ledger(household: Household, county: string, asOf: string): Promise<void> {
    const { householdId, members, monitoring } = household;
    await this.push(
      'register',
      'household-ledger',
      members.map((idNumber, at) => ({
        数据日期: asOf,
        户编号: householdId,
        户类型: '普通农户',
        ...monitoring,
        村区划代码: village[county as keyof typeof village],
        姓名: `试${householdId.slice(-4)}号${at === 0 ? '甲' : '乙'}`,
        证件号码: idNumber,
        与户主关系: at === 0 ? '户主' : '配偶',
        劳动技能: '普通劳动力',
        家庭纯收入: 16000,
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

  /**
   * Asks the register about standards in the name of the test's officer, or of the one who approves.
   * @param path below `/counties`
   */
  async standards(by: 'officer' | 'approver', path: string, body?: object): Promise<unknown> {
    const url = `${this.test.applications.urls.get('register') ?? ''}/counties/${path}`;
    const answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${by === 'officer' ? testToken : testTokenOf('second-person')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }

  /** One value of the hub's database, for what no topic tells. */
  async lookUp<Row>(statement: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: this.test.databaseUrl });
    await client.connect();
    try {
      return (await client.query(statement, [...parameters])).rows as readonly Row[];
    } finally {
      await client.end();
    }
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

  /** What the county centre answers an officer; a body is posted. Waits for what follows from it. */
  async ask(officer: Officer, path: string, body?: unknown): Promise<Answer> {
    const url = this.test.applications.urls.get('county-center') ?? '';
    const answer = await fetch(`${url}${path}`, {
      headers: {
        authorization: `Bearer ${testTokenOf(officer)}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (body !== undefined) await this.quiet();
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  /** Revisions of a household's alerts by one rule, in their order. */
  async revisions({ householdId }: Household, ruleId: string): Promise<readonly CountyAlert[]> {
    const all = await this.flow.revisions();
    return all
      .filter((alert) => alert.householdId === householdId && alert.ruleId === ruleId)
      .sort((a, b) => a.revision - b.revision);
  }

  /** Decides everything that happened here once more, beside the running hub. */
  async replay(): Promise<ReplayReport> {
    return this.test.applications.get('correlation', Replay).run({ county: null });
  }

  /** Waits until everything that follows from what was done has happened. */
  async quiet(): Promise<void> {
    await eventually('the hub is quiet', async () => {
      const first = await this.flow.onTheWay();
      const second = await this.flow.onTheWay();
      return [first, second].every((one) => one.outboxRecords === 0 && one.lagRecords === 0);
    });
  }
}
