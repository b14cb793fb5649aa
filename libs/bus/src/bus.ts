import type { Admin, Kafka } from 'kafkajs';
import { createKafka } from './kafka/kafka-client.js';
import { letGo } from './kafka/let-go.js';
import { silentLogger, type BusClock, type BusLogger, type BusObserver } from './ports.js';
import { RegistryClient } from './registry/registry-client.js';
import { BusNames, type BusSettings } from './settings.js';

/** What the bus needs from the application around it. */
export interface BusPorts {
  readonly clock: BusClock;
  /** Default: says nothing. */
  readonly logger?: BusLogger;
  /** Default: counts nothing. */
  readonly observer?: BusObserver;
}

/**
 * One application's access to Kafka and the schema registry: settings, names and clients. Made once
 * for each application and closed last.
 */
export class Bus {
  /** Names with the prefix of this installation. */
  readonly names: BusNames;
  readonly clock: BusClock;
  readonly logger: BusLogger;
  readonly observer: BusObserver;
  /** @internal Used inside this library only. */
  readonly kafka: Kafka;
  /** @internal Used inside this library only. */
  readonly registry: RegistryClient;
  private connectedAdmin: Promise<Admin> | undefined;
  private lastQuestion: Promise<unknown> = Promise.resolve();

  constructor(
    readonly settings: BusSettings,
    ports: BusPorts,
  ) {
    this.names = new BusNames(settings.topicPrefix);
    this.clock = ports.clock;
    this.logger = ports.logger ?? silentLogger;
    this.observer = ports.observer ?? {};
    this.kafka = createKafka(settings, this.logger);
    this.registry = new RegistryClient(settings.registryUrl);
  }

  /** @internal One admin connection shared by all parts of this library. */
  async admin(): Promise<Admin> {
    this.connectedAdmin ??= this.connectAdmin();
    return this.connectedAdmin;
  }

  /**
   * @internal Asks the admin client about topics, one question after the other: asked for two at once it
   * may have forgotten the one while it learns of the other, and answers with nothing.
   */
  async ask<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> {
    const answer = this.lastQuestion.then(async () => question(await this.admin()));
    this.lastQuestion = answer.catch(() => undefined);
    return answer;
  }

  private async connectAdmin(): Promise<Admin> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      // Kept, the refused connection would be handed to every later caller.
      this.connectedAdmin = undefined;
      throw error;
    }
  }

  /** Ends the shared connections; producers, transports and readers are closed by their owners. */
  async close(): Promise<void> {
    const admin = await this.connectedAdmin?.catch(() => undefined);
    this.connectedAdmin = undefined;
    if (admin !== undefined) await letGo(admin.disconnect());
  }
}
