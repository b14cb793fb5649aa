import { Inject, Injectable } from '@nestjs/common';
import { EventCodec } from '#bus';
import { HubError, type IdentityCipher, type Standard } from '#domain';
import { UnitOfWork, type Tx } from '#persistence';
import { topicSpec } from '#schemas';
import { Clock, IDENTITY_CIPHER, Logger } from '#service-kit';
import type { DecisionView, HouseholdState } from '../../decision/core/types.js';
import { alertHash } from '../../decision/shell/create-decider.js';
import { EvidenceReader } from '../../decision/shell/evidence-reader.js';
import { StoredHouseholds } from '../../decision/shell/household-store.js';
import { loadView, StandardShelf } from '../../decision/shell/partition-view.js';
import { checkDraft } from '../core/check-draft.js';
import { TrialTally } from '../core/trial-tally.js';
import { type HouseholdTrial, triedFrom, tryDraft, viewWith } from '../core/try-draft.js';
import { type ClaimedTrial, type TrialEnd, TrialStore } from './trial.store.js';

/** Households in memory at once, each with its evidence of years. */
const householdsPerPageMax = 200;
/** Changed alerts that are kept with their households; counts go on beyond. */
const changesKeptMax = 50_000;
/** A worker that says nothing for so long is gone; a page takes well under a second. */
const leaseMs = 60_000;

interface Running {
  readonly trialId: string;
  readonly county: string;
  readonly views: ReadonlyMap<number, DecisionView>;
  changesKept: number;
}

/** Decides a county's households once more, with a draft among the standards. */
@Injectable()
export class TrialRun {
  private readonly reader: EvidenceReader;

  constructor(
    codec: EventCodec,
    @Inject(IDENTITY_CIPHER) private readonly cipher: IdentityCipher,
    private readonly unitOfWork: UnitOfWork,
    private readonly store: TrialStore,
    private readonly shelf: StandardShelf,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.reader = new EvidenceReader(codec);
  }

  /** Takes up and finishes the next trial; false when there is none. */
  async next(signal: AbortSignal): Promise<boolean> {
    const now = this.clock.now();
    const claimed = await this.unitOfWork.run((tx) => this.store.claim(tx, now, now + leaseMs));
    if (claimed === undefined) return false;
    const { trialId } = claimed;
    try {
      const end = await this.run(claimed, signal);
      if (end === null) return false;
      await this.unitOfWork.run((tx) => this.store.end(tx, trialId, end, this.clock.now()));
    } catch (error) {
      // What is away comes back, and the trial is taken up again; a bug would only come again.
      if (HubError.is(error) && error.class === 'dependency') throw error;
      const reason = error instanceof Error ? error.name : 'unknown';
      this.logger.error({ trialId, reason }, 'a trial failed');
      const end = { status: 'FAILED' as const };
      await this.unitOfWork.run((tx) => this.store.end(tx, trialId, end, this.clock.now()));
    }
    return true;
  }

  /** Null when the process stops before the end. */
  private async run(claimed: ClaimedTrial, signal: AbortSignal): Promise<TrialEnd | null> {
    const { trialId, county, document } = claimed;
    const views = await this.unitOfWork.run((tx) => this.views(tx));
    const newest = [...views.values()].reduce((a, b) => (b.today > a.today ? b : a));
    const checked = checkDraft(document, county, newest);
    if (!checked.ok) return { status: 'REFUSED', problems: checked.problems };
    const { draft } = checked;
    const from = triedFrom(draft, newest.today);
    await this.unitOfWork.run((tx) => this.store.begin(tx, trialId, draft, from));
    const tally = new TrialTally();
    const running: Running = { trialId, county, views: withDraft(views, draft), changesKept: 0 };
    let after = '';
    for (;;) {
      if (signal.aborted) return null;
      const page = await this.unitOfWork.run((tx) => this.page(tx, running, after));
      if (page === null) return { status: 'DONE', result: tally.result() };
      // Only after the commit: a transaction that is run again must not count twice.
      for (const trial of page.trials) tally.add(trial);
      running.changesKept += page.changesKept;
      after = page.last;
    }
  }

  private async views(tx: Tx): Promise<ReadonlyMap<number, DecisionView>> {
    const views = new Map<number, DecisionView>();
    for (let at = 0; at < topicSpec('hub.household-events').partitions; at += 1) {
      views.set(at, await loadView(tx, at, this.shelf, alertHash(this.cipher)));
    }
    return views;
  }

  /** Null after the last page. */
  private async page(tx: Tx, running: Running, after: string): Promise<Page | null> {
    const { trialId, county, views, changesKept } = running;
    const rows = await this.store.households(tx, county, after, householdsPerPageMax);
    const last = rows.at(-1)?.household_id;
    if (last === undefined) return null;
    const whole = new Map(rows.map((row) => [row.household_id, null]));
    const stored = await StoredHouseholds.find(tx, this.reader, whole);
    const trials: HouseholdTrial[] = [];
    let events = 0;
    for (const { household_id: householdId, partition } of rows) {
      const view = views.get(partition);
      if (view === undefined) continue;
      const { state } = await stored.read(householdId);
      trials.push(tryDraft(state, view));
      events += eventsOf(state);
    }
    const kept = trials.flatMap(({ changes }) => changes).slice(0, changesKeptMax - changesKept);
    const changes = kept.map((change, at) => ({ ...change, number: changesKept + at + 1 }));
    const step = { households: rows.length, events, changes };
    await this.store.progress(tx, trialId, step, this.clock.now() + leaseMs);
    return { last, trials, changesKept: changes.length };
  }
}

interface Page {
  /** Id of its last household. */
  readonly last: string;
  readonly trials: readonly HouseholdTrial[];
  readonly changesKept: number;
}

function withDraft(
  views: ReadonlyMap<number, DecisionView>,
  draft: Standard,
): ReadonlyMap<number, DecisionView> {
  return new Map([...views].map(([partition, view]) => [partition, viewWith(view, draft)]));
}

function eventsOf({ evidence }: HouseholdState): number {
  return [...evidence.values()].reduce((sum, versions) => sum + versions.length, 0);
}
