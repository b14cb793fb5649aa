import type { DataSource } from 'typeorm';
import type { Bus, EventCodec } from '#bus';
import type { IdentityCipher } from '#domain';
import type { UnitOfWork } from '#persistence';
import { SystemClock } from '../clock.js';
import type { HubConfig } from '../config/hub-config.js';
import { readConfig, type Environment } from '../config/read-config.js';
import type { Application } from './define-application.js';
import { Platform } from './platform.js';

/** What a command needs of an application that runs elsewhere, or not at all. */
export interface ApplicationParts {
  readonly bus: Bus;
  readonly codec: EventCodec;
  readonly dataSource: DataSource;
  readonly unitOfWork: UnitOfWork;
  readonly config: HubConfig;
  readonly cipher: IdentityCipher;
}

/**
 * Gives a command the clients of an application: it consumes nothing, publishes nothing, serves
 * nothing and changes no table by itself.
 * @param all the applications whose settings `env` holds; unknown ones would be refused
 * @throws HubError CONFIG_INVALID for wrong settings, and whatever `work` throws
 */
export async function besideApplication<T>(
  application: Application,
  all: readonly Application[],
  env: Environment,
  work: (parts: ApplicationParts) => Promise<T>,
): Promise<T> {
  const config = readConfig(all, env)[all.indexOf(application)];
  if (config === undefined) throw new Error(`${application.name} is not among the applications`);
  const platform = new Platform(application, config, new SystemClock());
  try {
    await platform.dataSource.initialize();
    return await work(platform);
  } finally {
    await platform.closeClients();
  }
}
