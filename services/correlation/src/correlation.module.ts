import { Module } from '@nestjs/common';
import { EventCodec } from '#bus';
import { IDENTITY_CIPHER } from '#service-kit';
import { createDecider } from './decision/shell/create-decider.js';
import { HouseholdDecider } from './decision/shell/household-decider.js';
import { HouseholdEventsConsumer } from './decision/shell/household-events.consumer.js';
import { Replay } from './replay/shell/replay.js';

/** What evidence, facts, standards and days mean for a household. */
@Module({
  controllers: [HouseholdEventsConsumer],
  providers: [
    {
      provide: HouseholdDecider,
      inject: [EventCodec, IDENTITY_CIPHER],
      useFactory: createDecider,
    },
    Replay,
  ],
})
export class CorrelationModule {}
