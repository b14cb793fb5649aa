import { v7 as uuidV7 } from 'uuid';
import { backoffMs, classify, pauseFor, type Backoff } from '#bus';
import type { Clock, Logger } from '#service-kit';
import type { DeliveryWay } from '../../delivery/core/staged.js';
import type { DeliveryStore, NewDelivery } from '../../delivery/shell/delivery.store.js';
import type { StateFolder } from '../../delivery/shell/state-folder.js';

/** Pause between attempts to enter an original while the database is away. */
const backoff: Backoff = { firstMs: 250, delayMsMax: 10_000 };
/** How long whoever pushes waits for the entry; the original is safe before. ms */
const entryWaitMsMax = 5_000;

/** What the entry of a hand-over needs. */
export interface ArrivalParts {
  readonly folder: StateFolder;
  readonly store: DeliveryStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called after every entry. */
  readonly ring: () => void;
}

interface Kept {
  readonly delivery: NewDelivery;
  readonly settle: (error?: Error) => void;
}

/**
 * The one door through which hand-overs come in, whichever way they took. An original is kept first and
 * entered then, one after the other: while the database is away they wait here in their order.
 */
export class Arrivals {
  private readonly waiting: Kept[] = [];
  private readonly stopping = new AbortController();
  private entering: Promise<void> | undefined;
  private lastId = { msecs: 0, seq: 0 };

  constructor(private readonly parts: ArrivalParts) {}

  /** What has not been entered is entered after the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.entering;
  }

  /** Takes a file out of its drop folder; resolves when it is entered, or when the process is to end. */
  async file(layout: string, path: string, fileName: string): Promise<string> {
    const deliveryId = this.newId();
    const { folder } = this.parts;
    const keptPath = folder.keptPath(layout, deliveryId, fileName);
    await folder.keep(path, keptPath);
    await this.enter({ deliveryId, layout, way: 'drop', fileName, keptPath });
    return deliveryId;
  }

  /** Takes bytes that were pushed or read from a table; resolves when they are kept, and entered if that can be. */
  async bytes(
    layout: string,
    way: DeliveryWay,
    fileName: string,
    bytes: Uint8Array,
  ): Promise<string> {
    const deliveryId = this.newId();
    const { folder } = this.parts;
    const keptPath = folder.keptPath(layout, deliveryId, fileName);
    await folder.keepBytes(bytes, keptPath);
    await Promise.race([
      this.enter({ deliveryId, layout, way, fileName, keptPath }),
      pauseFor(entryWaitMsMax, this.stopping.signal),
    ]);
    return deliveryId;
  }

  /** Enters originals that were kept when a crash came before they were entered. */
  async recover(): Promise<number> {
    const { folder, store } = this.parts;
    const kept = await folder.kept();
    const known = await store.known(kept.map(({ deliveryId }) => deliveryId));
    const forgotten = kept.filter(({ deliveryId }) => !known.has(deliveryId));
    for (const { layout, deliveryId, fileName } of forgotten.sort(byId)) {
      const keptPath = folder.keptPath(layout, deliveryId, fileName);
      const way = wayOf(fileName);
      await this.enter({ deliveryId, layout, way, fileName, keptPath });
    }
    return forgotten.length;
  }

  private async enter(delivery: Omit<NewDelivery, 'receivedAt'>): Promise<void> {
    // What comes after the end is kept for the next start: nobody would enter it, and it would wait for ever.
    if (this.stopping.signal.aborted) return;
    const receivedAt = this.parts.clock.now();
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        if (error === undefined) resolve();
        else reject(error);
      };
      this.waiting.push({ delivery: { ...delivery, receivedAt }, settle });
      this.entering ??= this.enterAll();
    });
  }

  private async enterAll(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    for (
      let [first] = this.waiting;
      first !== undefined && !signal.aborted;
      [first] = this.waiting
    ) {
      const error = await this.tryToEnter(first);
      if (error !== undefined && classify(error).class === 'dependency') {
        failures += 1;
        this.parts.logger.warn({ error }, 'a hand-over is kept and waits for its entry');
        await pauseFor(backoffMs(backoff, failures, Math.random()), signal);
        continue;
      }
      failures = 0;
      this.waiting.shift();
      first.settle(error);
    }
    // What is kept is found at the next start.
    for (const { settle } of this.waiting.splice(0)) settle();
    this.entering = undefined;
  }

  private async tryToEnter({ delivery }: Kept): Promise<Error | undefined> {
    try {
      await this.parts.store.enter(delivery);
      this.parts.ring();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /**
   * Tells roughly when it arrived, and orders those of one process: what was kept and not entered is entered in
   * the order of its ids after the next start. The order of everything else is the database's.
   */
  private newId(): string {
    const now = this.parts.clock.now();
    // Several can be kept within a millisecond, and a clock can be set back.
    const { msecs, seq } = this.lastId;
    this.lastId = now > msecs ? { msecs: now, seq: 0 } : { msecs, seq: seq + 1 };
    return uuidV7(this.lastId);
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
