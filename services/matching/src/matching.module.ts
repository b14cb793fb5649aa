import {
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Metrics } from '#service-kit';
import { DepartmentEventsConsumer } from './match/shell/department-events.consumer.js';
import { HouseholdLog } from './match/shell/household-log.js';
import { ResidentReader } from './residents/shell/resident-reader.js';
import { Residents } from './residents/shell/residents.js';
import { ParkedController } from './unmatched/api/parked.controller.js';
import { ReviewsController } from './unmatched/api/reviews.controller.js';
import { LinkDecisionStore } from './unmatched/shell/link-decision.store.js';
import { LinkDecisions } from './unmatched/shell/link-decisions.js';
import { Placer } from './unmatched/shell/placer.js';
import { Releaser } from './unmatched/shell/releaser.js';
import { Revisitor } from './unmatched/shell/revisitor.js';
import { UnmatchedStore } from './unmatched/shell/unmatched.store.js';
import { WaitingView } from './unmatched/shell/waiting.view.js';

/** Has the index of residents complete before the first record is read, and ends what runs beside it. */
@Injectable()
class MatchingLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly log: HouseholdLog,
    private readonly reader: ResidentReader,
    private readonly releaser: Releaser,
    residents: Residents,
    metrics: Metrics,
  ) {
    metrics.gauge({
      name: 'hub_residents',
      help: 'Residents in the person index.',
      collect() {
        this.set(residents.index.size);
      },
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.log.prepare();
    await this.reader.load();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.reader.stop();
    await this.releaser.stop();
  }
}

/** Whose record is it? */
@Module({
  controllers: [DepartmentEventsConsumer, ParkedController, ReviewsController],
  providers: [
    HouseholdLog,
    LinkDecisions,
    LinkDecisionStore,
    MatchingLifecycle,
    Placer,
    Releaser,
    ResidentReader,
    Residents,
    Revisitor,
    UnmatchedStore,
    WaitingView,
  ],
})
export class MatchingModule {}
