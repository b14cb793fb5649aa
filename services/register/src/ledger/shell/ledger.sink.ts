import { Injectable } from '@nestjs/common';
import type { AcceptedRecord, Layout, RecordSink } from '#connector-kit';
import { canonicalJson } from '#domain';
import type { Tx } from '#persistence';
import { RegisterLog } from '../../publication/shell/register-log.js';
import {
  factsOf,
  membershipsOf,
  settleMemberships,
  type Membership,
} from '../core/household-facts.js';
import { ledgerRowOf } from '../core/ledger-record.js';
import type { LedgerRow } from '../core/ledger-row.js';
import { residentOf } from '../core/resident.js';

/** Households folded at once. */
const householdsPerPageMax = 500;

interface Published<Content> {
  readonly id: string;
  readonly version: number;
  readonly content: Content;
}

/** Households and persons that a delivery concerns: its own, and those that share a person with it. */
const touchedHouseholds = `
  select distinct household_id as id from ledger_row where person_ref in (
    select person_ref from ledger_row where delivery_id = $1
  ) and household_id > $2 order by household_id limit $3`;

const touchedPersons = `
  select distinct person_ref as id from ledger_row
  where delivery_id = $1 and person_ref > $2 order by person_ref limit $3`;

const rowsOfHouseholds = 'select content from ledger_row where household_id = any($1::text[])';
const rowsOfPersons = 'select content from ledger_row where person_ref = any($1::text[])';

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
    // Two spellings of one person's number are one row; the later of the file counts.
    const rows = new Map(
      records.map((record) => {
        const content = ledgerRowOf(record);
        return [`${content.householdId}/${content.personRef}/${String(content.asOf)}`, content];
      }),
    );
    await tx.unnestUpsert({
      table: 'ledger_row',
      columns: {
        household_id: 'text',
        person_ref: 'text',
        as_of: 'integer',
        content: 'jsonb',
        delivery_id: 'text',
      },
      rows: [...rows.values()].map((content) => ({
        household_id: content.householdId,
        person_ref: content.personRef,
        as_of: content.asOf,
        content,
        delivery_id: deliveryId,
      })),
      conflict: ['household_id', 'person_ref', 'as_of'],
      update: ['content', 'delivery_id'],
    });
  }

  async finish(tx: Tx, _layout: Layout, deliveryId: string): Promise<void> {
    // Persons first: evidence that waits for them then finds them soonest.
    await this.pages(tx, touchedPersons, deliveryId, (ids) => this.foldPersons(tx, ids));
    await this.pages(tx, touchedHouseholds, deliveryId, (ids) => this.foldHouseholds(tx, ids));
  }

  private async pages(
    tx: Tx,
    statement: string,
    deliveryId: string,
    fold: (ids: readonly string[]) => Promise<void>,
  ): Promise<void> {
    for (let after = ''; ;) {
      const rows = await tx.sql<{ id: string }>(statement, [
        deliveryId,
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
    const rows = await this.rows(tx, rowsOfPersons, personRefs);
    const residents = personRefs.flatMap((personRef) => {
      const own = rows.filter((row) => row.personRef === personRef);
      const resident = residentOf(own, settledOf(own));
      return resident === null ? [] : [{ id: personRef, content: resident }];
    });
    const changed = await this.changed(tx, 'resident', 'person_ref', residents);
    await this.log.publishResidents(
      tx,
      changed.map(({ version, content }) => ({ ...content, version })),
    );
  }

  private async foldHouseholds(tx: Tx, householdIds: readonly string[]): Promise<void> {
    const rows = await this.rows(tx, rowsOfHouseholds, householdIds);
    const persons = [...new Set(rows.map(({ personRef }) => personRef))];
    const byPerson = Map.groupBy(
      await this.rows(tx, rowsOfPersons, persons),
      ({ personRef }) => personRef,
    );
    const settled = [...byPerson.values()].flatMap(settledOf);
    const households = householdIds.flatMap((householdId) => {
      const own = rows.filter((row) => row.householdId === householdId);
      const facts = factsOf(
        own,
        settled.filter((membership) => membership.householdId === householdId),
      );
      return facts === null ? [] : [{ id: householdId, content: facts }];
    });
    const changed = await this.changed(tx, 'household', 'household_id', households);
    await this.log.publishFacts(
      tx,
      changed.map(({ version, content }) => ({ ...content, version })),
    );
  }

  private async rows(
    tx: Tx,
    statement: string,
    ids: readonly string[],
  ): Promise<readonly LedgerRow[]> {
    const rows = await tx.sql<{ content: LedgerRow }>(statement, [ids]);
    return rows.map(({ content }) => content);
  }

  /** Those whose content is new, with their next version, remembered as published. */
  private async changed<Content>(
    tx: Tx,
    table: 'resident' | 'household',
    idColumn: 'person_ref' | 'household_id',
    found: readonly { readonly id: string; readonly content: Content }[],
  ): Promise<readonly Published<Content>[]> {
    const rows = await tx.sql<Published<Content>>(
      `select ${idColumn} as id, version, content from ${table} where ${idColumn} = any($1::text[])`,
      [found.map(({ id }) => id)],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    const changed = found.flatMap(({ id, content }) => {
      const before = known.get(id);
      const isSame =
        before !== undefined && canonicalJson(before.content) === canonicalJson(content);
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

/** Memberships of one person, from the person's rows in all households. */
function settledOf(rows: readonly LedgerRow[]): readonly Membership[] {
  const byHousehold = Map.groupBy(rows, ({ householdId }) => householdId);
  return settleMemberships([...byHousehold.values()].flatMap(membershipsOf));
}
