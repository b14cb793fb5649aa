import { adminOf, Bus, EventCodec, scanInTurn, type TopicRange } from '#bus';
import { OutboxRelay } from '#persistence';
import { topicSpec, type CountyAlert } from '#schemas';
import type { RunningApplications } from '#service-kit';
import { RevisitLoop } from '../../../services/matching/src/placement/shell/revisit-loop.js';
import { RegisterReader } from '../../../services/matching/src/register/shell/register-reader.js';
import { Positions } from '../../../services/operations/src/lag/shell/positions.js';
import { consumerGroups } from '../load-applications.js';

const alertTopic = 'county-center.alerts.{county}';

/** What is on its way through a running hub. */
export interface OnTheWay {
  /** Records that were accepted and are not on the bus yet. */
  readonly outboxRecords: number;
  /** Records on the bus that a consumer has still to read. */
  readonly lagRecords: number;
}

/** All that a topic holds. */
export function wholeTopic(topic: string): readonly TopicRange[] {
  return Array.from({ length: topicSpec(topic).partitions }, (_, partition) => {
    return { topic, partition, from: 0, to: Number.MAX_SAFE_INTEGER };
  });
}

/** Looks at what flows through a hub that runs in this process: what is on its way, what came out. */
export class HubFlow {
  constructor(
    private readonly hub: RunningApplications,
    private readonly counties: readonly string[],
  ) {}

  /** The alert topics of the counties. */
  alertTopics(): readonly string[] {
    return this.counties.map((code) => alertTopic.replace('{county}', code));
  }

  /**
   * Records that are somewhere between a connector and a county. It looks in the order in which records
   * flow: the other way round one could slip from where nobody has looked yet to where somebody has.
   */
  async onTheWay(): Promise<OnTheWay> {
    const first = [...this.hub.urls.keys()].filter((name) => !consumerGroups.includes(name));
    let outboxRecords = await this.outboxRecords(first);
    let lagRecords = 0;
    // What a change of the register sets going is in no outbox and no group lags behind it.
    await this.hub.get('matching', RegisterReader).caughtUp();
    await this.hub.get('matching', RevisitLoop).idle();
    for (const group of consumerGroups) {
      lagRecords += await this.lagRecords(group);
      outboxRecords += await this.outboxRecords([group]);
    }
    return { outboxRecords, lagRecords };
  }

  /** Every revision on the alert topics, in the order of each topic. */
  async revisions(): Promise<readonly CountyAlert[]> {
    const bus = this.hub.get('county-center', Bus);
    const codec = this.hub.get('county-center', EventCodec);
    const found: CountyAlert[] = [];
    // One reader for all: to join a group takes longer than to read what a county has.
    await scanInTurn(bus, this.alertTopics().flatMap(wholeTopic), {
      visit: async ({ topic }, records) => {
        await codec.learnAll(records.map(({ value }) => value));
        for (const { value } of records) {
          if (value !== null) found.push(codec.decode<CountyAlert>(topic, value));
        }
      },
    });
    return found;
  }

  private async outboxRecords(applications: readonly string[]): Promise<number> {
    let pending = 0;
    for (const name of applications) {
      pending += await this.hub.get(name, OutboxRelay).pendingRecords();
    }
    return pending;
  }

  private async lagRecords(name: string): Promise<number> {
    const { expected } = this.hub.get('operations', Positions);
    const admin = adminOf(this.hub.get('operations', Bus));
    const lags = await admin.lagView(
      expected.filter(({ group }) => group === name),
      false,
    );
    return lags.reduce((sum, lag) => sum + lag.lagRecords, 0);
  }
}
