import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { DeliveryStore } from '#connector-kit';
import { dayFromIso } from '#domain';
import { projectPath, type CountyAlert } from '#schemas';
import {
  eventually,
  sealedTrial,
  startTestApplications,
  testToken,
  testTokenOf,
  type TestApplications,
} from '#testkit';
import { applications } from '../../deploy/local/applications.js';
import { HubFlow } from '../../deploy/local/city/hub-flow.js';
import { Replay, type ReplayReport } from '../../services/correlation/src/replay/shell/replay.js';
import { Calendar } from '../../services/register/src/calendar/shell/calendar.js';
import { putAgain } from './again-on-the-bus.js';
import { contentOf } from './content.js';

const julu = '130529';
const pingxiang = '130532';
/** Officers of the county centres, by name. */
const callers = {
  'julu-1': [`county:${julu}`],
  'julu-2': [`county:${julu}`],
  'pingxiang-1': [`county:${pingxiang}`],
  'second-person': ['county:*'],
} as const;
/** A county whose watched households have a higher line of medical burden. */
export const guangzong = '130531' as const;
/** Nanhe, before and after the change of codes of June 2020. */
export const nanhe = { before: '130527', after: '130506' } as const;
/** Another village of Julu. */
export const anotherVillage = '130529100204';
const counties = [julu, pingxiang, guangzong, nanhe.before, nanhe.after];
/** A village of each county; those of Nanhe are one. */
export const villages = {
  [julu]: '130529100203',
  [pingxiang]: '130532001205',
  [guangzong]: '130531100212',
  [nanhe.before]: '130527100201',
  [nanhe.after]: '130506100013',
} as const;
const unfinished = /^(received|staged|accepted)$/;

/** Cells of a row by their headings, as a department writes them. */
export type Row = Readonly<Record<string, string | number | null>>;

/** A household of two, with the numbers of its members. */
export interface Household {
  readonly householdId: string;
  readonly county: keyof typeof villages;
  readonly members: readonly [string, string];
}

/** Name of an officer. */
export type Officer = keyof typeof callers;

/** What the county centre answered an officer. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Starts all applications; Pingxiang's benefit year begins on 1 April, Guangzong's line of medical
 * burden is 6,000 yuan, the others have the city's standard.
 */
export async function startSmallHub(): Promise<TestApplications> {
  const standards = projectPath('.hub/test-standards');
  mkdirSync(standards, { recursive: true });
  const city = '130500-default-v1.yaml';
  copyFileSync(projectPath(`services/register/standards/${city}`), join(standards, city));
  const own = (county: string, name: string, ...lines: readonly string[]): void => {
    const document = [
      `standardId: ${name}`,
      `countyCode: "${county}"`,
      'version: 1',
      'validFrom: "2020-01-01"',
      'reason: 本县自定',
      'restsOn: { standardId: XT-DEFAULT, version: 1 }',
      ...lines,
      '',
    ];
    writeFileSync(join(standards, `${county}-v1.yaml`), document.join('\n'));
  };
  own(pingxiang, 'PINGXIANG', 'benefitYearStart: "04-01"');
  const line = '  - { ruleId: illness.year-burden, thresholds: { watched: 6000 yuan } }';
  own(guangzong, 'GUANGZONG', 'rules:', line);
  return startTestApplications(applications, {
    counties,
    callers,
    env: { HUB_REGISTER_STANDARDS_DIR: standards },
  });
}

/** A running hub of a few counties, and how one hands something over, asks and waits. */
export class SmallHub {
  private readonly flow: HubFlow;
  private isInOneGo = false;

  constructor(private readonly test: TestApplications) {
    this.flow = new HubFlow(test.applications, counties);
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

  /** The record of a trial of a text, sealed as correlation seals it. */
  trialOf(county: string, text: string, trialId: string): object {
    return sealedTrial(this.test.env, county, text, trialId);
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
    const taken = delivery.rowsPublished + (this.isInOneGo ? delivery.rowsUnchanged : 0);
    if (taken !== rows.length) {
      const receipt = await fetch(`${url}/receipts/${deliveryId}`, {
        headers: { authorization: `Bearer ${testToken}` },
      });
      throw new Error(`${layout} was sent back: ${await receipt.text()}`);
    }
    if (!this.isInOneGo) await this.quiet();
  }

  /**
   * Hands over all that `work` does without waiting for what follows from each, and then for all of it. What
   * is handed over a second time changes nothing.
   */
  async inOneGo(work: () => Promise<void>): Promise<void> {
    this.isInOneGo = true;
    try {
      await work();
    } finally {
      this.isInOneGo = false;
    }
    await this.quiet();
  }

  /** What an application answers an officer; a body is posted. Waits for what follows from it. */
  async ask(
    officer: Officer,
    path: string,
    body?: unknown,
    application = 'county-center',
  ): Promise<Answer> {
    const url = this.test.applications.urls.get(application) ?? '';
    const answer = await fetch(`${url}${path}`, {
      headers: {
        authorization: `Bearer ${testTokenOf(officer)}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (body !== undefined && !this.isInOneGo) await this.quiet();
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  /** Revisions of a household's alerts by one rule, in their order. */
  async revisions({ householdId }: Household, ruleId: string): Promise<readonly CountyAlert[]> {
    const all = await this.flow.revisions();
    return all
      .filter((alert) => alert.householdId === householdId && alert.ruleId === ruleId)
      .sort((a, b) => a.revision - b.revision);
  }

  /** Every revision that was published, in the order of its topic. */
  async published(): Promise<readonly CountyAlert[]> {
    return this.flow.revisions();
  }

  /** For each household the contents of all that holds for it, in the order of rules and windows. */
  async contents(households: readonly Household[]): Promise<readonly (readonly object[])[]> {
    const last = new Map<string, CountyAlert>();
    for (const alert of await this.flow.revisions()) {
      const known = last.get(alert.alertId);
      if (known === undefined || alert.revision > known.revision) last.set(alert.alertId, alert);
    }
    const place = ({ ruleId, windowKey }: CountyAlert) => `${ruleId} ${windowKey}`;
    const holding = [...last.values()]
      .filter(({ kind }) => kind !== 'WITHDRAWN')
      .sort((a, b) => (place(a) < place(b) ? -1 : 1));
    return households.map((household) =>
      holding
        .filter(({ householdId }) => householdId === household.householdId)
        .map((alert) => contentOf(alert)),
    );
  }

  /**
   * Publishes all that departments have published once more, the last first, and waits for what follows.
   * @returns number of records
   */
  async putAgain(): Promise<number> {
    const count = await putAgain(this.test.applications);
    await this.quiet();
    return count;
  }

  /** Topics on which revisions of an alert were published. */
  async topicsOf(alertId: string): Promise<readonly string[]> {
    const found = await Promise.all(
      counties.map(async (county) => {
        const flow = new HubFlow(this.test.applications, [county]);
        const isThere = (await flow.revisions()).some((alert) => alert.alertId === alertId);
        return isThere ? flow.alertTopics() : [];
      }),
    );
    return found.flat();
  }

  /** Decides everything that happened here once more, beside the running hub. */
  async replay(): Promise<ReplayReport> {
    return this.test.applications.get('correlation', Replay).run({ county: null, whole: true });
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
