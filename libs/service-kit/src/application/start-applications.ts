import type { INestApplication, INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { BatchTransport, connectBatchTransport } from '#bus';
import { SystemClock, type Clock } from '../clock.js';
import { readConfig, type Environment } from '../config/read-config.js';
import { serveOpenApi } from '../http/openapi.js';
import type { Application } from './define-application.js';
import { NestLogger } from './nest-logger.js';
import { Platform } from './platform.js';

/** Bytes of a JSON body; what is larger belongs into a file. */
const bodyBytesMax = '10mb';
const apiVersion = '0.1.0';

/** How applications are started. */
export interface StartOptions {
  /** Default: the clock of the machine. */
  readonly clock?: Clock;
  /** Told in English what has just been done. */
  readonly onProgress?: (sentence: string) => void;
}

/** One application that runs. */
class Running {
  constructor(
    readonly platform: Platform,
    readonly app: INestApplication,
    readonly url: string,
  ) {}
}

/** Applications that run in this process. */
export class RunningApplications {
  readonly #running: readonly Running[];
  readonly #closing = new Set<INestApplication>();

  constructor(running: readonly Running[]) {
    this.#running = running;
  }

  /** Where each serves HTTP, by its name. */
  get urls(): ReadonlyMap<string, string> {
    return new Map(this.#running.map(({ platform, url }) => [platform.application.name, url]));
  }

  /** A provider of one of them: for the launcher and for tests, which look into what runs. */
  get<T>(application: string, provider: abstract new (...args: never[]) => T): T {
    const found = this.#running.find(({ platform }) => platform.application.name === application);
    if (found === undefined) throw new Error(`${application} does not run here`);
    return found.app.get<T>(provider, { strict: false });
  }

  /** What an ordered end still waits for, by application; empty where nothing is being ended. */
  get waitsFor(): readonly string[] {
    return this.#running.flatMap(({ platform, app }) => {
      const what = this.#closing.has(app) ? 'its own work' : platform.waitsFor;
      return what === null ? [] : [`${platform.application.name}: ${what}`];
    });
  }

  /** Ends all of them in order: what consumes first, then what carries its effects on. */
  async stop(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#running.map(({ app }) => this.#close(app)));
    const closed = await Promise.allSettled(this.#running.map(({ platform }) => platform.close()));
    const failed = [...outcomes, ...closed].find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  }

  async #close(app: INestApplication): Promise<void> {
    this.#closing.add(app);
    try {
      await app.close();
    } finally {
      this.#closing.delete(app);
    }
  }
}

function transportOf(platform: Platform): BatchTransport {
  const { application, config, bus, codec, health, quarantine, heldKeys } = platform;
  const { counties } = config.base;
  const { name: group, recordsPerBatchMax, partitionsAtOnce } = application;
  const transport = new BatchTransport({
    ...{ bus, codec, group, counties, quarantine, heldKeys, recordsPerBatchMax },
    partitionsConsumedConcurrently: partitionsAtOnce,
  });
  for (const kind of ['live', 'ready'] as const) {
    health.add('consumer', kind, () => {
      const judged = transport.health();
      return { ok: judged[kind], detail: judged.problems.join('; ') || null };
    });
  }
  return transport;
}

async function startOne(platform: Platform): Promise<Running> {
  const { application, config, logger } = platform;
  // Nest declares its options as a class with nothing in it.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const app = await NestFactory.create<NestExpressApplication>(platform.module(), {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
    // What a department pushes is kept as it came, byte by byte.
    rawBody: true,
  });
  app.useBodyParser('json', { limit: bodyBytesMax });
  serveOpenApi(app, { title: application.title, version: apiVersion });
  let consumer: INestMicroservice | undefined;
  if (platform.topics.read.length > 0) consumer = connectBatchTransport(app, transportOf(platform));
  try {
    platform.relay.start();
    // Runs what providers do before consuming begins, such as reading an index.
    await app.init();
    await consumer?.listen();
    await app.listen(config.port, config.base.httpHost);
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  logger.info({ url }, 'started');
  return new Running(platform, app, url);
}

/**
 * Starts applications in this process, each with its own port, log and figures, in the order given:
 * first the bus for all of them, then their tables, then themselves.
 * @throws HubError CONFIG_INVALID for wrong settings; what kept one of them from starting, after the
 *   others have been ended
 */
export async function startApplications(
  applications: readonly Application[],
  env: Environment,
  options: StartOptions = {},
): Promise<RunningApplications> {
  const clock = options.clock ?? new SystemClock();
  const configs = readConfig(applications, env);
  const platforms = applications.map((application, index) => {
    const config = configs[index];
    if (config === undefined) throw new Error('readConfig gave fewer settings than applications');
    return new Platform(application, config, clock);
  });
  platforms[0]?.metrics.addProcessFigures();
  const running: Running[] = [];
  try {
    // One of them creates the topics of all: asked twelve times at once, the broker says no eleven times.
    await platforms[0]?.prepareTopics([
      ...new Set(platforms.flatMap(({ allTopics }) => allTopics)),
    ]);
    await Promise.all([
      ...platforms.map((platform) => platform.prepareSchemas()),
      ...platforms.map((platform) => platform.prepareDatabase()),
    ]);
    options.onProgress?.('Topics, schemas and databases are in place');
    const outcomes = await Promise.allSettled(platforms.map(startOne));
    // All that have started, also behind one that has not: whoever is left out here would never be ended.
    running.push(...outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    const failed = outcomes.find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
  } catch (error) {
    await Promise.allSettled(running.map(({ app }) => app.close()));
    await Promise.allSettled(platforms.map((platform) => platform.close()));
    throw error;
  }
  return new RunningApplications(running);
}
