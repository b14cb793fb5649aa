import { Module } from '@nestjs/common';
import { AlertsController } from './alerts/api/alerts.controller.js';
import { AlertsConsumer } from './alerts/shell/alerts.consumer.js';
import { AlertStore } from './alerts/shell/alert.store.js';
import { ExclusionsController } from './exclusions/api/exclusions.controller.js';
import { ExclusionStore } from './exclusions/shell/exclusion.store.js';
import { Exclusions } from './exclusions/shell/exclusions.js';
import { HouseholdStore } from './households/shell/household.store.js';
import { HouseholdsConsumer } from './households/shell/households.consumer.js';
import { StandardKindsStore } from './standards/shell/standard-kinds.store.js';
import { StandardsConsumer } from './standards/shell/standards.consumer.js';

/** Each county's inbox of alerts, and what its people decide about its households. */
@Module({
  controllers: [
    AlertsConsumer,
    AlertsController,
    ExclusionsController,
    HouseholdsConsumer,
    StandardsConsumer,
  ],
  providers: [AlertStore, Exclusions, ExclusionStore, HouseholdStore, StandardKindsStore],
})
export class CountyCenterModule {}
