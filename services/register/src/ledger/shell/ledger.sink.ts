import { Injectable } from '@nestjs/common';
import type { AcceptedRecord, Layout, RecordSink } from '#connector-kit';
import type { Tx } from '#persistence';
import { lastDay } from '../../calendar/shell/last-day.js';
import { ledgerRowOf } from '../core/ledger-record.js';
import type { LedgerRow } from '../core/ledger-row.js';
import { otherHouseholdOf, spreadTouched } from './ledger-rows.js';
import { foldedAtOnceMax, type RegisterFolds } from './register-folds.js';

type TouchedKind = 'person' | 'household';

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
  constructor(private readonly folds: RegisterFolds) {}

  async accept(
    tx: Tx,
    _layout: Layout,
    deliveryId: string,
    records: readonly AcceptedRecord[],
  ): Promise<void> {
    await this.folds.alone(tx);
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
    await this.folds.alone(tx);
    await spreadTouched(tx, deliveryId);
    const today = await lastDay(tx);
    // Persons first: evidence that waits for them then finds them soonest.
    await this.pages(tx, 'person', deliveryId, (ids) => this.folds.persons(tx, ids, today));
    await this.pages(tx, 'household', deliveryId, (ids) => this.folds.households(tx, ids, today));
    await tx.sql('delete from ledger_touched where delivery_id = $1', [deliveryId]);
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
        foldedAtOnceMax,
      ]);
      const last = rows.at(-1);
      if (last === undefined) return;
      await fold(rows.map(({ id }) => id));
      after = last.id;
    }
  }
}
