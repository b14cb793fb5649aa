import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EventCodec } from '#bus';
import { HubError, type IdentityCipher } from '#domain';
import { Turn, UnitOfWork } from '#persistence';
import { projectPath } from '#schemas';
import { z } from 'zod';
import {
  Clock,
  Health,
  HubConfig,
  IDENTITY_CIPHER,
  Logger,
  Metrics,
  prefixOf,
  wholeNumber,
  type HealthFinding,
} from '#service-kit';
import { DecisionsController } from './api/decisions.controller.js';
import { DeliveriesController, LAYOUTS } from './api/deliveries.controller.js';
import type { RecordSink } from './delivery/shell/accept-delivery.js';
import { DeliveryDecisions } from './delivery/shell/delivery-decisions.js';
import { DeliveryStore } from './delivery/shell/delivery.store.js';
import { DeliveryWorker } from './delivery/shell/delivery-worker.js';
import { EventSink } from './delivery/shell/event-sink.js';
import { StateFolder } from './delivery/shell/state-folder.js';
import { WaitingStore } from './delivery/shell/waiting.store.js';
import { Arrivals } from './intake/shell/arrivals.js';
import { DropFolder } from './intake/shell/drop-folder.js';
import { ExchangeTables } from './intake/shell/exchange-table.js';
import type { Layout } from './layout/core/layout.js';
import { loadLayouts } from './layout/shell/load-layouts.js';

const secondsMax = 86_400;
/** Time without a sign of progress at a hand-over after which only a restart would help, ms. */
const silenceMsMax = 60 * 60_000;

/** Settings of every application that takes hand-overs. */
export const intakeConfig = z.object({
  exchangeUrl: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .meta({
      description:
        'PostgreSQL database in which the department keeps its exchange tables; which ones is said by its layouts.',
      wayOut:
        'Give postgres://user:password@host:port/database with reading rights, or leave it out.',
      secret: true,
    }),
  exchangePollSeconds: wholeNumber(1, secondsMax).default(60).meta({
    description: 'How often exchange tables are looked at.',
    wayOut: 'Agree on it with the department.',
    unit: 'seconds',
  }),
});

/** Token by which the place of accepted records is given. */
export const RECORD_SINK = Symbol('RecordSink');

/** What an application that takes hand-overs says about itself. */
export interface IntakeSettings {
  /** Name of the application. */
  readonly connector: string;
  /** Folder of its layout documents, from the project root. */
  readonly layoutsFolder: string;
  /** Where accepted records go. Default: the topics of the layouts. */
  readonly sink?: Provider<RecordSink>;
}

/** Starts and stops all ways in, and tells how they are. */
@Injectable()
class Intake implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private drop: DropFolder | undefined;
  private exchange: ExchangeTables | undefined;
  /** Folders that could not be written when that was last tried. */
  private unwritable: readonly string[] = [];

  constructor(
    private readonly folder: StateFolder,
    private readonly arrivals: Arrivals,
    private readonly worker: DeliveryWorker,
    private readonly turn: Turn,
    private readonly config: HubConfig<z.output<typeof intakeConfig>>,
    private readonly logger: Logger,
    health: Health,
    @Inject(IDENTITY_CIPHER) private readonly cipher: IdentityCipher,
    @Inject(LAYOUTS) private readonly layouts: ReadonlyMap<string, Layout>,
  ) {
    health.add('intake', 'ready', () => {
      const { trouble } = worker.state;
      return { ok: trouble === null, detail: trouble };
    });
    health.add('folders', 'ready', () => this.foldersFinding());
    health.add('intake', 'live', () => {
      const silentMs = worker.silentMs;
      const ok = silentMs < silenceMsMax;
      return { ok, detail: ok ? null : `no progress for ${String(silentMs)} ms` };
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    this.checkExchange();
    this.unwritable = await this.folder.prepare([...this.layouts.keys()]);
    for (const folder of this.unwritable) {
      this.logger.error(
        { folder },
        'a folder cannot be written: give the account of the hub the right to',
      );
    }
    await this.turn.start({ begin: () => this.begin(), end: () => this.end() });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.arrivals.stop();
    await this.turn.stop();
  }

  private async foldersFinding(): Promise<HealthFinding> {
    // Only what was bad is tried again: a folder that goes bad later shows by what cannot be moved.
    this.unwritable = await this.folder.unwritable(this.unwritable);
    const stuck = this.drop?.stuckFolders ?? [];
    const found = [
      ...this.unwritable.map((folder) => `${folder} cannot be written`),
      ...stuck.map((folder) => `${folder} has a file that cannot be moved`),
    ];
    return { ok: found.length === 0, detail: found.length === 0 ? null : found.join('; ') };
  }

  /** An address of which nothing is ever read would leave a department believing that it hands over. */
  private checkExchange(): void {
    const { connector } = this.folder;
    const isRead = [...this.layouts.values()].some(({ exchange }) => exchange !== undefined);
    if (this.config.own.exchangeUrl === undefined || isRead) return;
    const variable = `${prefixOf(connector)}EXCHANGE_URL`;
    const wayOut =
      'Add "exchange: { table: <name> }" to the layout whose rows stand in a table, or leave the variable out.';
    throw new HubError(
      'CONFIG_INVALID',
      `${variable} is set, but no layout of ${connector} names an exchange table. ${wayOut}`,
      { wayOut },
    );
  }

  private async begin(): Promise<void> {
    const { folder, arrivals, worker, logger, turn } = this;
    const names = [...this.layouts.keys()];
    const recovered = await arrivals.recover();
    if (recovered > 0) logger.info({ recovered }, 'hand-overs were found that a crash had left');
    worker.start();
    this.drop = new DropFolder({ folder, arrivals, logger }, names);
    await this.drop.start();
    const { exchangeUrl: url, exchangePollSeconds: pollSeconds } = this.config.own;
    if (url === undefined) return;
    const { unitOfWork } = turn;
    const parts = { url, pollSeconds, unitOfWork, cipher: this.cipher, arrivals, logger };
    this.exchange = new ExchangeTables(parts, [...this.layouts.values()]);
    this.exchange.start();
  }

  private async end(): Promise<void> {
    await this.drop?.stop();
    await this.exchange?.stop();
    await this.worker.stop();
    [this.drop, this.exchange] = [undefined, undefined];
  }
}

/** What persons need who decide about hand-overs. */
const personsProviders: readonly Provider[] = [
  {
    provide: WaitingStore,
    inject: [UnitOfWork],
    useFactory: (unitOfWork: UnitOfWork) => new WaitingStore(unitOfWork),
  },
  {
    provide: DeliveryDecisions,
    inject: [DeliveryStore, WaitingStore, StateFolder, LAYOUTS, DeliveryWorker],
    useFactory: makeDecisions,
  },
];

/** Everything between a department's files and the bus. */
@Module({})
export class IntakeModule {
  /** The module of one application. @throws HubError LAYOUT_INVALID naming what is wrong where */
  static of({ connector, layoutsFolder, sink }: IntakeSettings): DynamicModule {
    return {
      module: IntakeModule,
      controllers: [DeliveriesController, DecisionsController],
      providers: [
        Intake,
        {
          provide: LAYOUTS,
          inject: [StateFolder],
          useFactory: (folder: StateFolder) =>
            loadLayouts([projectPath(layoutsFolder), folder.layouts], connector),
        },
        {
          provide: StateFolder,
          inject: [HubConfig],
          useFactory: ({ base }: HubConfig) => new StateFolder(base.stateDir, connector),
        },
        {
          provide: DeliveryStore,
          inject: [UnitOfWork],
          useFactory: (unitOfWork: UnitOfWork) => new DeliveryStore(unitOfWork),
        },
        ...personsProviders,
        sink ?? {
          provide: RECORD_SINK,
          inject: [EventCodec, Clock],
          useFactory: (codec: EventCodec, clock: Clock) => new EventSink(codec, clock),
        },
        {
          provide: Turn,
          inject: [DataSource, Logger],
          useFactory: makeTurn,
        },
        {
          provide: DeliveryWorker,
          inject: [
            LAYOUTS,
            DeliveryStore,
            StateFolder,
            Turn,
            IDENTITY_CIPHER,
            RECORD_SINK,
            Logger,
            Clock,
            Metrics,
          ],
          useFactory: makeWorker,
        },
        {
          provide: Arrivals,
          inject: [StateFolder, DeliveryStore, Clock, Logger, DeliveryWorker],
          useFactory: makeArrivals,
        },
      ],
      exports: [DeliveryStore, Arrivals, StateFolder],
    };
  }
}

/** Two processes that work through the same hand-overs would tread on each other's rows. */
function makeTurn(dataSource: DataSource, logger: Logger): Turn {
  return new Turn({
    dataSource,
    name: 'intake',
    onChange: (state, error) => {
      if (state === 'broken')
        logger.warn({ error }, 'the turn to take hand-overs is not to be had');
      else logger.info({ state }, 'the turn to take hand-overs');
    },
  });
}

function makeWorker(
  layouts: ReadonlyMap<string, Layout>,
  store: DeliveryStore,
  folder: StateFolder,
  { unitOfWork }: Turn,
  cipher: IdentityCipher,
  sink: RecordSink,
  logger: Logger,
  clock: Clock,
  metrics: Metrics,
): DeliveryWorker {
  metrics.gauge({
    name: 'hub_deliveries',
    help: 'Hand-overs by how far they have come.',
    labelNames: ['status'],
    collect: async function () {
      const counts = await store.countByStatus().catch(() => new Map<string, number>());
      for (const [status, count] of counts) this.set({ status }, count);
    },
  });
  return new DeliveryWorker({
    ...{ layouts, folder, unitOfWork, cipher, sink, logger, clock },
    // Not those of the interfaces: what the worker writes counts in its turn only.
    store: new DeliveryStore(unitOfWork),
    waiting: new WaitingStore(unitOfWork),
  });
}

function makeDecisions(
  store: DeliveryStore,
  waiting: WaitingStore,
  folder: StateFolder,
  layouts: ReadonlyMap<string, Layout>,
  worker: DeliveryWorker,
): DeliveryDecisions {
  return new DeliveryDecisions(store, waiting, folder, layouts, () => {
    worker.ring();
  });
}

function makeArrivals(
  folder: StateFolder,
  store: DeliveryStore,
  clock: Clock,
  logger: Logger,
  worker: DeliveryWorker,
): Arrivals {
  const ring = (): void => {
    worker.ring();
  };
  return new Arrivals({ folder, store, clock, logger, ring });
}
