import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { RecordRefused, type RecordBatch } from '#bus';
import { UnitOfWork } from '#persistence';
import type { HouseholdFacts } from '#schemas';
import { consumeBatch } from '#service-kit';
import { HouseholdStore } from './household.store.js';

/** Learns from the register where each household lives: its county's officers act for it. */
@Controller()
export class HouseholdsConsumer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly households: HouseholdStore,
  ) {}

  /** Households and the place in the topic in one transaction. */
  @EventPattern('register.households')
  async handle(@Payload() batch: RecordBatch<HouseholdFacts>): Promise<void> {
    await consumeBatch(this.unitOfWork, batch, (tx, records) =>
      this.households.keep(
        tx,
        records.map(({ offset, value }) => {
          // The register never takes a household out: one that ended is merged, or has nobody left.
          if (value === null) {
            throw new RecordRefused(offset, { field: null, reasonZh: '户主题中的记录没有内容' });
          }
          return value;
        }),
      ),
    );
  }
}
