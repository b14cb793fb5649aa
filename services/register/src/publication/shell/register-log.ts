import { Injectable } from '@nestjs/common';
import { EventCodec } from '#bus';
import { enqueue, type OutboxRecord, type Tx } from '#persistence';
import {
  topicSpec,
  type DayStarted,
  type HouseholdEvent,
  type HouseholdFacts,
  type Resident,
  type StandardVersion,
} from '#schemas';

const householdLog = 'hub.household-events';

/** Facts of a household, whole, and as they hold on the hub's day. */
export interface FactsToTell {
  readonly facts: HouseholdFacts;
  readonly asOfDay: HouseholdFacts;
}

/** Everything that the register tells the others, through the outbox. */
@Injectable()
export class RegisterLog {
  constructor(private readonly codec: EventCodec) {}

  /**
   * Facts of households: for those who decide about one all of them, since they know the day; for those who
   * look one up, what holds on this day.
   */
  async publishFacts(tx: Tx, households: readonly FactsToTell[]): Promise<void> {
    await enqueue(
      tx,
      households.flatMap(({ facts, asOfDay }) => [
        this.record('register.households', facts.householdId, asOfDay),
        this.record(householdLog, facts.householdId, {
          householdId: facts.householdId,
          body: { 'cn.xingtai.hub.HouseholdFacts': facts },
        } satisfies HouseholdEvent),
      ]),
    );
  }

  /** Where persons belong. */
  async publishResidents(tx: Tx, residents: readonly Resident[]): Promise<void> {
    await enqueue(
      tx,
      residents.map((resident) => this.record('register.residents', resident.personRef, resident)),
    );
  }

  /** Numbers that name nobody of their own any more: they are other numbers of somebody now. */
  async forgetResidents(tx: Tx, personRefs: readonly string[]): Promise<void> {
    await enqueue(
      tx,
      personRefs.map((key) => ({ topic: 'register.residents', key, value: null })),
    );
  }

  /** A version of a standard, also into every partition of the household log. */
  async publishStandard(tx: Tx, standard: StandardVersion): Promise<void> {
    const key = `${standard.countyCode}/${String(standard.version)}`;
    await enqueue(tx, [
      this.record('register.standards', key, standard),
      ...this.everywhere({ 'cn.xingtai.hub.StandardVersion': standard }),
    ]);
  }

  /** Days that begin, into every partition of the household log. */
  async publishDays(tx: Tx, days: readonly DayStarted[]): Promise<void> {
    await enqueue(
      tx,
      days.flatMap((day) => this.everywhere({ 'cn.xingtai.hub.DayStarted': day })),
    );
  }

  private record(topic: string, key: string, value: unknown): OutboxRecord {
    return { topic, key, value: this.codec.encode(topic, value) };
  }

  private everywhere(body: HouseholdEvent['body']): OutboxRecord[] {
    const value = this.codec.encode(householdLog, { householdId: null, body });
    return Array.from({ length: topicSpec(householdLog).partitions }, (_, partition) => ({
      topic: householdLog,
      key: null,
      value,
      partition,
    }));
  }
}
