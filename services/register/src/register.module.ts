import { Module } from '@nestjs/common';
import { EventCodec } from '#bus';
import { IntakeModule, RECORD_SINK } from '#connector-kit';
import { DayController } from './calendar/api/day.controller.js';
import { Calendar } from './calendar/shell/calendar.js';
import { DueFolds } from './ledger/shell/due-folds.js';
import { LedgerSink } from './ledger/shell/ledger.sink.js';
import { RegisterFolds } from './ledger/shell/register-folds.js';
import { RegisterLog } from './publication/shell/register-log.js';
import { StandardsController } from './standards/api/standards.controller.js';
import { StandardFolders } from './standards/shell/standard-folders.js';
import { StandardStore } from './standards/shell/standard.store.js';
import { Standards } from './standards/shell/standards.js';

/** Who lives where with whom, by which standards, on which day. */
@Module({
  imports: [
    IntakeModule.of({
      connector: 'register',
      layoutsFolder: 'services/register/layouts',
      sink: {
        provide: RECORD_SINK,
        inject: [EventCodec],
        useFactory: (codec: EventCodec) =>
          new LedgerSink(new RegisterFolds(new RegisterLog(codec))),
      },
    }),
  ],
  controllers: [DayController, StandardsController],
  providers: [
    RegisterLog,
    StandardStore,
    StandardFolders,
    Standards,
    RegisterFolds,
    DueFolds,
    Calendar,
  ],
})
export class RegisterModule {}
