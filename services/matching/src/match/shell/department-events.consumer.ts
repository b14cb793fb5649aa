import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RecordBatch } from '#bus';
import { topicSpecs } from '#schemas';
import { HubConfig } from '#service-kit';
import { daysAheadMax } from '../../plausibility/core/implausibility.js';
import { refuseImplausible } from '../../plausibility/shell/refuse-implausible.js';
import { Placer } from '../../unmatched/shell/placer.js';
import { departmentRecords, type DepartmentEvent } from './department-batches.js';

/** Every topic whose records matching gives to a household: all that it reads but the residents. */
const departmentTopics: readonly string[] = topicSpecs()
  .filter(({ readers, owner }) => readers.includes('matching') && owner !== 'register')
  .map(({ name }) => name);

/** Takes records of the departments. They are read whole once, to refuse what cannot be, and travel as they are. */
@Controller()
export class DepartmentEventsConsumer {
  constructor(
    private readonly placer: Placer,
    private readonly config: HubConfig,
  ) {}

  /** Fulfilled when every record is on a household's log, or among those that wait. */
  @EventPattern(departmentTopics)
  async handle(@Payload() batch: RecordBatch<DepartmentEvent>): Promise<void> {
    refuseImplausible(batch, daysAheadMax[this.config.base.days]);
    await this.placer.place(departmentRecords(batch));
  }
}
