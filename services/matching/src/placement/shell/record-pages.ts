import { Injectable } from '@nestjs/common';
import type { Tx } from '#persistence';
import type { Standing } from '../core/standing.js';
import type { TouchedPart } from '../core/touched.js';
import { standingColumns, standingFrom, type StandingRow } from './record-row.js';

/** A remembered record as it comes out of its table, locked until the transaction ends. */
export interface KeptRecord {
  readonly recordId: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly occurredAt: number;
  /** Null where the record names no number that anybody could have. */
  readonly personRef: string | null;
  /** See `Placement`. */
  readonly decidedKey: string | null;
  readonly standing: Standing;
  /** Where it stood when its page was looked up: meanwhile somebody may have written another version of it. */
  readonly place: PagePlace;
}

/** Where a record stands in the order of pages. */
interface PagePlace {
  readonly occurredAt: number;
  readonly recordId: number;
  readonly personRef: string | null;
}

/** Where a page begins: behind this place; null at the beginning. */
export type After = PagePlace | null;

interface KeptRow extends StandingRow {
  readonly record_id: number;
  readonly topic: string;
  readonly partition: number;
  readonly record_offset: number;
  readonly record_value: Buffer;
  readonly occurred_at: number;
  readonly person_ref: string | null;
  readonly link_key: string | null;
  readonly page_day: number;
  readonly page_person: string | null;
}

const keptColumns = `record_id, topic, partition, record_offset, record_value, occurred_at, person_ref,
  link_key, ${standingColumns}`;

/**
 * Branches, each on its own index: one condition with "or" would read the whole table. A parameter has one type
 * in all of a statement, that of its first use: as `uuid[]` it would be compared with texts as a text with dashes.
 */
const touchedIds = [
  'person_ref = any($1::text[]::uuid[])',
  `resident_ref = any($1::text[]) and matched_by <> 'PERSON_REF'`,
  'person_ref is null and name_birth_ref = any($1::text[]::uuid[])',
  'person_ref is null and name_village_ref = any($1::text[]::uuid[])',
  'household_id = any($2::text[])',
  // Whom somebody decided for may come back under another name.
  `link_key in (
     select link_key from link_decision where person_ref = any($1::text[]) and undone_at is null)`,
]
  .map((condition) => `select record_id from department_record where ${condition}`)
  .join(' union ');

/**
 * Reads remembered records page by page, the earliest day first, and locks them. Rows that somebody else
 * holds are waited for: passed over, they would be lost where the other one fails.
 */
@Injectable()
export class RecordPages {
  /** Records that a change of the register may concern. */
  async touched(
    tx: Tx,
    { references, households }: TouchedPart,
    after: After,
    limit: number,
  ): Promise<readonly KeptRecord[]> {
    return kept(
      await tx.sql<KeptRow>(
        locked(byDay, `record_id in (${touchedIds}) and (occurred_at, record_id) > ($3, $4)`, '$5'),
        [references, households, ...placeOf(after), limit],
      ),
    );
  }

  /** All records with a number, those of one person together and in the order of their days. */
  async numbered(tx: Tx, after: After, limit: number): Promise<readonly KeptRecord[]> {
    return kept(
      await tx.sql<KeptRow>(
        locked(
          byPerson,
          `person_ref is not null and person_ref >= $1
             and (person_ref, occurred_at, record_id) > ($1, $2, $3)`,
          '$4',
        ),
        [after?.personRef ?? noReference, ...placeOf(after), limit],
      ),
    );
  }

  /** All records without a number, in the order of their days. */
  async numberless(tx: Tx, after: After, limit: number): Promise<readonly KeptRecord[]> {
    return kept(
      await tx.sql<KeptRow>(
        locked(byDay, 'person_ref is null and (occurred_at, record_id) > ($1, $2)', '$3'),
        [...placeOf(after), limit],
      ),
    );
  }

  /** Records of one spelling, village and source on which a decision bears, also those it has placed. */
  async ofLinkKey(
    tx: Tx,
    linkKey: string,
    after: After,
    limit: number,
  ): Promise<readonly KeptRecord[]> {
    return kept(
      await tx.sql<KeptRow>(
        locked(byDay, 'link_key = $1 and (occurred_at, record_id) > ($2, $3)', '$4'),
        [linkKey, ...placeOf(after), limit],
      ),
    );
  }
}

/** An order of pages, in the table and in the page. */
interface PageOrder {
  readonly table: string;
  readonly page: string;
}

const byDay: PageOrder = { table: 'occurred_at, record_id', page: 'page_day, record_id' };
const byPerson: PageOrder = {
  table: `person_ref, ${byDay.table}`,
  page: `page_person, ${byDay.page}`,
};

/**
 * A page with its rows locked. It is looked up first and locked then: `order by … limit … for update` in one gives
 * rows that it had to wait for as they are by now, and a page that ends with such a row would jump over others.
 */
function locked(order: PageOrder, condition: string, limit: string): string {
  return `with page as materialized (
      select record_id, occurred_at as page_day, person_ref as page_person
      from department_record where ${condition} order by ${order.table} limit ${limit})
    select ${keptColumns}, page_day, page_person from page join department_record using (record_id)
    order by ${order.page} for update of department_record`;
}

/** Comes before every reference. */
const noReference = '00000000000000000000000000000000';
/** Departments report nothing from before this; a bigint has no smaller one. */
const beforeAllDays = -Number.MAX_SAFE_INTEGER;

function placeOf(after: After): readonly [occurredAt: number, recordId: number] {
  return [after?.occurredAt ?? beforeAllDays, after?.recordId ?? 0];
}

function kept(rows: readonly KeptRow[]): readonly KeptRecord[] {
  return rows.map((row) => ({
    recordId: row.record_id,
    topic: row.topic,
    partition: row.partition,
    offset: row.record_offset,
    value: row.record_value,
    occurredAt: row.occurred_at,
    personRef: row.person_ref,
    decidedKey: row.link_key,
    standing: standingFrom(row),
    place: { occurredAt: row.page_day, recordId: row.record_id, personRef: row.page_person },
  }));
}
