import { Module } from '@nestjs/common';
import { AlertsController } from './alerts/api/alerts.controller.js';
import { AlertsConsumer } from './alerts/shell/alerts.consumer.js';
import { AlertStore } from './alerts/shell/alert.store.js';

/** Each county's inbox of alerts. */
@Module({
  controllers: [AlertsConsumer, AlertsController],
  providers: [AlertStore],
})
export class CountyCenterModule {}
