import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  canonicalJson,
  checkStandard,
  dayOfInstant,
  HubError,
  parseStandard,
  type Standard,
} from '#domain';
import { UnitOfWork, type Tx } from '#persistence';
import { projectPath } from '#schemas';
import { Clock, HubConfig, Logger } from '#service-kit';
import { z } from 'zod';
import { RegisterLog } from '../../publication/shell/register-log.js';

/** Earlier than any day on which a standard may begin. */
const beforeAllDays = -200_000;

/** Settings of the register beside those of its intake. */
export const standardsConfig = z.object({
  standardsDir: z.string().default('services/register/standards').meta({
    description: 'Folder of standard documents (YAML), from the project root where it is relative.',
    wayOut: 'Give a folder that this process may read.',
  }),
});

/** Publishes the versions of standards that lie in the tree, each once. */
@Injectable()
export class Standards implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly log: RegisterLog,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: HubConfig<z.output<typeof standardsConfig>>,
  ) {}

  /** @throws HubError STANDARD_INVALID naming file, line and way out */
  async onApplicationBootstrap(): Promise<void> {
    const folder = resolve(projectPath(''), this.config.own.standardsDir);
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    for (const file of files.sort()) {
      const text = readFileSync(join(folder, file), 'utf8');
      await this.unitOfWork.run((tx) => this.submit(tx, file, text));
    }
  }

  /** Every version published so far, oldest first. */
  async published(): Promise<readonly Standard[]> {
    return this.unitOfWork.run(publishedStandards);
  }

  private async submit(tx: Tx, file: string, text: string): Promise<void> {
    const published = await publishedStandards(tx);
    // That a version reaches back is a question of the day on which it first came.
    const standard = checked(file, text, published, beforeAllDays);
    const known = published.find(
      ({ standardId, version }) =>
        standardId === standard.standardId && version === standard.version,
    );
    if (known === undefined) {
      const today = dayOfInstant(this.clock.now());
      await this.publish(tx, checked(file, text, published, today));
    } else if (canonicalJson(known) !== canonicalJson(standard)) {
      const wayOut = 'Put it back and give the change the next version number.';
      throw new HubError(
        'STANDARD_INVALID',
        `${file}: version ${String(standard.version)} was published with another content. ${wayOut}`,
        { file, wayOut },
      );
    }
  }

  private async publish(tx: Tx, standard: Standard): Promise<void> {
    const { standardId, countyCode, version, validFrom } = standard;
    const document = canonicalJson(standard);
    await tx.sql(
      `insert into standard (standard_id, county_code, version, valid_from, document)
       values ($1, $2, $3, $4, $5)`,
      [standardId, countyCode, version, validFrom, document],
    );
    await this.log.publishStandard(tx, { standardId, countyCode, version, validFrom, document });
    this.logger.info({ standardId, countyCode, version }, 'a standard was published');
  }
}

/** @throws HubError STANDARD_INVALID naming file, line and way out */
function checked(
  file: string,
  text: string,
  published: readonly Standard[],
  today: number,
): Standard {
  const result = checkStandard(text, published, today);
  if (result.ok) return result.standard;
  const faults = result.problems.map(
    ({ line, path, problem, wayOut }) => `${file}:${String(line)}: ${path}: ${problem}. ${wayOut}`,
  );
  throw new HubError('STANDARD_INVALID', faults.join('\n'), { file });
}

async function publishedStandards(tx: Tx): Promise<readonly Standard[]> {
  const rows = await tx.sql<{ document: unknown }>(
    'select document from standard order by standard_id, version',
  );
  return rows.map(({ document }) => parseStandard(JSON.stringify(document)));
}
