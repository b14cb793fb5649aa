import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectPath } from '#schemas';
import { brokerCount } from './broker-count.js';
import { findJavaParts, type JavaParts } from './java.js';
import {
  controllerOf,
  kafkaNodes,
  kafkaServer,
  type BrokerCount,
  type KafkaNode,
} from './kafka-server.js';
import { LauncherLock } from './launcher-lock.js';
import { Launcher, type Wanted } from './launcher.js';
import { postgresHome, removeOutlyingFolders } from './postgres-home.js';
import { findPostgresBinaries, postgresServer, postgresUrl, queryOnce } from './postgres-server.js';
import { registryServer, registryUrl } from './registry-server.js';
import { residentBytes } from './resident-memory.js';
import { killServer } from './run-server.js';
import type { Server } from './server.js';
import { makeStateDir, StateFile, type PortName, type ServiceName } from './state-file.js';

const host = '127.0.0.1';

/** By the number of nodes. */
const kafkaHeapMiBDefault: Readonly<Record<BrokerCount, number>> = { 1: 640, 3: 384 };

/** What the servers of a stack with one Kafka node are given when nobody says otherwise. */
export const stackDefaults = {
  connectionsMax: 200,
  kafkaHeapMiB: kafkaHeapMiBDefault[1],
  /** With classes, compiled code and the rest of its process it stays below 384 MiB. */
  registryHeapMiB: 192,
} as const;

/** How to run the local stack. */
export interface LocalStackOptions {
  /** Folder that holds everything: data, logs, ports. Two stacks at once need two folders. */
  readonly stateDir: string;
  /** Told in a sentence what is going on. Default: nobody is. */
  readonly onProgress?: (sentence: string) => void;
  /** Folder that Maven fetched Kafka and the registry into. Default: `.hub/java` of the project. */
  readonly javaDir?: string;
  /** False for tests: nothing is synced to disk, a power cut may lose it. Default: true. */
  readonly durable?: boolean;
  /** Connections that PostgreSQL admits. Default: 200, all applications in one process use about 60. */
  readonly connectionsMax?: number;
  /** Databases that exist when the start is done. Default: `hub`. */
  readonly databases?: readonly string[];
  /**
   * Kafka nodes: 1, or 3 that keep three copies of everything, of which one may die. Default: as the folder
   * was made, at first 1.
   */
  readonly brokers?: BrokerCount;
  /** Heap of each Kafka node in MiB. Default: 640 of one, 384 of three. */
  readonly kafkaHeapMiB?: number;
  /** Heap of the registry in MiB. Default: 192. */
  readonly registryHeapMiB?: number;
  /**
   * Port of something that stands between clients and the broker: those that come to `kafkaProxiedPort`
   * are told to go on through it. With one node alone. Default: nothing stands there.
   */
  readonly kafkaAdvertisedPort?: number;
}

type Settled = Required<
  Omit<LocalStackOptions, 'brokers' | 'kafkaHeapMiB' | 'kafkaAdvertisedPort'>
> &
  Pick<LocalStackOptions, 'brokers' | 'kafkaHeapMiB' | 'kafkaAdvertisedPort'>;

function settle(options: LocalStackOptions): Settled {
  return {
    javaDir: projectPath('.hub/java'),
    durable: true,
    connectionsMax: stackDefaults.connectionsMax,
    databases: ['hub'],
    registryHeapMiB: stackDefaults.registryHeapMiB,
    onProgress: () => undefined,
    ...options,
    stateDir: resolve(options.stateDir),
  };
}

/**
 * Kafka, the schema registry and PostgreSQL on this machine, without containers: the same servers that
 * run in operation, on 127.0.0.1 and free ports.
 *
 * The servers outlive a killed launcher. The next start finds them by what `stack.json` records, keeps
 * those that answer and ends the others; data is never touched.
 */
export class LocalStack {
  readonly #options: Settled;
  readonly #lock: LauncherLock;
  readonly #file: StateFile;
  readonly #launcher: Launcher;

  private constructor(options: Settled, lock: LauncherLock) {
    this.#options = options;
    this.#lock = lock;
    this.#file = new StateFile(options.stateDir);
    this.#launcher = new Launcher(options.stateDir, this.#file, options.onProgress);
  }

  /**
   * Starts what is not running and resolves when all of it answers real requests.
   * @throws StackError STACK_BUSY when another launcher runs the same folder, STACK_JAVA_MISSING,
   *   STACK_POSTGRES_MISSING, STACK_BROKERS_DIFFER when the folder was made with another number of Kafka
   *   nodes, STACK_SERVICE_FAILED with the end of the server's log
   */
  static async start(options: LocalStackOptions): Promise<LocalStack> {
    const settled = settle(options);
    makeStateDir(settled.stateDir);
    const lock = await LauncherLock.take(settled.stateDir, settled.onProgress);
    try {
      const stack = new LocalStack(settled, lock);
      try {
        await stack.#startAll();
      } catch (error) {
        await stack.#stopAll();
        throw error;
      }
      return stack;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /**
   * Ends what a killed launcher left running in this folder, and deletes the folder with all its data.
   * @param onProgress told in a sentence for whom it waits
   * @throws StackError STACK_BUSY while a launcher runs it
   */
  static async remove(
    stateDir: string,
    onProgress: (sentence: string) => void = () => undefined,
  ): Promise<void> {
    const dir = resolve(stateDir);
    if (existsSync(dir)) {
      const lock = await LauncherLock.take(dir, onProgress);
      const stack = new LocalStack(settle({ stateDir: dir }), lock);
      await stack.#stopAll();
      lock.release();
    }
    rmSync(dir, { recursive: true, force: true });
    removeOutlyingFolders(dir);
  }

  /**
   * Lets a start that finds the stack of this folder taken know that we, who run it, have been asked to end:
   * it then waits for us.
   */
  static announceEnd(stateDir: string): void {
    LauncherLock.announceEnd(resolve(stateDir));
  }

  /** Addresses of the Kafka brokers, for a client's bootstrap list. */
  get brokers(): string[] {
    return this.#nodes.map((node) => `${host}:${String(this.#port(node))}`);
  }

  /** The server that is a Kafka node, by the number that Kafka calls it. */
  kafkaNode(number: number): KafkaNode {
    const node = this.#nodes[number - 1];
    if (node === undefined) throw new Error(`there is no Kafka node ${String(number)}`);
    return node;
  }

  /** Port of the broker for what stands before it; only with the option `kafkaAdvertisedPort`. */
  get kafkaProxiedPort(): number {
    return this.#port('kafkaProxied');
  }

  /** Address of the schema registry's Confluent-compatible interface. */
  get registryUrl(): string {
    return registryUrl(this.#port('registry'));
  }

  /** Address of a database, which must be one of the option `databases` or made by the caller. */
  postgresUrl(database = 'hub'): string {
    return postgresUrl(this.#port('postgres'), this.#file.state.postgresPassword, database);
  }

  /** Has all test applications of this process, and of those that it starts from now on, find these servers. */
  offer(): void {
    process.env['HUB_TEST_BROKERS'] = this.brokers.join(',');
    process.env['HUB_TEST_REGISTRY_URL'] = this.registryUrl;
    process.env['HUB_TEST_POSTGRES_URL'] = this.postgresUrl();
  }

  /** What runs where, a line each, without secrets: for the terminal. */
  describe(): string[] {
    return [
      `Kafka            ${this.brokers.join(',')}`,
      `Schema registry  ${this.registryUrl}`,
      `PostgreSQL       ${host}:${String(this.#port('postgres'))}`,
      `Data and logs    ${this.#options.stateDir}`,
    ];
  }

  /** Resident memory now, bytes: of all Kafka nodes, the registry, and PostgreSQL with its connections. */
  residentBytes(): {
    readonly kafka: number;
    readonly registry: number;
    readonly postgres: number;
  } {
    const { services } = this.#file.state;
    const of = (...names: readonly ServiceName[]): number =>
      residentBytes(names.flatMap((name) => services[name]?.pid ?? []));
    return { kafka: of(...this.#nodes), registry: of('registry'), postgres: of('postgres') };
  }

  /** Ends a server at once, as a power cut would; `revive` brings it back. */
  async kill(name: ServiceName): Promise<void> {
    const recorded = this.#file.state.services[name];
    if (recorded !== undefined) await killServer(recorded);
  }

  /** Starts a server that was killed, on its old port and data, and resolves when it answers; the others stay. */
  async revive(name: ServiceName): Promise<void> {
    if (name === 'postgres') {
      await this.#startPostgres();
      return;
    }
    const parts = findJavaParts(this.#options.javaDir);
    const wanted = name === 'registry' ? this.#registry(parts) : this.#kafka(parts, name);
    const ready = await this.#launcher.begin(wanted);
    await ready();
  }

  /** Ends the registry, then Kafka that it writes to, then PostgreSQL, each in order. */
  async stop(): Promise<void> {
    await this.#stopAll();
    this.#lock.release();
  }

  async #startAll(): Promise<void> {
    const { stateDir, brokers: wanted, kafkaAdvertisedPort } = this.#options;
    const brokers = brokerCount(this.#file.state, wanted, stateDir);
    if (brokers > 1 && kafkaAdvertisedPort !== undefined) {
      throw new Error('something can stand before one Kafka node, not before several');
    }
    this.#file.update((state) => ({ ...state, brokers }));
    const parts = findJavaParts(this.#options.javaDir);
    const starts = [this.#startPostgres(), this.#startJava(parts)];
    // Settled, not all: were one to fail, clearing up would run while the other is still starting.
    for (const outcome of await Promise.allSettled(starts)) {
      if (outcome.status === 'rejected') throw outcome.reason;
    }
  }

  /** The brokers, and beside them the registry: its JVM needs as long for itself, then asks for a broker. */
  async #startJava(parts: JavaParts): Promise<void> {
    const kafka = await this.#launcher.launch(this.#nodes.map((node) => this.#kafka(parts, node)));
    // A registry left over from before knows the old broker's address and holds its old connections.
    if (!kafka.isKept) await this.#launcher.stop('registry');
    // It makes its journal with as many copies as it sees nodes at its first start, up to three.
    if (this.#nodes.length > 1) await kafka.ready();
    const registry = await this.#launcher.launch([this.#registry(parts)]);
    await kafka.ready();
    await registry.ready();
  }

  get #nodes(): readonly KafkaNode[] {
    return kafkaNodes.slice(0, this.#file.state.brokers ?? 1);
  }

  #kafka(parts: JavaParts, node: KafkaNode): Wanted {
    const { stateDir, kafkaHeapMiB, kafkaAdvertisedPort } = this.#options;
    const nodes = this.#nodes;
    const isProxied = kafkaAdvertisedPort !== undefined;
    const make = (): Server =>
      kafkaServer({
        ...{ parts, node, clusterId: this.#file.state.clusterId, port: this.#port(node) },
        dir: join(stateDir, node),
        controllerPorts: nodes.map((one) => this.#port(controllerOf(one))),
        heapMiB: kafkaHeapMiB ?? kafkaHeapMiBDefault[nodes.length === 1 ? 1 : 3],
        ...(isProxied
          ? { proxied: { port: this.kafkaProxiedPort, advertisedPort: kafkaAdvertisedPort } }
          : {}),
      });
    const proxied: readonly PortName[] = isProxied ? ['kafkaProxied'] : [];
    return { name: node, ports: [node, controllerOf(node), ...proxied], make };
  }

  async #startPostgres(): Promise<void> {
    const { stateDir, connectionsMax, durable, databases } = this.#options;
    const { postgresPassword: password, clusterId } = this.#file.state;
    const home = postgresHome(stateDir, await findPostgresBinaries(), clusterId);
    const make = (): Server =>
      postgresServer({ home, port: this.#port('postgres'), password, connectionsMax, durable });
    const postgres = await this.#launcher.launch([{ name: 'postgres', ports: ['postgres'], make }]);
    await postgres.ready();
    for (const database of databases) await this.ensureDatabase(database);
  }

  #registry(parts: JavaParts): Wanted {
    const { stateDir, registryHeapMiB } = this.#options;
    const make = (): Server =>
      registryServer({
        parts,
        dir: join(stateDir, 'registry'),
        port: this.#port('registry'),
        brokers: this.brokers.join(','),
        heapMiB: registryHeapMiB,
      });
    return { name: 'registry', ports: ['registry'], make };
  }

  /** Makes a database unless it exists. */
  async ensureDatabase(name: string): Promise<void> {
    const url = this.postgresUrl('postgres');
    const found = await queryOnce(url, 'select 1 from pg_database where datname = $1', [name]);
    if (found.length > 0) return;
    await queryOnce(url, `create database "${name.replaceAll('"', '""')}"`);
  }

  async #stopAll(): Promise<void> {
    await this.#launcher.stop('registry');
    await this.#launcher.stop(...kafkaNodes);
    await this.#launcher.stop('postgres');
  }

  #port(name: PortName): number {
    const port = this.#file.state.ports[name];
    if (port === undefined) throw new Error(`the port of ${name} has not been chosen yet`);
    return port;
  }
}
