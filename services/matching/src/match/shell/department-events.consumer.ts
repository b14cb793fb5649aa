import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RecordBatch } from '#bus';
import { topicSpecs } from '#schemas';
import { Placer } from '../../unmatched/shell/placer.js';
import { departmentRecords, type DepartmentEvent } from './department-batches.js';

/** Every topic whose records matching gives to a household: all that it reads but the residents. */
const departmentTopics: readonly string[] = topicSpecs()
  .filter(({ readers, owner }) => readers.includes('matching') && owner !== 'register')
  .map(({ name }) => name);

/** Takes records of the departments. Of a record only the envelope is read; the rest travels as it is. */
@Controller()
export class DepartmentEventsConsumer {
  constructor(private readonly placer: Placer) {}

  /** Fulfilled when every record is on a household's log, or among those that wait. */
  @EventPattern(departmentTopics, { reader: 'envelope' })
  async handle(@Payload() batch: RecordBatch<DepartmentEvent>): Promise<void> {
    await this.placer.place(departmentRecords(batch));
  }
}
