import { Module } from '@nestjs/common';
import { Positions } from './lag/shell/positions.js';
import { OperationsController } from './overview/api/operations.controller.js';
import { Sampler } from './overview/shell/sampler.js';
import { QuarantineConsumer } from './quarantine/shell/quarantine.consumer.js';
import { QuarantineStore } from './quarantine/shell/quarantine.store.js';
import { WaitingCountsReader } from './waiting/shell/waiting-counts.js';

/** How the bus is, and what that means. */
@Module({
  controllers: [OperationsController, QuarantineConsumer],
  providers: [Positions, QuarantineStore, Sampler, WaitingCountsReader],
})
export class OperationsModule {}
