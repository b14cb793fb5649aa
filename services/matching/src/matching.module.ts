import {
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Metrics } from '#service-kit';
import { DepartmentEventsConsumer } from './match/shell/department-events.consumer.js';
import { HouseholdLog } from './match/shell/household-log.js';
import { ParkedController } from './placement/api/parked.controller.js';
import { LinkDecisionStore } from './placement/shell/link-decision.store.js';
import { Placer } from './placement/shell/placer.js';
import { RecordPages } from './placement/shell/record-pages.js';
import { RecordStore } from './placement/shell/record.store.js';
import { RegisterFence } from './placement/shell/register-fence.js';
import { RevisitLoop } from './placement/shell/revisit-loop.js';
import { Revisitor } from './placement/shell/revisitor.js';
import { WaitingView } from './placement/shell/waiting.view.js';
import { RegisterReader } from './register/shell/register-reader.js';
import { RegisterView } from './register/shell/register-view.js';
import { ReviewsController } from './review/api/reviews.controller.js';
import { LinkDecisions } from './review/shell/link-decisions.js';
import { ReviewView } from './review/shell/review.view.js';
import { Reviews } from './review/shell/reviews.js';

/** Has the index complete before the first record is read, and ends what runs beside it. */
@Injectable()
class MatchingLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly reader: RegisterReader,
    private readonly revisits: RevisitLoop,
    register: RegisterView,
    metrics: Metrics,
  ) {
    metrics.gauge({
      name: 'hub_residents',
      help: 'Residents in the person index.',
      collect() {
        this.set(register.index.persons.size);
      },
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.reader.load();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.reader.stop();
    await this.revisits.stop();
  }
}

/** Whose record is it, and whose is it now? */
@Module({
  controllers: [DepartmentEventsConsumer, ParkedController, ReviewsController],
  providers: [
    HouseholdLog,
    LinkDecisions,
    LinkDecisionStore,
    MatchingLifecycle,
    Placer,
    RecordPages,
    RecordStore,
    RegisterFence,
    RegisterReader,
    RegisterView,
    Reviews,
    ReviewView,
    RevisitLoop,
    Revisitor,
    WaitingView,
  ],
})
export class MatchingModule {}
