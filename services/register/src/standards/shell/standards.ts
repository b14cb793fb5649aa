import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { Clock, Logger } from '#service-kit';
import { RegisterLog } from '../../publication/shell/register-log.js';

const folder = 'services/register/standards';

/** Publishes the versions of standards that lie in the tree, each once. */
@Injectable()
export class Standards implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly log: RegisterLog,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @throws HubError STANDARD_INVALID naming file, line and way out */
  async onApplicationBootstrap(): Promise<void> {
    for (const file of readdirSync(projectPath(folder))
      .filter((name) => name.endsWith('.yaml'))
      .sort()) {
      const text = readFileSync(join(projectPath(folder), file), 'utf8');
      await this.unitOfWork.run((tx) => this.submit(tx, file, text));
    }
  }

  /** Every version published so far, oldest first. */
  async published(): Promise<readonly Standard[]> {
    return this.unitOfWork.run(publishedStandards);
  }

  private async submit(tx: Tx, file: string, text: string): Promise<void> {
    const published = await publishedStandards(tx);
    const checked = checkStandard(text, published, dayOfInstant(this.clock.now()));
    if (!checked.ok) {
      const faults = checked.problems.map(
        ({ line, path, problem, wayOut }) =>
          `${file}:${String(line)}: ${path}: ${problem}. ${wayOut}`,
      );
      throw new HubError('STANDARD_INVALID', faults.join('\n'), { file });
    }
    const { standard } = checked;
    const known = published.find(
      ({ standardId, version }) =>
        standardId === standard.standardId && version === standard.version,
    );
    if (known === undefined) await this.publish(tx, standard);
    else if (canonicalJson(known) !== canonicalJson(standard)) {
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

async function publishedStandards(tx: Tx): Promise<readonly Standard[]> {
  const rows = await tx.sql<{ document: unknown }>(
    'select document from standard order by standard_id, version',
  );
  return rows.map(({ document }) => parseStandard(JSON.stringify(document)));
}
