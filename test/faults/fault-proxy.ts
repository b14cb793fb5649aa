import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** How a network can be broken. */
export const networkFaults = ['delay', 'cut', 'black-hole', 'half-open'] as const;

/** One of them. */
export type NetworkFault = (typeof networkFaults)[number];

const host = '127.0.0.1';
/** What a far-away or busy network adds to each packet. */
const delayMs = 250;

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/**
 * Stands between the hub and one of its servers, and breaks what passes:
 *
 * - `delay`: every packet comes later;
 * - `cut`: every connection is reset, and no new one is accepted;
 * - `black-hole`: connections stay and are accepted, and nothing passes in either direction;
 * - `half-open`: the server loses its connections, the client is not told.
 */
export class FaultProxy {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #target = 0;
  #fault: NetworkFault | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a free port; it forwards once `target` is set. */
  static async listen(): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server);
    server.on('connection', (client) => {
      proxy.#accept(client);
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return proxy;
  }

  /** Where clients connect to. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Port of the server that it stands before. */
  set target(port: number) {
    this.#target = port;
  }

  /** Breaks the network from now on. */
  break(fault: NetworkFault): void {
    this.#fault = fault;
    for (const { client, server } of this.#pairs) {
      if (fault === 'cut') client.resetAndDestroy();
      if (fault === 'cut' || fault === 'half-open') server.destroy();
      if (fault === 'black-hole') {
        client.pause();
        server.pause();
      }
    }
  }

  /** The network is as it should be; what was lost stays lost. */
  mend(): void {
    const fault = this.#fault;
    this.#fault = undefined;
    for (const { client, server } of this.#pairs) {
      // A client that was told nothing learns now, as by the first packet that goes unanswered.
      if (fault === 'half-open') client.resetAndDestroy();
      client.resume();
      server.resume();
    }
  }

  /** Ends all connections and stops listening. */
  async close(): Promise<void> {
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#fault === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#target, host);
    const pair = { client, server };
    this.#pairs.add(pair);
    this.#forward(pair, client, server);
    this.#forward(pair, server, client);
    if (this.#fault === 'black-hole') {
      client.pause();
      server.pause();
    }
  }

  #forward(pair: Pair, from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      if (this.#fault === 'half-open') return;
      if (this.#fault === 'delay') setTimeout(() => to.write(bytes), delayMs);
      else to.write(bytes);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      if (this.#fault === 'half-open' && from === pair.server) return;
      this.#pairs.delete(pair);
      // What was delayed must arrive before the end does.
      if (this.#fault === 'delay') setTimeout(() => to.end(), delayMs);
      else to.end();
    });
  }
}
