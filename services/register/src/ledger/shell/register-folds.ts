import { Injectable } from '@nestjs/common';
import { canonicalJson } from '#domain';
import type { Tx } from '#persistence';
import { RegisterLog } from '../../publication/shell/register-log.js';
import { factsByDay, type AsOfDay } from '../core/as-of-day.js';
import { Register } from '../core/register.js';
import { rowsAroundHouseholds, rowsAroundPersons } from './ledger-rows.js';

/** Households, or persons, folded at once: with all rows around them they are in memory together. */
export const foldedAtOnceMax = 500;

interface Published<Content> {
  readonly id: string;
  readonly version: number;
  readonly content: Content;
}

interface StoredRow<Content> extends Published<Content> {
  readonly next_due_day: number | null;
}

interface Found<Content> extends AsOfDay<Content> {
  readonly id: string;
}

/** Folds ledger rows into residents and facts as of the hub's day, and tells what is new in them. */
@Injectable()
export class RegisterFolds {
  constructor(private readonly log: RegisterLog) {}

  /** Two folds at once would each be without the rows, or the day, of the other. */
  async alone(tx: Tx): Promise<void> {
    await tx.sql('lock table ledger_row in share row exclusive mode');
  }

  /** Where these persons belong. */
  async persons(tx: Tx, personRefs: readonly string[], today: number | null): Promise<void> {
    const register = new Register(await rowsAroundPersons(tx, personRefs));
    const found = personRefs.map((id) => ({ id, ...register.residentByDay(id, today) }));
    const changed = await this.changed(tx, 'resident', 'person_ref', found, today);
    await this.log.publishResidents(tx, changed.flatMap(withVersion));
    const gone = changed.filter(({ content }) => content === null);
    await this.log.forgetResidents(
      tx,
      gone.map(({ id }) => id),
    );
  }

  /** Facts of these households. */
  async households(tx: Tx, householdIds: readonly string[], today: number | null): Promise<void> {
    const register = new Register(await rowsAroundHouseholds(tx, householdIds));
    const found = householdIds.map((id) => {
      const content = register.facts(id);
      const nextDueDay = content === null ? null : factsByDay(content, today).nextDueDay;
      return { id, content, nextDueDay };
    });
    const changed = await this.changed(tx, 'household', 'household_id', found, today);
    await this.log.publishFacts(
      tx,
      changed.flatMap(withVersion).map((facts) => ({
        facts,
        asOfDay: factsByDay(facts, today).content,
      })),
    );
  }

  /** Those of which something new is to be said, with their next version, remembered as published. */
  private async changed<Content>(
    tx: Tx,
    table: 'resident' | 'household',
    idColumn: 'person_ref' | 'household_id',
    found: readonly Found<Content | null>[],
    today: number | null,
  ): Promise<readonly Published<Content | null>[]> {
    const rows = await tx.sql<StoredRow<Content | null>>(
      `select ${idColumn} as id, version, content, next_due_day
       from ${table} where ${idColumn} = any($1::text[])`,
      [found.map(({ id }) => id)],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    const changed: Published<Content | null>[] = [];
    const stored = found.flatMap(({ id, content, nextDueDay }) => {
      const before = known.get(id);
      const isDue = (before?.next_due_day ?? Infinity) <= (today ?? -Infinity);
      const isSame = canonicalJson(before?.content ?? null) === canonicalJson(content);
      if (isSame && !isDue && (before?.next_due_day ?? null) === nextDueDay) return [];
      const isNews = !isSame || isDue;
      const version = (before?.version ?? 0) + (isNews ? 1 : 0);
      if (isNews) changed.push({ id, version, content });
      return [{ [idColumn]: id, version, content, next_due_day: nextDueDay }];
    });
    await tx.unnestUpsert({
      table,
      columns: {
        [idColumn]: 'text',
        version: 'integer',
        content: 'jsonb',
        next_due_day: 'integer',
      },
      rows: stored,
      conflict: [idColumn],
      update: ['version', 'content', 'next_due_day'],
    });
    return changed;
  }
}

/** What is published of a change; nothing of somebody who is gone. */
function withVersion<Content extends object>({
  version,
  content,
}: Published<Content | null>): (Content & { readonly version: number })[] {
  return content === null ? [] : [{ ...content, version }];
}
