import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import getPort from 'get-port';
import { projectPath } from '#schemas';
import { findJavaParts, type JavaParts } from './java.js';
import { kafkaServer } from './kafka-server.js';
import { LauncherLock } from './launcher-lock.js';
import { postgresHome, removeOutlyingFolders } from './postgres-home.js';
import { findPostgresBinaries, postgresServer, postgresUrl, queryOnce } from './postgres-server.js';
import { registryServer, registryUrl } from './registry-server.js';
import { isRunning, killServer, spawnServer, stopServer, waitUntilReady } from './run-server.js';
import type { Server } from './server.js';
import { makeStateDir, StateFile, type PortName, type ServiceName } from './state-file.js';

const host = '127.0.0.1';
/** A server that runs, and may not answer yet. */
interface Launched {
  /** True for one left over from a killed launcher. */
  readonly isKept: boolean;
  /** Resolves when it answers real requests. */
  readonly ready: () => Promise<void>;
}

/** A left-over server that does not answer within this many milliseconds is started anew. */
const leftOverTimeoutMs = 5_000;

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
  /** Heap of Kafka in MiB. Default: 640. */
  readonly kafkaHeapMiB?: number;
  /** Heap of the registry in MiB. Default: 320. */
  readonly registryHeapMiB?: number;
  /**
   * Port of something that stands between clients and the broker: those that come to `kafkaProxiedPort`
   * are told to go on through it. Default: nothing stands there.
   */
  readonly kafkaAdvertisedPort?: number;
}

type Settled = Required<Omit<LocalStackOptions, 'onProgress' | 'kafkaAdvertisedPort'>> & {
  readonly kafkaAdvertisedPort?: number;
  readonly onProgress: (sentence: string) => void;
};

function settle(options: LocalStackOptions): Settled {
  return {
    javaDir: projectPath('.hub/java'),
    durable: true,
    connectionsMax: 200,
    databases: ['hub'],
    kafkaHeapMiB: 640,
    registryHeapMiB: 320,
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
  /** Ports that were chosen at this start. */
  readonly #chosen = new Set<PortName>();

  private constructor(options: Settled, lock: LauncherLock) {
    this.#options = options;
    this.#lock = lock;
    this.#file = new StateFile(options.stateDir);
  }

  /**
   * Starts what is not running and resolves when all three answer real requests.
   * @throws StackError STACK_BUSY when another launcher runs the same folder, STACK_JAVA_MISSING,
   *   STACK_POSTGRES_MISSING, STACK_SERVICE_FAILED with the end of the server's log
   */
  static async start(options: LocalStackOptions): Promise<LocalStack> {
    const settled = settle(options);
    makeStateDir(settled.stateDir);
    const lock = LauncherLock.take(settled.stateDir);
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
   * @throws StackError STACK_BUSY while a launcher runs it
   */
  static async remove(stateDir: string): Promise<void> {
    const dir = resolve(stateDir);
    if (existsSync(dir)) {
      const lock = LauncherLock.take(dir);
      const stack = new LocalStack(settle({ stateDir: dir }), lock);
      await stack.#stopAll();
      lock.release();
    }
    rmSync(dir, { recursive: true, force: true });
    removeOutlyingFolders(dir);
  }

  /** Addresses of the Kafka brokers, for a client's bootstrap list. */
  get brokers(): string[] {
    return [`${host}:${String(this.#port('kafka'))}`];
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

  /** What runs where, a line each, without secrets: for the terminal. */
  describe(): string[] {
    return [
      `Kafka            ${this.brokers.join(',')}`,
      `Schema registry  ${this.registryUrl}`,
      `PostgreSQL       ${host}:${String(this.#port('postgres'))}`,
      `Data and logs    ${this.#options.stateDir}`,
    ];
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
    const launched = await (name === 'kafka'
      ? this.#launchKafka(parts)
      : this.#launchRegistry(parts));
    await launched.ready();
  }

  /** Ends the registry, then Kafka that it writes to, then PostgreSQL, each in order. */
  async stop(): Promise<void> {
    await this.#stopAll();
    this.#lock.release();
  }

  async #startAll(): Promise<void> {
    const parts = findJavaParts(this.#options.javaDir);
    const starts = [this.#startPostgres(), this.#startJava(parts)];
    // Settled, not all: were one to fail, clearing up would run while the other is still starting.
    for (const outcome of await Promise.allSettled(starts)) {
      if (outcome.status === 'rejected') throw outcome.reason;
    }
  }

  /** The broker, and beside it the registry: its JVM needs as long for itself, then asks for the broker. */
  async #startJava(parts: JavaParts): Promise<void> {
    const kafka = await this.#launchKafka(parts);
    // A registry left over from before knows the old broker's address and holds its old connections.
    if (!kafka.isKept) await this.#stopOne('registry');
    const registry = await this.#launchRegistry(parts);
    await kafka.ready();
    await registry.ready();
  }

  #launchKafka(parts: JavaParts): Promise<Launched> {
    const { stateDir, kafkaHeapMiB, kafkaAdvertisedPort } = this.#options;
    const isProxied = kafkaAdvertisedPort !== undefined;
    const make = (): Server =>
      kafkaServer({
        parts,
        dir: join(stateDir, 'kafka'),
        clusterId: this.#file.state.clusterId,
        port: this.#port('kafka'),
        controllerPort: this.#port('controller'),
        heapMiB: kafkaHeapMiB,
        ...(isProxied
          ? { proxied: { port: this.kafkaProxiedPort, advertisedPort: kafkaAdvertisedPort } }
          : {}),
      });
    const ports: PortName[] = [
      'kafka',
      'controller',
      ...(isProxied ? ['kafkaProxied' as const] : []),
    ];
    return this.#launch('kafka', ports, make);
  }

  async #startPostgres(): Promise<void> {
    const { stateDir, connectionsMax, durable, databases } = this.#options;
    const { postgresPassword: password, clusterId } = this.#file.state;
    const home = postgresHome(stateDir, await findPostgresBinaries(), clusterId);
    const make = (): Server =>
      postgresServer({ home, port: this.#port('postgres'), password, connectionsMax, durable });
    const postgres = await this.#launch('postgres', ['postgres'], make);
    await postgres.ready();
    for (const database of databases) await this.ensureDatabase(database);
  }

  #launchRegistry(parts: JavaParts): Promise<Launched> {
    const { stateDir, registryHeapMiB } = this.#options;
    const make = (): Server =>
      registryServer({
        parts,
        dir: join(stateDir, 'registry'),
        port: this.#port('registry'),
        brokers: this.brokers.join(','),
        heapMiB: registryHeapMiB,
      });
    return this.#launch('registry', ['registry'], make);
  }

  /** Makes a database unless it exists. */
  async ensureDatabase(name: string): Promise<void> {
    const url = this.postgresUrl('postgres');
    const found = await queryOnce(url, 'select 1 from pg_database where datname = $1', [name]);
    if (found.length > 0) return;
    await queryOnce(url, `create database "${name.replaceAll('"', '""')}"`);
  }

  /** Has a server run: one left over from a killed launcher, or a new one. */
  async #launch(name: ServiceName, ports: PortName[], make: () => Server): Promise<Launched> {
    const began = performance.now();
    const { stateDir, onProgress } = this.#options;
    if (await this.#keepLeftOver(name, make)) {
      return { isKept: true, ready: () => Promise.resolve() };
    }
    await this.#stopOne(name);
    await this.#choosePorts(ports);
    const server = make();
    await server.prepare();
    const running = spawnServer(server, stateDir);
    this.#file.update((state) => ({ ...state, services: { ...state.services, [name]: running } }));
    const ready = async (): Promise<void> => {
      await waitUntilReady(server, running, stateDir);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      onProgress(`${server.title} answers (${seconds} s)`);
    };
    return { isKept: false, ready };
  }

  async #keepLeftOver(name: ServiceName, make: () => Server): Promise<boolean> {
    const { stateDir, onProgress } = this.#options;
    const recorded = this.#file.state.services[name];
    if (recorded === undefined || !isRunning(recorded)) return false;
    const server = make();
    try {
      await waitUntilReady(server, recorded, stateDir, leftOverTimeoutMs);
    } catch {
      onProgress(`${server.title} was left running and does not answer: starting it anew`);
      return false;
    }
    onProgress(`${server.title} was left running by an earlier start and is kept`);
    return true;
  }

  async #choosePorts(names: PortName[]): Promise<void> {
    for (const name of names) {
      // Clients know it by now, and a server that comes back finds it free: the look whether it is would
      // be refused, since the same process has asked for it a moment ago.
      if (this.#chosen.has(name)) continue;
      this.#chosen.add(name);
      const before = this.#file.state.ports[name];
      const port = await getPort({ host, ...(before === undefined ? {} : { port: before }) });
      this.#file.update((state) => ({ ...state, ports: { ...state.ports, [name]: port } }));
    }
  }

  async #stopAll(): Promise<void> {
    for (const name of ['registry', 'kafka', 'postgres'] as const) await this.#stopOne(name);
  }

  async #stopOne(name: ServiceName): Promise<void> {
    const recorded = this.#file.state.services[name];
    if (recorded === undefined) return;
    await stopServer(recorded);
    this.#file.update((state) => {
      const services = Object.fromEntries(
        Object.entries(state.services).filter(([other]) => other !== name),
      );
      return { ...state, services };
    });
  }

  #port(name: PortName): number {
    const port = this.#file.state.ports[name];
    if (port === undefined) throw new Error(`the port of ${name} has not been chosen yet`);
    return port;
  }
}
