import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { RecordRefused, type RecordBatch } from '#bus';
import { UnitOfWork } from '#persistence';
import type { CountyAlert } from '#schemas';
import { consumeBatch } from '#service-kit';
import { alertRow, countyOfTopic } from '../core/alert-row.js';
import { AlertStore } from './alert.store.js';

/** Takes the alerts of every county into its inbox. */
@Controller()
export class AlertsConsumer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly alerts: AlertStore,
  ) {}

  /** Alerts and the place in the topic in one transaction. */
  @EventPattern('county-center.alerts.*')
  async handle(@Payload() batch: RecordBatch<CountyAlert>): Promise<void> {
    const county = countyOfTopic(batch.topic);
    await consumeBatch(this.unitOfWork, batch, (tx, records) =>
      this.alerts.keep(
        tx,
        records.map(({ offset, value }) => {
          if (value === null) {
            throw new RecordRefused(offset, { field: null, reasonZh: '预警主题中的记录没有内容' });
          }
          return alertRow(county, value);
        }),
      ),
    );
  }
}
