import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RecordBatch } from '#bus';
import { UnitOfWork } from '#persistence';
import { topicSpecs } from '#schemas';
import { consumeBatch } from '#service-kit';
import { Placer } from '../../placement/shell/placer.js';
import { RegisterFence } from '../../placement/shell/register-fence.js';
import { departmentRecord, type DepartmentEvent } from './department-batches.js';

/** Every topic whose records matching gives to a household: all that it reads but the register's. */
const departmentTopics: readonly string[] = topicSpecs()
  .filter(({ readers, owner }) => readers.includes('matching') && owner !== 'register')
  .map(({ name }) => name);

/** Takes records of the departments. Of a record only the envelope is read; the rest travels as it is. */
@Controller()
export class DepartmentEventsConsumer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly fence: RegisterFence,
    private readonly placer: Placer,
  ) {}

  /** Rows, what households are told, and the position, in one transaction. */
  @EventPattern(departmentTopics, { reader: 'envelope' })
  async handle(@Payload() batch: RecordBatch<DepartmentEvent>): Promise<void> {
    await this.fence.passing(() =>
      consumeBatch(this.unitOfWork, batch, async (tx, fresh) => {
        await this.fence.pass(tx);
        await this.placer.place(
          tx,
          fresh.map((record) => departmentRecord(batch, record)),
        );
      }),
    );
  }
}
