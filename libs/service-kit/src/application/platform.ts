import { readFileSync } from 'node:fs';
import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, Reflector } from '@nestjs/core';
import { DataSource } from 'typeorm';
import {
  Bus,
  BusProducer,
  createTopics,
  EventCodec,
  QuarantineTopic,
  registerSchemas,
  relayPorts,
} from '#bus';
import { HubError, type IdentityCipher } from '#domain';
import {
  createDataSource,
  libraryMigrations,
  migrate,
  OutboxRelay,
  schemaNameOf,
  UnitOfWork,
} from '#persistence';
import { Clock } from '../clock.js';
import { HubConfig } from '../config/hub-config.js';
import { Health } from '../health/health.js';
import { HeldController } from '../held/held.controller.js';
import { heldFigures } from '../held/held-figures.js';
import { HeldKeyTable } from '../held/held-key-table.js';
import { HealthController } from '../health/health.controller.js';
import { BearerGuard } from '../http/bearer-guard.js';
import { BearerTokens } from '../http/bearer-tokens.js';
import { ErrorFilter } from '../http/error-filter.js';
import { validationPipe } from '../http/validation.js';
import { createLogger, Logger } from '../logger.js';
import { Metrics } from '../metrics.js';
import { busFigures } from './bus-figures.js';
import { topicsOf, type Application, type TopicsOfApplication } from './define-application.js';
import { IDENTITY_CIPHER, readIdentityCipher } from './identity-keys.js';
import { patiently } from './patience.js';

const msPerSecond = 1_000;

/** Everything below an application: its clients of Kafka, registry and PostgreSQL, its log and its figures. */
export class Platform {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health = new Health();
  readonly bus: Bus;
  readonly codec: EventCodec;
  readonly producer: BusProducer;
  readonly dataSource: DataSource;
  readonly unitOfWork: UnitOfWork;
  readonly relay: OutboxRelay;
  readonly quarantine: QuarantineTopic;
  readonly heldKeys: HeldKeyTable;
  readonly topics: TopicsOfApplication;
  readonly #cipher: IdentityCipher | undefined;
  readonly #tokens: BearerTokens;
  #waitsFor: string | null = null;

  constructor(
    readonly application: Application,
    readonly config: HubConfig,
    readonly clock: Clock,
  ) {
    const { name } = application;
    const { base } = config;
    this.topics = topicsOf(name, base.counties);
    this.logger = createLogger({
      application: name,
      level: base.logLevel,
      dir: base.logDir ?? null,
    });
    this.metrics = new Metrics(name);
    this.#cipher = application.handlesIdentities ? readIdentityCipher(base) : undefined;
    this.#tokens =
      base.tokensFile === undefined ? new BearerTokens([]) : BearerTokens.read(base.tokensFile);
    this.bus = new Bus(
      {
        brokers: base.brokers,
        registryUrl: base.registryUrl,
        topicPrefix: base.topicPrefix,
        clientId: name,
      },
      { clock, logger: this.logger, observer: busFigures(this.metrics) },
    );
    this.codec = new EventCodec(this.bus);
    this.producer = new BusProducer(this.bus);
    this.dataSource = createDataSource({
      url: databaseUrl(config),
      schema: schemaNameOf(name),
      migrations: [...libraryMigrations, ...application.migrations],
      connectionsMax: application.connectionsMax,
      onConnectionLost: ({ name: type }) => {
        this.logger.warn({ type }, 'an idle database connection was lost');
      },
    });
    this.unitOfWork = new UnitOfWork(this.dataSource);
    this.relay = new OutboxRelay({
      dataSource: this.dataSource,
      ...relayPorts(this.bus, this.producer),
      now: () => clock.now(),
      onChange: ({ role, reason }) => {
        this.logger.info({ role, reason }, 'outbox relay');
      },
    });
    this.quarantine = new QuarantineTopic(this.codec, this.producer);
    this.heldKeys = new HeldKeyTable(this.unitOfWork);
    this.#watch();
    heldFigures(this.metrics, this.unitOfWork, () => clock.now());
  }

  /** Topics that it owns, writes or reads. */
  get allTopics(): readonly string[] {
    const { owned, written, read } = this.topics;
    return [...new Set([...owned, ...written, ...read])];
  }

  /** Creates topics that do not exist yet; any number of applications may do so at once. */
  async prepareTopics(topics: readonly string[]): Promise<void> {
    await this.#patiently('Kafka', async () => {
      await createTopics(this.bus, topics);
    });
  }

  /** Registers the schemas that it owns, and learns those that it writes. */
  async prepareSchemas(): Promise<void> {
    const { owned, written } = this.topics;
    await this.#patiently('the schema registry', async () => {
      await registerSchemas(this.bus, owned);
      await Promise.all(written.map((topic) => this.codec.prepare(topic)));
    });
  }

  /** Connects to the database and brings its tables up to date. */
  async prepareDatabase(): Promise<void> {
    await this.#patiently('PostgreSQL', async () => {
      if (!this.dataSource.isInitialized) await this.dataSource.initialize();
      const names = await migrate(this.dataSource);
      if (names.length > 0) this.logger.info({ names }, 'migrations were run');
    });
  }

  /** Ends in the order in which one part needs another. */
  async close(): Promise<void> {
    await this.#wait('records of the outbox', this.relay.drained(2 * msPerSecond));
    await this.#wait('the outbox relay', this.relay.stop());
    await this.closeClients();
  }

  /** What the end of this application waits for just now; null where it waits for nothing. */
  get waitsFor(): string | null {
    return this.#waitsFor;
  }

  async #wait(what: string, step: Promise<void>): Promise<void> {
    this.#waitsFor = what;
    await step;
    this.#waitsFor = null;
  }

  /** Makes references to persons and names of alerts. */
  get cipher(): IdentityCipher {
    if (this.#cipher !== undefined) return this.#cipher;
    throw new HubError('INTERNAL', `${this.application.name} does not handle identities`);
  }

  /** Ends the connections of a platform whose application never ran. */
  async closeClients(): Promise<void> {
    await this.#wait('the producer', this.producer.close());
    if (this.dataSource.isInitialized) {
      await this.#wait('connections to PostgreSQL', this.dataSource.destroy());
    }
    await this.#wait('connections to Kafka', this.bus.close());
    this.logger.flush();
  }

  /** The module that gives all of it to the application's own module. */
  module(): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [this.application.module],
      controllers:
        this.topics.read.length > 0 ? [HealthController, HeldController] : [HealthController],
      providers: this.#providers(),
      exports: this.#exported().map(({ provide }) => provide),
    };
  }

  #exported() {
    return [
      { provide: HubConfig, useValue: this.config },
      { provide: Clock, useValue: this.clock },
      { provide: Logger, useValue: this.logger },
      { provide: Metrics, useValue: this.metrics },
      { provide: Health, useValue: this.health },
      { provide: Bus, useValue: this.bus },
      { provide: EventCodec, useValue: this.codec },
      { provide: BusProducer, useValue: this.producer },
      { provide: DataSource, useValue: this.dataSource },
      { provide: UnitOfWork, useValue: this.unitOfWork },
      { provide: OutboxRelay, useValue: this.relay },
      { provide: QuarantineTopic, useValue: this.quarantine },
      { provide: BearerTokens, useValue: this.#tokens },
      { provide: IDENTITY_CIPHER, useValue: this.#cipher },
    ];
  }

  #providers(): Provider[] {
    return [
      ...this.#exported(),
      { provide: APP_PIPE, useFactory: validationPipe },
      { provide: APP_FILTER, useFactory: () => new ErrorFilter(this.logger) },
      {
        provide: APP_GUARD,
        inject: [Reflector],
        useFactory: (reflector: Reflector) => new BearerGuard(this.#tokens, reflector),
      },
    ];
  }

  #watch(): void {
    this.health.add('database', 'ready', async () => {
      await this.dataSource.query('select 1');
      return { ok: true, detail: null };
    });
    this.health.add('outbox', 'ready', () => {
      const { role, reason, held } = this.relay.state();
      const topics = held.map(({ topic }) => topic).join(', ');
      const detail = held.length > 0 ? `held: ${topics}` : reason;
      return { ok: role !== 'waiting' && role !== 'stopped' && held.length === 0, detail };
    });
    this.metrics.gauge({
      name: 'hub_outbox_records',
      help: 'Records that are durable here and not yet on the bus.',
      collect: async function () {
        this.set(await pending());
      },
    });
    const pending = (): Promise<number> => this.relay.pendingRecords().catch(() => Number.NaN);
  }

  #patiently(what: string, attempt: () => Promise<void>): Promise<void> {
    const timeoutMs = this.config.base.startTimeoutSeconds * msPerSecond;
    const tell = (code: string): void => {
      this.logger.info({ code }, `waiting for ${what}`);
    };
    return patiently(timeoutMs, tell, attempt);
  }
}

function databaseUrl({ base }: HubConfig): string {
  if (base.databasePasswordFile === undefined) return base.databaseUrl;
  const url = new URL(base.databaseUrl);
  url.password = encodeURIComponent(readFileSync(base.databasePasswordFile, 'utf8').trim());
  return url.href;
}

/** Carries the platform into Nest; its content differs for each application, see `Platform.module`. */
@Global()
@Module({})
class PlatformModule {}
