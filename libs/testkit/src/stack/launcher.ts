import getPort from 'get-port';
import { isRunning, spawnServer, stopServer, waitUntilReady } from './run-server.js';
import type { Server } from './server.js';
import type { PortName, ServiceName, StateFile } from './state-file.js';

const host = '127.0.0.1';

/** A left-over server that does not answer within this many milliseconds is started anew. */
const leftOverTimeoutMs = 5_000;

/** A server that runs, and may not answer yet. */
export interface Launched {
  /** True for one left over from a killed launcher. */
  readonly isKept: boolean;
  /** Resolves when it answers real requests. */
  readonly ready: () => Promise<void>;
}

/** A server that is wanted. */
export interface Wanted {
  readonly name: ServiceName;
  /** Ports that it listens on, and those of others that it must know. */
  readonly ports: readonly PortName[];
  /** Called once its ports are chosen. */
  readonly make: () => Server;
}

/** Starts and ends the servers of one state folder, and keeps record of them. */
export class Launcher {
  /** Ports that were chosen at this start. */
  readonly #chosen = new Set<PortName>();

  constructor(
    private readonly stateDir: string,
    private readonly file: StateFile,
    private readonly onProgress: (sentence: string) => void,
  ) {}

  /**
   * Has servers run that know each other: all those left over from a killed launcher, or all of them new.
   * @throws StackError STACK_SERVICE_FAILED
   */
  async launch(wanted: readonly Wanted[]): Promise<Launched> {
    if (await this.#keepLeftOvers(wanted)) {
      return { isKept: true, ready: () => Promise.resolve() };
    }
    await this.stop(...wanted.map(({ name }) => name));
    await this.#choosePorts(wanted.flatMap(({ ports }) => ports));
    const begun = await Promise.all(wanted.map((one) => this.begin(one)));
    let answered: Promise<unknown> | undefined;
    const ready = async (): Promise<void> => {
      answered ??= Promise.all(begun.map((wait) => wait()));
      await answered;
    };
    return { isKept: false, ready };
  }

  /** Starts one server on ports that are chosen already; what it gives resolves when it answers. */
  async begin({ make }: Pick<Wanted, 'make'>): Promise<() => Promise<void>> {
    const began = performance.now();
    const server = make();
    await server.prepare();
    const running = spawnServer(server, this.stateDir);
    this.file.update((state) => ({
      ...state,
      services: { ...state.services, [server.name]: running },
    }));
    return async () => {
      await waitUntilReady(server, running, this.stateDir);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      this.onProgress(`${server.title} answers (${seconds} s)`);
    };
  }

  /** Ends servers in order, all at once: Kafka's nodes wait for each other when they end. */
  async stop(...names: readonly ServiceName[]): Promise<void> {
    await Promise.all(names.map((name) => this.#stopOne(name)));
  }

  async #stopOne(name: ServiceName): Promise<void> {
    const recorded = this.file.state.services[name];
    if (recorded === undefined) return;
    await stopServer(recorded);
    this.file.update((state) => {
      const services = Object.fromEntries(
        Object.entries(state.services).filter(([other]) => other !== name),
      );
      return { ...state, services };
    });
  }

  async #keepLeftOvers(wanted: readonly Wanted[]): Promise<boolean> {
    const kept: string[] = [];
    for (const { name, make } of wanted) {
      const recorded = this.file.state.services[name];
      if (recorded === undefined || !isRunning(recorded)) return false;
      const server = make();
      try {
        await waitUntilReady(server, recorded, this.stateDir, leftOverTimeoutMs);
      } catch {
        this.onProgress(`${server.title} was left running and does not answer: starting it anew`);
        return false;
      }
      kept.push(server.title);
    }
    for (const title of kept) {
      this.onProgress(`${title} was left running by an earlier start and is kept`);
    }
    return true;
  }

  async #choosePorts(names: readonly PortName[]): Promise<void> {
    for (const name of names) {
      // Clients know it by now, and a server that comes back finds it free: the look whether it is would
      // be refused, since the same process has asked for it a moment ago.
      if (this.#chosen.has(name)) continue;
      this.#chosen.add(name);
      const before = this.file.state.ports[name];
      const port = await getPort({ host, ...(before === undefined ? {} : { port: before }) });
      this.file.update((state) => ({ ...state, ports: { ...state.ports, [name]: port } }));
    }
  }
}
