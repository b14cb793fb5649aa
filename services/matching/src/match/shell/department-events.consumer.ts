import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RecordBatch } from '#bus';
import { UnitOfWork } from '#persistence';
import { topicSpecs } from '#schemas';
import { consumeBatch, HubConfig } from '#service-kit';
import { Placer } from '../../placement/shell/placer.js';
import { RegisterFence } from '../../placement/shell/register-fence.js';
import { daysAheadMax } from '../../plausibility/core/implausibility.js';
import { refuseImplausible } from '../../plausibility/shell/refuse-implausible.js';
import { departmentRecord, type DepartmentEvent } from './department-batches.js';

/** Every topic whose records matching gives to a household: all that it reads but the register's. */
const departmentTopics: readonly string[] = topicSpecs()
  .filter(({ readers, owner }) => readers.includes('matching') && owner !== 'register')
  .map(({ name }) => name);

/** Takes records of the departments. They are read whole once, to refuse what cannot be, and travel as they are. */
@Controller()
export class DepartmentEventsConsumer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly fence: RegisterFence,
    private readonly placer: Placer,
    private readonly config: HubConfig,
  ) {}

  /** Rows, what households are told, and the position, in one transaction. */
  @EventPattern(departmentTopics)
  async handle(@Payload() batch: RecordBatch<DepartmentEvent>): Promise<void> {
    const { topic } = batch;
    await this.fence.passing(() =>
      consumeBatch(this.unitOfWork, batch, async (tx, records) => {
        refuseImplausible({ topic, records }, daysAheadMax[this.config.base.days]);
        await this.fence.pass(tx);
        await this.placer.place(
          tx,
          records.map((record) => departmentRecord(batch, record)),
        );
      }),
    );
  }
}
