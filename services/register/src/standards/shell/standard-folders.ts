import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  canonicalJson,
  checkStandard,
  decodeStandardText,
  HubError,
  problemLine,
  standardTextHash,
  type Standard,
  type StandardProblem,
} from '#domain';
import { UnitOfWork, type Tx } from '#persistence';
import { projectPath } from '#schemas';
import { Clock, HubConfig, Logger } from '#service-kit';
import { z } from 'zod';
import { RegisterLog } from '../../publication/shell/register-log.js';
import { hubDay } from './hub-day.js';
import { publishStandard } from './publish-standard.js';
import { StandardStore } from './standard.store.js';

/** Earlier than any day on which a standard may begin. */
const beforeAllDays = -200_000;

/** Who acts when a deployment brings its documents along. */
const deployment = 'deployment';

/** Settings of the register beside those of its intake. */
export const standardsConfig = z.object({
  standardsDir: z.string().default('services/register/standards').meta({
    description:
      'Folder of standard documents that are published at the start, from the project root where it is relative: the city default.',
    wayOut: 'Give a folder that this process may read.',
  }),
  countyStandardsDir: z.string().optional().meta({
    description:
      'Folder of county documents that are published at the start as well, without a second person. Left out, counties submit their own.',
    wayOut: 'Leave it out, or give services/register/county-standards for the twenty templates.',
  }),
});

/** Publishes the versions that a deployment brings along in its folders, each once. */
@Injectable()
export class StandardFolders implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: StandardStore,
    private readonly log: RegisterLog,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: HubConfig<z.output<typeof standardsConfig>>,
  ) {}

  /**
   * A county that has a draft open under the number which a document would take is left out, and the others go on.
   * @throws HubError STANDARD_INVALID naming file, line and way out
   */
  async onApplicationBootstrap(): Promise<void> {
    const { standardsDir, countyStandardsDir } = this.config.own;
    const leftOut = new Set<string>();
    for (const dir of [standardsDir, countyStandardsDir]) {
      if (dir === undefined) continue;
      const folder = resolve(projectPath(''), dir);
      const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
      for (const file of files.sort()) {
        const text = decoded(file, readFileSync(join(folder, file)));
        await this.unitOfWork.run((tx) => this.load(tx, file, text, leftOut));
      }
    }
  }

  private async load(tx: Tx, file: string, text: string, leftOut: Set<string>): Promise<void> {
    const before = await this.store.published(tx);
    // That a version reaches back, or is the next, is a question of the day on which it first came.
    const standard = checked(file, text, before, { today: beforeAllDays, numbering: 'any' });
    await this.store.lockCounty(tx, standard.countyCode);
    // Another process may have published it meanwhile.
    const published = await this.store.published(tx);
    const known = published.find(
      ({ standardId, version }) =>
        standardId === standard.standardId && version === standard.version,
    );
    if (known === undefined) {
      // Its next version would be refused as well: it is not the next one.
      if (leftOut.has(standard.countyCode) || (await this.hasDraftOf(tx, file, standard))) {
        leftOut.add(standard.countyCode);
        return;
      }
      const today = await hubDay(tx, this.clock);
      const whole = checked(file, text, published, { today, numbering: 'next' });
      await publishStandard(tx, this.store, this.log, whole);
      const { standardId, countyCode, version } = whole;
      this.logger.info({ standardId, countyCode, version }, 'a standard was published');
    } else if (canonicalJson(known) !== canonicalJson(standard)) {
      const wayOut = 'Put it back and give the change the next version number.';
      throw new HubError(
        'STANDARD_INVALID',
        `${file}: version ${String(standard.version)} was published with another content. ${wayOut}`,
        { file, wayOut },
      );
    }
    await this.remember(tx, standard, text);
  }

  /** Whether people are working on this version: published beside their draft it could be neither ended nor approved. */
  private async hasDraftOf(tx: Tx, file: string, standard: Standard): Promise<boolean> {
    const { countyCode, version } = standard;
    const open = await this.store.openDraft(tx, countyCode);
    if (open?.version !== version) return false;
    const wayOut =
      'Approve or withdraw the draft (hub standards approve|withdraw), give the document the next number if it was approved, and start the register again.';
    this.logger.error(
      { file, countyCode, version, submittedBy: open.submittedBy, wayOut },
      'a standard that the deployment brings was left out: its county has a draft open under that number',
    );
    return true;
  }

  /** The text and who brought it, as for a version that a person submitted. */
  private async remember(tx: Tx, standard: Standard, text: string): Promise<void> {
    const { countyCode, version, standardId, validFrom } = standard;
    const known = await this.store.draft(tx, countyCode, version);
    if (known?.state === 'APPROVED') return;
    const draft = {
      ...{ countyCode, version, attempt: (known?.attempt ?? 0) + 1, standardId, validFrom },
      documentText: text,
      documentSha256: standardTextHash(text),
      state: 'APPROVED' as const,
      submittedBy: deployment,
      submittedAt: this.clock.now(),
    };
    await this.store.addDraft(tx, draft);
    const { reason } = standard;
    const step = { action: 'LOADED', actor: deployment, at: draft.submittedAt, reason } as const;
    await this.store.addStep(tx, draft, step);
  }
}

function refused(file: string, problems: readonly StandardProblem[]): HubError {
  const lines = problems.map((problem) => problemLine(file, problem));
  return new HubError('STANDARD_INVALID', lines.join('\n'), { file });
}

function decoded(file: string, bytes: Uint8Array): string {
  const result = decodeStandardText(bytes);
  if (result.ok) return result.text;
  throw refused(file, [result.problem]);
}

/** @throws HubError STANDARD_INVALID naming file, line and way out */
function checked(
  file: string,
  text: string,
  published: readonly Standard[],
  submission: { readonly today: number; readonly numbering: 'next' | 'any' },
): Standard {
  const result = checkStandard(text, published, submission.today, submission);
  if (result.ok) return result.standard;
  throw refused(file, result.problems);
}
