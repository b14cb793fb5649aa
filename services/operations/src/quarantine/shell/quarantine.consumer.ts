import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { RecordBatch } from '#bus';
import { UnitOfWork } from '#persistence';
import type { QuarantinedRecord } from '#schemas';
import { consumeBatch } from '#service-kit';
import { QuarantineStore } from './quarantine.store.js';

/** Keeps everything on hub.quarantine where it can be searched. */
@Controller()
export class QuarantineConsumer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: QuarantineStore,
  ) {}

  @EventPattern('hub.quarantine')
  async handle(@Payload() batch: RecordBatch<QuarantinedRecord>): Promise<void> {
    await consumeBatch(this.unitOfWork, batch, (tx, records) =>
      this.store.keep(
        tx,
        records.flatMap(({ value }) => (value === null ? [] : [value])),
      ),
    );
  }
}
