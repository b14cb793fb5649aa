import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { together, type RecordBatch } from '#bus';
import { UnitOfWork } from '#persistence';
import { topicSpecs } from '#schemas';
import { consumeTogether, HubConfig } from '#service-kit';
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

  /** Rows, what households are told, and the positions, in one transaction. */
  @EventPattern(departmentTopics, together)
  async handle(@Payload() batches: readonly RecordBatch<DepartmentEvent>[]): Promise<void> {
    await this.fence.passing(() =>
      consumeTogether(this.unitOfWork, batches, async (tx, parts) => {
        for (const { batch, records } of parts) {
          refuseImplausible({ topic: batch.topic, records }, daysAheadMax[this.config.base.days]);
        }
        await this.fence.pass(tx);
        await this.placer.place(
          tx,
          parts.flatMap(({ batch, records }) =>
            records.map((record) => departmentRecord(batch, record)),
          ),
        );
      }),
    );
  }
}
