import { Injectable } from '@nestjs/common';
import type { AcceptedRecord, Layout, RecordSink } from '#connector-kit';
import { canonicalJson } from '#domain';
import type { Tx } from '#persistence';
import { RegisterLog } from '../../publication/shell/register-log.js';
import { ledgerRowOf } from '../core/ledger-record.js';
import type { LedgerRow } from '../core/ledger-row.js';
import { Register } from '../core/register.js';
import {
  otherHouseholdOf,
  rowsAroundHouseholds,
  rowsAroundPersons,
  spreadTouched,
} from './ledger-rows.js';

/** Households folded at once. */
const householdsPerPageMax = 500;

type TouchedKind = 'person' | 'household';

interface Published<Content> {
  readonly id: string;
  readonly version: number;
  readonly content: Content;
}

const touchedPage = `
  select id from ledger_touched where delivery_id = $1 and kind = $2 and id > $3
  order by id limit $4`;

const rowsBefore = `
  select content from ledger_row
  join unnest($1::text[], $2::text[], $3::integer[]) as key (household_id, person_ref, as_of)
    using (household_id, person_ref, as_of)`;

/** Keeps the rows of ledgers, and tells what changed in households and persons by them. */
@Injectable()
export class LedgerSink implements RecordSink {
  constructor(private readonly log: RegisterLog) {}

  async accept(
    tx: Tx,
    _layout: Layout,
    deliveryId: string,
    records: readonly AcceptedRecord[],
  ): Promise<void> {
    await this.alone(tx);
    // Two spellings of one person's number are one row; the later of the file counts.
    const rows = [
      ...new Map(
        records.map((record) => {
          const content = ledgerRowOf(record);
          return [`${content.householdId}/${content.personRef}/${String(content.asOf)}`, content];
        }),
      ).values(),
    ];
    const before = await tx.sql<{ content: LedgerRow }>(rowsBefore, [
      rows.map(({ householdId }) => householdId),
      rows.map(({ personRef }) => personRef),
      rows.map(({ asOf }) => asOf),
    ]);
    // Whom a corrected row named before is concerned as much as whom it names now.
    await this.touch(tx, deliveryId, [...before.map(({ content }) => content), ...rows]);
    await this.store(tx, deliveryId, rows);
  }

  async finish(tx: Tx, _layout: Layout, deliveryId: string): Promise<void> {
    await this.alone(tx);
    await spreadTouched(tx, deliveryId);
    // Persons first: evidence that waits for them then finds them soonest.
    await this.pages(tx, 'person', deliveryId, (ids) => this.foldPersons(tx, ids));
    await this.pages(tx, 'household', deliveryId, (ids) => this.foldHouseholds(tx, ids));
    await tx.sql('delete from ledger_touched where delivery_id = $1', [deliveryId]);
  }

  /** Two deliveries at once would each fold without the rows of the other. */
  private async alone(tx: Tx): Promise<void> {
    await tx.sql('lock table ledger_row in share row exclusive mode');
  }

  private async touch(tx: Tx, deliveryId: string, rows: readonly LedgerRow[]): Promise<void> {
    const touched = new Map<string, { kind: TouchedKind; id: string }>();
    const add = (kind: TouchedKind, id: string | null): void => {
      if (id !== null) touched.set(`${kind} ${id}`, { kind, id });
    };
    for (const row of rows) {
      add('person', row.personRef);
      add('person', row.formerRef);
      add('household', row.householdId);
      add('household', otherHouseholdOf(row));
    }
    await tx.unnestUpsert({
      table: 'ledger_touched',
      columns: { delivery_id: 'text', kind: 'text', id: 'text' },
      rows: [...touched.values()].map((one) => ({ ...one, delivery_id: deliveryId })),
      conflict: ['delivery_id', 'kind', 'id'],
    });
  }

  private async store(tx: Tx, deliveryId: string, rows: readonly LedgerRow[]): Promise<void> {
    await tx.unnestUpsert({
      table: 'ledger_row',
      columns: {
        household_id: 'text',
        person_ref: 'text',
        as_of: 'integer',
        content: 'jsonb',
        delivery_id: 'text',
        former_ref: 'text',
        other_household_id: 'text',
        whole_household: 'boolean',
      },
      rows: rows.map((content) => ({
        household_id: content.householdId,
        person_ref: content.personRef,
        as_of: content.asOf,
        content,
        delivery_id: deliveryId,
        former_ref: content.formerRef,
        other_household_id: otherHouseholdOf(content),
        whole_household: /^(MERGED|RENUMBERED)$/.test(content.householdChange ?? ''),
      })),
      conflict: ['household_id', 'person_ref', 'as_of'],
      update: ['content', 'delivery_id', 'former_ref', 'other_household_id', 'whole_household'],
    });
  }

  private async pages(
    tx: Tx,
    kind: TouchedKind,
    deliveryId: string,
    fold: (ids: readonly string[]) => Promise<void>,
  ): Promise<void> {
    for (let after = ''; ;) {
      const rows = await tx.sql<{ id: string }>(touchedPage, [
        deliveryId,
        kind,
        after,
        householdsPerPageMax,
      ]);
      const last = rows.at(-1);
      if (last === undefined) return;
      await fold(rows.map(({ id }) => id));
      after = last.id;
    }
  }

  private async foldPersons(tx: Tx, personRefs: readonly string[]): Promise<void> {
    const register = new Register(await rowsAroundPersons(tx, personRefs));
    const found = personRefs.map((id) => ({ id, content: register.resident(id) }));
    const changed = await this.changed(tx, 'resident', 'person_ref', found);
    await this.log.publishResidents(tx, changed.flatMap(withVersion));
    const gone = changed.filter(({ content }) => content === null);
    await this.log.forgetResidents(
      tx,
      gone.map(({ id }) => id),
    );
  }

  private async foldHouseholds(tx: Tx, householdIds: readonly string[]): Promise<void> {
    const register = new Register(await rowsAroundHouseholds(tx, householdIds));
    const found = householdIds.map((id) => ({ id, content: register.facts(id) }));
    const changed = await this.changed(tx, 'household', 'household_id', found);
    await this.log.publishFacts(tx, changed.flatMap(withVersion));
  }

  /** Those whose content is new, with their next version, remembered as published. */
  private async changed<Content>(
    tx: Tx,
    table: 'resident' | 'household',
    idColumn: 'person_ref' | 'household_id',
    found: readonly { readonly id: string; readonly content: Content | null }[],
  ): Promise<readonly Published<Content | null>[]> {
    const rows = await tx.sql<Published<Content | null>>(
      `select ${idColumn} as id, version, content from ${table} where ${idColumn} = any($1::text[])`,
      [found.map(({ id }) => id)],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    const changed = found.flatMap(({ id, content }) => {
      const before = known.get(id);
      const isSame = canonicalJson(before?.content ?? null) === canonicalJson(content);
      return isSame ? [] : [{ id, version: (before?.version ?? 0) + 1, content }];
    });
    await tx.unnestUpsert({
      table,
      columns: { [idColumn]: 'text', version: 'integer', content: 'jsonb' },
      rows: changed.map(({ id, version, content }) => ({ [idColumn]: id, version, content })),
      conflict: [idColumn],
      update: ['version', 'content'],
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
