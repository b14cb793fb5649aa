import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Bus, EventCodec, tail, type LogRecord } from '#bus';
import { DeliveryStore, type Delivery } from '#connector-kit';
import { dayFromIso } from '#domain';
import { OutboxRelay, UnitOfWork } from '#persistence';
import type { CountyAlert } from '#schemas';
import type { RunningApplications } from '#service-kit';
import {
  readReceipt,
  readReceiptSummary,
  writeCity,
  type City,
  type CityOutcome,
  type FoundReceipt,
  type Phase,
} from '#testkit';
import { Calendar } from '../../../services/register/src/calendar/shell/calendar.js';
import { RegisterReader } from '../../../services/matching/src/register/shell/register-reader.js';
import { HubFlow, type OnTheWay } from './hub-flow.js';

const ledgerConnector = 'register';
/** What people report waits for no ledger: it is there first, and the first alert with it. */
const reportConnector = 'grassroots';
const lookMs = 150;
/** Looks in a row that must find nothing on its way before the hub counts as quiet. */
const quietLooks = 2;
const deliveriesMax = 100_000;
const waitTimeoutMs = 900_000;

/** What is told while a city is played. */
export interface CityHooks {
  /** An alert came out of its topic. */
  readonly onAlert?: (alert: CountyAlert) => void;
  /** A hand-over got its receipt. */
  readonly onReceipt?: (connector: string, delivery: Delivery) => void;
  /** How far everything has come. */
  readonly onProgress?: (progress: CityProgress) => void;
}

/** How far everything has come. */
export interface CityProgress extends OnTheWay {
  readonly filesDone: number;
  readonly files: number;
}

/** Plays a city in small through a running hub, and reads what came out of it. */
export class CityPlayer {
  private readonly connectors: readonly string[];
  private readonly flow: HubFlow;
  private readonly told = new Set<string>();
  private listening: { stop(): Promise<void> } | undefined;

  constructor(
    private readonly hub: RunningApplications,
    private readonly city: City,
    private readonly stateDir: string,
    private readonly hooks: CityHooks = {},
  ) {
    this.flow = new HubFlow(
      hub,
      city.counties.map(({ code }) => code),
    );
    this.connectors = [...new Set(city.files.map(({ connector }) => connector))];
  }

  /** Shows alerts as they come out of the topics. */
  async listen(): Promise<void> {
    const codec = this.hub.get('county-center', EventCodec);
    const show = (record: LogRecord): void => {
      if (record.value === null) return;
      const { value } = record;
      void codec.learn(value).then(() => {
        this.hooks.onAlert?.(codec.decode<CountyAlert>(record.topic, value));
      });
    };
    this.listening = await tail(this.hub.get('county-center', Bus), this.flow.alertTopics(), show);
  }

  /** Ends showing alerts. */
  async close(): Promise<void> {
    await this.listening?.stop();
  }

  /** Drives the day, drops the files of both phases, and waits after each until the hub is quiet. */
  async play(): Promise<void> {
    const calendar = this.hub.get('register', Calendar);
    const today = dayFromIso(this.city.today);
    // Somebody may have driven it further; no day comes again.
    if (((await calendar.today()) ?? today) <= today) await calendar.drive(today);
    const known = new Set((await this.deliveries()).map(({ file }) => file));
    // Ledgers before long lists: evidence that finds its household at once needs no parking.
    const isFirst = (connector: string): boolean =>
      connector === ledgerConnector || connector === reportConnector;
    await this.drop(known, 1, isFirst);
    await this.settleLedgers();
    await this.drop(known, 1, (connector) => !isFirst(connector));
    await this.quiet();
    await this.drop(known, 2, () => true);
    await this.quiet();
  }

  /** What the hub made of the city. */
  async outcome(): Promise<CityOutcome> {
    const waiting = (view: string): Promise<Record<string, number>> => this.waitingByTopic(view);
    return {
      receipts: await this.receipts(),
      alerts: await this.alerts(),
      parkedByTopic: await waiting('parked_by_topic'),
      reviewByTopic: await waiting('review_by_topic'),
      quarantined: await this.quarantined(),
    };
  }

  /** Every revision on the alert topics, in the order of each topic. */
  revisions(): Promise<readonly CountyAlert[]> {
    return this.flow.revisions();
  }

  /** Records that belong to a household by now, one for each version. */
  async matched(): Promise<number> {
    const [row] = await this.hub
      .get('correlation', UnitOfWork)
      .run((tx) => tx.sql<{ records: number }>('select count(*) as records from evidence'));
    return row?.records ?? 0;
  }

  private async drop(
    known: ReadonlySet<string>,
    phase: Phase,
    concerns: (connector: string) => boolean,
  ): Promise<void> {
    const files = this.city.files.filter(
      (file) =>
        file.phase === phase &&
        concerns(file.connector) &&
        !known.has(`${file.connector}/${file.layout}/${file.name}`),
    );
    await writeCity({ ...this.city, files }, join(this.stateDir, 'drop'));
  }

  /** Waits until the ledgers are known to matching; their receipts may come later. */
  private async settleLedgers(): Promise<void> {
    const open = async (): Promise<number> => {
      const ledgers = this.city.files.filter(({ connector }) => connector === ledgerConnector);
      const lying = await this.lyingFiles(ledgers);
      const working = await this.deliveriesOf(ledgerConnector);
      return (
        lying.length + working.filter(({ status }) => /^(received|staged)$/.test(status)).length
      );
    };
    while ((await open()) > 0) {
      await this.tellReceipts();
      await delay(lookMs);
    }
    await this.hub.get(ledgerConnector, OutboxRelay).idle();
    await this.hub.get('matching', RegisterReader).caughtUp();
  }

  /** Waits until every dropped file has its receipt and nothing is on its way any more. */
  async quiet(): Promise<void> {
    const dropped = this.city.files.length;
    const giveUpAt = performance.now() + waitTimeoutMs;
    let quiet = 0;
    while (quiet < quietLooks) {
      if (performance.now() > giveUpAt)
        throw new Error('the hub does not become quiet; see its logs');
      const done = await this.tellReceipts();
      const open = await this.openFiles();
      const { outboxRecords, lagRecords } = await this.flow.onTheWay();
      this.hooks.onProgress?.({ filesDone: done, files: dropped, outboxRecords, lagRecords });
      quiet = open === 0 && outboxRecords === 0 && lagRecords === 0 ? quiet + 1 : 0;
      if (quiet < quietLooks) await delay(lookMs);
    }
  }

  /** Files that lie in drop folders or are being worked on. */
  private async openFiles(): Promise<number> {
    const deliveries = await this.deliveries();
    const lying = await this.lyingFiles(this.city.files);
    return lying.length + deliveries.filter(({ isDone }) => !isDone).length;
  }

  private async lyingFiles(files: City['files']): Promise<readonly string[]> {
    const folders = new Set(files.map(({ connector, layout }) => join(connector, layout)));
    const names = await Promise.all(
      [...folders].map((folder) =>
        readdir(join(this.stateDir, 'drop', folder)).catch((): string[] => []),
      ),
    );
    return names.flat().filter((name) => !name.startsWith('.'));
  }

  private async deliveries(): Promise<readonly { file: string; isDone: boolean }[]> {
    const found: { file: string; isDone: boolean }[] = [];
    for (const connector of this.connectors) {
      for (const { layout, fileName, receiptPath } of await this.deliveriesOf(connector)) {
        found.push({ file: `${connector}/${layout}/${fileName}`, isDone: receiptPath !== null });
      }
    }
    return found;
  }

  private deliveriesOf(connector: string): Promise<Delivery[]> {
    return this.hub.get(connector, DeliveryStore).list(null, deliveriesMax);
  }

  private async tellReceipts(): Promise<number> {
    for (const connector of this.connectors) {
      for (const delivery of (await this.deliveriesOf(connector)).reverse()) {
        const { deliveryId, receiptPath } = delivery;
        if (receiptPath === null || this.told.has(deliveryId)) continue;
        this.told.add(deliveryId);
        this.hooks.onReceipt?.(connector, delivery);
      }
    }
    return this.told.size;
  }

  private async receipts(): Promise<readonly FoundReceipt[]> {
    const found: FoundReceipt[] = [];
    for (const connector of this.connectors) {
      for (const delivery of await this.deliveriesOf(connector)) {
        const { layout, fileName: file, refusalCode: refused, receiptPath, status } = delivery;
        const head = { connector, layout, file, refused };
        // Also what waits for a person has a file that says so, without rows.
        if (status !== 'done' || receiptPath === null) {
          found.push({ ...head, rows: [], summary: null });
          continue;
        }
        const path = join(this.stateDir, receiptPath);
        found.push({
          ...head,
          rows: await readReceipt(path),
          summary: await readReceiptSummary(path),
        });
      }
    }
    return found;
  }

  private async alerts(): Promise<readonly CountyAlert[]> {
    const highest = new Map<string, CountyAlert>();
    for (const alert of await this.flow.revisions()) {
      const known = highest.get(alert.alertId);
      if (known === undefined || alert.revision > known.revision) highest.set(alert.alertId, alert);
    }
    return [...highest.values()];
  }

  private async waitingByTopic(view: string): Promise<Record<string, number>> {
    const rows = await this.hub
      .get('matching', UnitOfWork)
      .run((tx) =>
        tx.sql<{ topic: string; records: number }>(
          `select topic, sum(records)::bigint as records from ${view} group by topic`,
        ),
      );
    return Object.fromEntries(rows.map(({ topic, records }) => [topic, records]));
  }

  private async quarantined(): Promise<number> {
    const [row] = await this.hub
      .get('operations', UnitOfWork)
      .run((tx) =>
        tx.sql<{ records: number }>('select count(*) as records from quarantined_record'),
      );
    return row?.records ?? 0;
  }
}
