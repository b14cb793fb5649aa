import { join } from 'node:path';
import { LocalStack, SmallDisk } from '#testkit';
import type { ServerName } from './plan.js';
import { servers } from './plan.js';
import { FaultProxy } from './fault-proxy.js';

const connectionsMax = 400;
const diskMebibytes = 2_048;

function portOf(address: string): number {
  return Number(new URL(address.includes('://') ? address : `tcp://${address}`).port);
}

function through(proxy: FaultProxy, address: string): string {
  const url = new URL(address);
  url.port = String(proxy.port);
  return url.href.replace(/\/$/, '');
}

/** The servers below a hub, on a small disk and behind proxies that can be broken. */
export class BrokenGround {
  private constructor(
    readonly stack: LocalStack,
    readonly proxies: Readonly<Record<ServerName, FaultProxy>>,
    /** Undefined where this machine does not let us mount. */
    readonly disk: SmallDisk | undefined,
  ) {}

  /** Starts all of it anew in a folder. */
  static async start(stateDir: string): Promise<BrokenGround> {
    await BrokenGround.remove(stateDir);
    const disk = SmallDisk.mount(join(stateDir, 'postgres'), diskMebibytes);
    const [kafka, registry, postgres] = await Promise.all(servers.map(() => FaultProxy.listen()));
    if (kafka === undefined || registry === undefined || postgres === undefined) {
      throw new Error('a proxy for each server');
    }
    const stack = await LocalStack.start({
      stateDir,
      // A killed PostgreSQL that answers before it has written would lose what it had said is committed.
      durable: true,
      connectionsMax,
      kafkaAdvertisedPort: kafka.port,
    });
    kafka.target = stack.kafkaProxiedPort;
    registry.target = portOf(stack.registryUrl);
    postgres.target = portOf(stack.postgresUrl());
    stack.offer();
    return new BrokenGround(stack, { kafka, registry, postgres }, disk);
  }

  /** Takes away what an earlier run has left. */
  static async remove(stateDir: string): Promise<void> {
    // A mounted disk can't be deleted; a server that was left running on it ends right after.
    SmallDisk.unmount(join(stateDir, 'postgres'));
    await LocalStack.remove(stateDir);
  }

  /** The settings of a hub, with the addresses of the proxies in place of the servers'. */
  proxied(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
    const { kafka, registry, postgres } = this.proxies;
    return {
      HUB_BROKERS: `127.0.0.1:${String(kafka.port)}`,
      HUB_REGISTRY_URL: through(registry, env['HUB_REGISTRY_URL'] ?? ''),
      HUB_DATABASE_URL: through(postgres, env['HUB_DATABASE_URL'] ?? ''),
    };
  }

  /** Ends all of it. */
  async stop(stateDir: string): Promise<void> {
    await this.stack.stop();
    await Promise.all(servers.map((name) => this.proxies[name].close()));
    if (this.disk !== undefined) SmallDisk.unmount(join(stateDir, 'postgres'));
  }
}
