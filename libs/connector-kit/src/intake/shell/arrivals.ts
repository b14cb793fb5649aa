import { v7 as uuidV7 } from 'uuid';
import type { Clock } from '#service-kit';
import type { DeliveryWay } from '../../delivery/core/staged.js';
import type { DeliveryStore } from '../../delivery/shell/delivery.store.js';
import type { StateFolder } from '../../delivery/shell/state-folder.js';

/** The one door through which hand-overs come in, whichever way they took. */
export class Arrivals {
  constructor(
    private readonly folder: StateFolder,
    private readonly store: DeliveryStore,
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  /** Takes a file out of its drop folder; it is kept before it is entered. */
  async file(layout: string, path: string, fileName: string): Promise<string> {
    const deliveryId = this.newId();
    const keptPath = this.folder.keptPath(layout, deliveryId, fileName);
    await this.folder.keep(path, keptPath);
    return this.enter({ deliveryId, layout, way: 'drop', fileName, keptPath });
  }

  /** Takes bytes that were pushed or read from a table. */
  async bytes(
    layout: string,
    way: DeliveryWay,
    fileName: string,
    bytes: Uint8Array,
  ): Promise<string> {
    const deliveryId = this.newId();
    const keptPath = this.folder.keptPath(layout, deliveryId, fileName);
    await this.folder.keepBytes(bytes, keptPath);
    return this.enter({ deliveryId, layout, way, fileName, keptPath });
  }

  /** Enters originals that were kept when a crash came before they were entered. */
  async recover(): Promise<number> {
    const kept = await this.folder.kept();
    const known = await this.store.known(kept.map(({ deliveryId }) => deliveryId));
    const forgotten = kept.filter(({ deliveryId }) => !known.has(deliveryId));
    for (const { layout, deliveryId, fileName } of forgotten.sort(byId)) {
      const keptPath = this.folder.keptPath(layout, deliveryId, fileName);
      const way = wayOf(fileName);
      await this.enter({ deliveryId, layout, way, fileName, keptPath });
    }
    return forgotten.length;
  }

  private async enter(delivery: {
    deliveryId: string;
    layout: string;
    way: DeliveryWay;
    fileName: string;
    keptPath: string;
  }): Promise<string> {
    await this.store.enter({ ...delivery, receivedAt: this.clock.now() });
    this.ring();
    return delivery.deliveryId;
  }

  /** Tells roughly when it arrived; the order in which hand-overs are worked off is the database's. */
  private newId(): string {
    return uuidV7({ msecs: this.clock.now() });
  }
}

const pushedName = 'push.json';
const exchangedName = 'exchange.json';

/** Name under which a body that was pushed is kept. */
export const pushedFileName = pushedName;
/** Name under which rows read from an exchange table are kept. */
export const exchangedFileName = exchangedName;

function byId(a: { deliveryId: string }, b: { deliveryId: string }): number {
  return a.deliveryId < b.deliveryId ? -1 : 1;
}

function wayOf(fileName: string): DeliveryWay {
  if (fileName === pushedName) return 'push';
  return fileName === exchangedName ? 'exchange' : 'drop';
}
