import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RecordBatch } from '#bus';
import { UnitOfWork } from '#persistence';
import type { HouseholdEvent } from '#schemas';
import { consumeBatch } from '#service-kit';
import { HouseholdDecider } from './household-decider.js';

/** Takes the household log: evidence, facts, standards and days, each partition in its order. */
@Controller()
export class HouseholdEventsConsumer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly decider: HouseholdDecider,
  ) {}

  /** Evidence, state and outgoing alerts of a batch in one transaction. */
  @EventPattern('hub.household-events')
  handle(@Payload() batch: RecordBatch<HouseholdEvent>): Promise<void> {
    return consumeBatch(this.unitOfWork, batch, (tx, records, heldFrom) =>
      this.decider.apply(tx, batch, records, {
        released: batch.heldKey ?? null,
        passedOverAt: (offset) =>
          [...heldFrom].flatMap(([key, from]) => (from <= offset ? [key] : [])),
      }),
    );
  }
}
