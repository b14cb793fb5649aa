import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { together, type RecordBatch } from '#bus';
import { UnitOfWork } from '#persistence';
import type { HouseholdEvent } from '#schemas';
import { consumeTogether } from '#service-kit';
import { HouseholdDecider } from './household-decider.js';

/** Takes the household log: evidence, facts, standards and days, each partition in its order. */
@Controller()
export class HouseholdEventsConsumer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly decider: HouseholdDecider,
  ) {}

  /** Evidence, state and outgoing alerts of some batches in one transaction. */
  @EventPattern('hub.household-events', together)
  handle(@Payload() batches: readonly RecordBatch<HouseholdEvent>[]): Promise<void> {
    return consumeTogether(this.unitOfWork, batches, (tx, parts) =>
      this.decider.applyTogether(
        tx,
        parts.map(({ batch: { topic, partition, heldKey }, records, heldFrom }) => ({
          ...{ topic, partition, records },
          held: {
            released: heldKey ?? null,
            passedOverAt: (offset) =>
              [...heldFrom].flatMap(([key, from]) => (from <= offset ? [key] : [])),
          },
        })),
      ),
    );
  }
}
