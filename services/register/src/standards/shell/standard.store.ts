import { Injectable } from '@nestjs/common';
import { parseStandard, type Standard } from '#domain';
import type { Tx } from '#persistence';
import type { DraftState, PublishedVersion } from '../core/version-life.js';

/** What was done to a version. */
type StandardAction = 'SUBMITTED' | 'TRIED' | 'APPROVED' | 'WITHDRAWN' | 'LOADED';

/** A submitted version, without its text. */
export interface Draft {
  readonly countyCode: string;
  readonly version: number;
  /** Counts from 1; a withdrawn version may be submitted anew under its number. */
  readonly attempt: number;
  readonly standardId: string;
  readonly validFrom: number;
  readonly documentSha256: string;
  readonly state: DraftState;
  readonly submittedBy: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly submittedAt: number;
}

/** A submitted version with the text as it was submitted. */
export interface DraftWithText extends Draft {
  readonly documentText: string;
}

/** One line of the record of who did what. */
export interface HistoryStep {
  readonly action: StandardAction;
  readonly actor: string;
  readonly at: number;
  readonly reason: string | null;
}

/** A trial of a text on a county's history, as it was reported. */
export interface RecordedTrial {
  readonly trialId: string;
  readonly documentSha256: string;
  readonly triedBy: string;
  readonly at: number;
  readonly summary: Readonly<Record<string, unknown>>;
}

const draftColumns = `county_code as "countyCode", version, attempt, standard_id as "standardId",
  valid_from as "validFrom", document_sha256 as "documentSha256", state,
  submitted_by as "submittedBy", submitted_at::float8 as "submittedAt"`;

/** Versions of standards, their history and their trials, in the register's tables. */
@Injectable()
export class StandardStore {
  /** Lets one at a time change a county's versions: each asks what the others have left. */
  async lockCounty(tx: Tx, countyCode: string): Promise<void> {
    await tx.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `standard ${countyCode}`,
    ]);
  }

  /** Every version published so far, whole, oldest first. */
  async published(tx: Tx): Promise<readonly Standard[]> {
    const rows = await tx.sql<{ document: unknown }>(
      'select document from standard order by standard_id, version',
    );
    return rows.map(({ document }) => parseStandard(JSON.stringify(document)));
  }

  /** A county's published versions, without what they say. */
  async versions(tx: Tx, countyCode: string): Promise<readonly PublishedVersion[]> {
    return tx.sql<PublishedVersion>(
      'select version, valid_from as "validFrom" from standard where county_code = $1',
      [countyCode],
    );
  }

  /** Keeps a version that is published. */
  async addPublished(tx: Tx, standard: Standard, document: string): Promise<void> {
    const { standardId, countyCode, version, validFrom } = standard;
    await tx.sql(
      `insert into standard (standard_id, county_code, version, valid_from, document)
       values ($1, $2, $3, $4, $5)`,
      [standardId, countyCode, version, validFrom, document],
    );
  }

  /** A county's submitted versions, the newest first, from before a place in that order. */
  async drafts(
    tx: Tx,
    countyCode: string,
    before: { readonly version: number; readonly attempt: number } | null,
    limit: number,
  ): Promise<readonly Draft[]> {
    return tx.sql<Draft>(
      `select ${draftColumns} from standard_draft
       where county_code = $1 and ($2::integer is null or (version, attempt) < ($2, $3))
       order by version desc, attempt desc limit $4`,
      [countyCode, before?.version ?? null, before?.attempt ?? null, limit],
    );
  }

  /**
   * An attempt at a version; undefined where there is none.
   * @param attempt null for the newest
   */
  async draft(
    tx: Tx,
    countyCode: string,
    version: number,
    attempt: number | null = null,
  ): Promise<DraftWithText | undefined> {
    const [draft] = await tx.sql<DraftWithText>(
      `select ${draftColumns}, document_text as "documentText" from standard_draft
       where county_code = $1 and version = $2 and ($3::integer is null or attempt = $3)
       order by attempt desc limit 1`,
      [countyCode, version, attempt],
    );
    return draft;
  }

  /** The version of a county that is being worked on; undefined where there is none. */
  async openDraft(tx: Tx, countyCode: string): Promise<Draft | undefined> {
    const [draft] = await tx.sql<Draft>(
      `select ${draftColumns} from standard_draft
       where county_code = $1 and state in ('DRAFT', 'TRIED')`,
      [countyCode],
    );
    return draft;
  }

  /** Adds a submitted version. */
  async addDraft(tx: Tx, draft: DraftWithText): Promise<void> {
    await tx.sql(
      `insert into standard_draft (county_code, version, attempt, standard_id, valid_from,
         document_text, document_sha256, state, submitted_by, submitted_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[draft.countyCode, draft.version, draft.attempt, draft.standardId, draft.validFrom],
        ...[draft.documentText, draft.documentSha256, draft.state],
        ...[draft.submittedBy, draft.submittedAt],
      ],
    );
  }

  /** Puts a version into another state. */
  async setState(tx: Tx, draft: Draft, state: DraftState): Promise<void> {
    await tx.sql(
      `update standard_draft set state = $4
       where county_code = $1 and version = $2 and attempt = $3`,
      [draft.countyCode, draft.version, draft.attempt, state],
    );
  }

  /** Adds a line to the record of who did what. */
  async addStep(tx: Tx, draft: Draft, step: HistoryStep): Promise<void> {
    const { countyCode, version, attempt } = draft;
    await tx.sql(
      `insert into standard_step (county_code, version, attempt, step, action, actor, acted_at, reason)
       select $1, $2, $3, coalesce(max(step), 0) + 1, $4, $5, $6, $7 from standard_step
       where county_code = $1 and version = $2 and attempt = $3`,
      [countyCode, version, attempt, step.action, step.actor, step.at, step.reason],
    );
  }

  /** Who did what to a version, in order. */
  async history(tx: Tx, { countyCode, version, attempt }: Draft): Promise<readonly HistoryStep[]> {
    return tx.sql<HistoryStep>(
      `select action, actor, acted_at::float8 as "at", reason from standard_step
       where county_code = $1 and version = $2 and attempt = $3 order by step`,
      [countyCode, version, attempt],
    );
  }

  /**
   * Records that a text was tried.
   * @returns false when this trial was recorded before
   */
  async addTrial(tx: Tx, countyCode: string, trial: RecordedTrial): Promise<boolean> {
    const added = await tx.affected(
      `insert into standard_trial (county_code, document_sha256, trial_id, tried_by, tried_at, summary)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [
        ...[countyCode, trial.documentSha256, trial.trialId, trial.triedBy, trial.at],
        JSON.stringify(trial.summary),
      ],
    );
    return added > 0;
  }

  /** Trials of a text, the newest first. */
  async trials(
    tx: Tx,
    countyCode: string,
    documentSha256: string,
  ): Promise<readonly RecordedTrial[]> {
    return tx.sql<RecordedTrial>(
      `select trial_id as "trialId", document_sha256 as "documentSha256", tried_by as "triedBy",
         tried_at::float8 as "at", summary from standard_trial
       where county_code = $1 and document_sha256 = $2 order by tried_at desc limit 50`,
      [countyCode, documentSha256],
    );
  }
}
