import { Injectable } from '@nestjs/common';
import {
  checkStandard,
  ok,
  rankedStandards,
  rejected,
  standardDifferences,
  standardInForce,
  standardTextHash,
  type Result,
  type Standard,
  type StandardCheck,
  type StandardDifference,
} from '#domain';
import { UnitOfWork, type Tx } from '#persistence';
import { Clock, Logger } from '#service-kit';
import { RegisterLog } from '../../publication/shell/register-log.js';
import {
  nextState,
  phaseOf,
  stepRefusal,
  type DocumentRefusal,
  type DraftMove,
  type Phase,
  type StepRefusal,
} from '../core/version-life.js';
import { hubDay } from './hub-day.js';
import { publishStandard } from './publish-standard.js';
import {
  StandardStore,
  type Draft,
  type DraftWithText,
  type HistoryStep,
  type RecordedTrial,
} from './standard.store.js';

/** A version and where it stands today; the phase is null until it is approved. */
export interface DraftView extends Draft {
  readonly phase: Phase | null;
}

/** All that is known of a version. */
export interface WholeDraft {
  readonly draft: DraftView & DraftWithText;
  readonly history: readonly HistoryStep[];
  readonly trials: readonly RecordedTrial[];
}

/** What a document would change, before anybody submits it. */
export interface Preview {
  readonly documentSha256: string;
  readonly check: StandardCheck;
  /** The version in force today, the county's own or else the city's; null when the document is wrong. */
  readonly comparedWith: Pick<Standard, 'countyCode' | 'standardId' | 'version'> | null;
  /** From that version; empty when the document is wrong. */
  readonly differences: readonly StandardDifference[];
}

/** A document, whose, and by whom. */
export interface Submission {
  readonly countyCode: string;
  readonly text: string;
  readonly by: string;
}

/** A step of somebody with a version. */
export interface Move extends DraftMove {
  readonly countyCode: string;
  readonly version: number;
  readonly reason: string | null;
}

type Refused = StepRefusal | DocumentRefusal;

/** Takes versions of standards from their submission to the day on which they are published. */
@Injectable()
export class Standards {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: StandardStore,
    private readonly log: RegisterLog,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Checks a document as if it were submitted now, and says what it would change. */
  async preview(countyCode: string, text: string): Promise<Preview> {
    return this.unitOfWork.run(async (tx) => {
      const published = await this.store.published(tx);
      const today = await hubDay(tx, this.clock);
      const check = checkStandard(text, published, today, { countyCode });
      const base = standardInForce(rankedStandards(published, [countyCode]), today);
      // In what it differs can be told whatever its number is.
      const read = checkStandard(text, published, today, { countyCode, numbering: 'any' });
      const comparedWith = read.ok && base !== null ? named(base) : null;
      const differences = read.ok && base !== null ? standardDifferences(base, read.standard) : [];
      return { documentSha256: standardTextHash(text), check, comparedWith, differences };
    });
  }

  /** Submits a document as a draft; the same text again while it is open changes nothing. */
  async submit({ countyCode, text, by }: Submission): Promise<Result<DraftView, Refused>> {
    return this.unitOfWork.run(async (tx) => {
      await this.store.lockCounty(tx, countyCode);
      const documentSha256 = standardTextHash(text);
      const open = await this.store.openDraft(tx, countyCode);
      if (open?.documentSha256 === documentSha256) return ok(await this.view(tx, open));
      if (open !== undefined) return rejected(stepRefusal('STILL_OPEN'));
      const published = await this.store.published(tx);
      const today = await hubDay(tx, this.clock);
      const check = checkStandard(text, published, today, { countyCode });
      if (!check.ok) return rejected({ code: 'DOCUMENT_WRONG', problems: check.problems });
      const { version, standardId, validFrom, reason } = check.standard;
      const before = await this.store.draft(tx, countyCode, version);
      const tried = await this.store.trials(tx, countyCode, documentSha256);
      const draft: DraftWithText = {
        ...{ countyCode, version, standardId, validFrom, documentSha256, documentText: text },
        attempt: (before?.attempt ?? 0) + 1,
        state: tried.length > 0 ? 'TRIED' : 'DRAFT',
        submittedBy: by,
        submittedAt: this.clock.now(),
      };
      await this.store.addDraft(tx, draft);
      const at = draft.submittedAt;
      await this.store.addStep(tx, draft, { action: 'SUBMITTED', actor: by, at, reason });
      return ok(await this.view(tx, draft));
    });
  }

  /** Records that a text was tried on a county's history. */
  async recordTrial(countyCode: string, trial: RecordedTrial): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      await this.store.lockCounty(tx, countyCode);
      if (!(await this.store.addTrial(tx, countyCode, trial))) return;
      const open = await this.store.openDraft(tx, countyCode);
      if (open?.documentSha256 !== trial.documentSha256) return;
      await this.store.setState(tx, open, 'TRIED');
      const { triedBy: actor, at } = trial;
      await this.store.addStep(tx, open, { action: 'TRIED', actor, at, reason: null });
    });
  }

  /**
   * Approves or withdraws a version; approving publishes it in the same transaction.
   * @returns null where there is no such version
   */
  async move(move: Move): Promise<Result<DraftView, Refused> | null> {
    return this.unitOfWork.run(async (tx) => {
      await this.store.lockCounty(tx, move.countyCode);
      // A draft that is open is moved, also where a deployment has published its number since: it must end somehow.
      const open = await this.store.openDraft(tx, move.countyCode);
      const attempt = open?.version === move.version ? open.attempt : null;
      const draft = await this.store.draft(tx, move.countyCode, move.version, attempt);
      if (draft === undefined) return null;
      const history = await this.store.history(tx, draft);
      const trials = await this.store.trials(tx, draft.countyCode, draft.documentSha256);
      const lastBy = history.at(-1)?.actor ?? '';
      const next = nextState({ ...draft, lastBy, tried: trials.length > 0 }, move);
      if (!next.ok) return next;
      if (next.value === draft.state) return ok(await this.view(tx, draft));
      if (next.value === 'APPROVED') {
        const wrong = await this.publish(tx, draft);
        if (wrong !== null) return rejected(wrong);
      }
      await this.store.setState(tx, draft, next.value);
      const { step: action, by: actor, reason } = move;
      await this.store.addStep(tx, draft, { action, actor, at: this.clock.now(), reason });
      const { countyCode, version, standardId } = draft;
      this.logger.info({ countyCode, version, standardId, action }, 'a standard took a step');
      return ok(await this.view(tx, { ...draft, state: next.value }));
    });
  }

  /** A county's versions, the newest first. */
  async page(
    countyCode: string,
    before: { readonly version: number; readonly attempt: number } | null,
    limit: number,
  ): Promise<readonly DraftView[]> {
    return this.unitOfWork.run(async (tx) => {
      const drafts = await this.store.drafts(tx, countyCode, before, limit);
      return this.views(tx, countyCode, drafts);
    });
  }

  /** All that is known of a version; undefined where there is none. */
  async one(countyCode: string, version: number): Promise<WholeDraft | undefined> {
    return this.unitOfWork.run(async (tx) => {
      const draft = await this.store.draft(tx, countyCode, version);
      if (draft === undefined) return undefined;
      return {
        draft: { ...draft, ...(await this.view(tx, draft)) },
        history: await this.store.history(tx, draft),
        trials: await this.store.trials(tx, countyCode, draft.documentSha256),
      };
    });
  }

  /**
   * In what a version differs from another, or from the one in force today.
   * @param against null for the one in force: the county's own, else the city's
   * @returns undefined where one of the two does not exist or is wrong by now
   */
  async differences(
    countyCode: string,
    version: number,
    against: number | null,
  ): Promise<readonly StandardDifference[] | undefined> {
    return this.unitOfWork.run(async (tx) => {
      const published = await this.store.published(tx);
      const today = await hubDay(tx, this.clock);
      const base =
        against === null
          ? standardInForce(rankedStandards(published, [countyCode]), today)
          : ((await this.whole(tx, countyCode, against, published)) ?? null);
      const own = await this.whole(tx, countyCode, version, published);
      return base === null || own === undefined ? undefined : standardDifferences(base, own);
    });
  }

  /** A draft is published as it stands, checked once more: days pass, and versions come between. */
  private async publish(tx: Tx, draft: DraftWithText): Promise<DocumentRefusal | null> {
    const published = await this.store.published(tx);
    const today = await hubDay(tx, this.clock);
    const { countyCode, documentText } = draft;
    const check = checkStandard(documentText, published, today, { countyCode });
    if (!check.ok) return { code: 'DOCUMENT_WRONG', problems: check.problems };
    await publishStandard(tx, this.store, this.log, check.standard);
    return null;
  }

  private async whole(
    tx: Tx,
    countyCode: string,
    version: number,
    published: readonly Standard[],
  ): Promise<Standard | undefined> {
    const known = published.find((one) => one.countyCode === countyCode && one.version === version);
    if (known !== undefined) return known;
    const draft = await this.store.draft(tx, countyCode, version);
    if (draft === undefined) return undefined;
    const check = checkStandard(draft.documentText, published, draft.validFrom, {
      numbering: 'any',
    });
    return check.ok ? check.standard : undefined;
  }

  /** Where drafts of one county stand today. */
  private async views(
    tx: Tx,
    countyCode: string,
    drafts: readonly Draft[],
  ): Promise<readonly DraftView[]> {
    const versions = await this.store.versions(tx, countyCode);
    const today = await hubDay(tx, this.clock);
    return drafts.map((draft) => {
      const { version, attempt, standardId, validFrom, documentSha256, state } = draft;
      const { submittedBy, submittedAt } = draft;
      const phase = state === 'APPROVED' ? phaseOf(draft, versions, today) : null;
      return {
        ...{ countyCode, version, attempt, standardId, validFrom, documentSha256, state },
        ...{ submittedBy, submittedAt, phase },
      };
    });
  }

  private async view(tx: Tx, draft: Draft): Promise<DraftView> {
    const [view] = await this.views(tx, draft.countyCode, [draft]);
    if (view === undefined) throw new Error('one draft has one view');
    return view;
  }
}

function named({
  countyCode,
  standardId,
  version,
}: Standard): NonNullable<Preview['comparedWith']> {
  return { countyCode, standardId, version };
}
