import { Module } from '@nestjs/common';
import { HeldCountsReader } from './held/shell/held-counts.js';
import { Positions } from './lag/shell/positions.js';
import { OperationsController } from './overview/api/operations.controller.js';
import { Sampler } from './overview/shell/sampler.js';
import { QuarantineController } from './quarantine/api/quarantine.controller.js';
import { RedrivesController } from './quarantine/api/redrives.controller.js';
import { NewerRecords } from './quarantine/shell/newer-records.js';
import { QuarantineConsumer } from './quarantine/shell/quarantine.consumer.js';
import { QuarantineStore } from './quarantine/shell/quarantine.store.js';
import { QuarantineWork } from './quarantine/shell/quarantine-work.js';
import { RedriveStore } from './quarantine/shell/redrive.store.js';
import { Redrives } from './quarantine/shell/redrives.js';
import { WaitingCountsReader } from './waiting/shell/waiting-counts.js';

/** How the bus is, what that means, and what was taken off it. */
@Module({
  controllers: [OperationsController, QuarantineController, RedrivesController, QuarantineConsumer],
  providers: [
    Positions,
    QuarantineStore,
    RedriveStore,
    NewerRecords,
    Redrives,
    QuarantineWork,
    Sampler,
    WaitingCountsReader,
    HeldCountsReader,
  ],
})
export class OperationsModule {}
