import { Module } from '@nestjs/common';
import { EventCodec } from '#bus';
import { IDENTITY_CIPHER } from '#service-kit';
import { createDecider } from './decision/shell/create-decider.js';
import { HouseholdDecider } from './decision/shell/household-decider.js';
import { HouseholdEventsConsumer } from './decision/shell/household-events.consumer.js';
import { StandardShelf } from './decision/shell/partition-view.js';
import { ExplanationController } from './explanation/api/explanation.controller.js';
import { Explanations } from './explanation/shell/explanations.js';
import { Replay } from './replay/shell/replay.js';
import { TrialsController } from './trial/api/trials.controller.js';
import { TrialRun } from './trial/shell/trial-run.js';
import { TrialStore } from './trial/shell/trial.store.js';
import { Trials } from './trial/shell/trials.js';

/** What evidence, facts, standards and days mean for a household, why, and what another standard would change. */
@Module({
  controllers: [HouseholdEventsConsumer, ExplanationController, TrialsController],
  providers: [
    StandardShelf,
    {
      provide: HouseholdDecider,
      inject: [EventCodec, IDENTITY_CIPHER, StandardShelf],
      useFactory: createDecider,
    },
    Explanations,
    Replay,
    TrialStore,
    TrialRun,
    Trials,
  ],
})
export class CorrelationModule {}
