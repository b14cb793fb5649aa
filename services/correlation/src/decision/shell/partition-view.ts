import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Standard } from '#domain';
import { canonicalJson, parseStandard } from '#domain';
import type { Tx } from '#persistence';
import type { DecisionView, KeyedHash } from '../core/types.js';

/** Before the first DayStarted of a partition no day is there yet, so nothing is in force. */
const beforeAllDays = -200_000;

/** Versions of standards kept in memory: all partitions of a province's counties for some years. */
const standardsKeptMax = 5_000;

interface VersionRow {
  standard_id: string;
  version: number;
  written_by: string;
}

/**
 * Standards that were read once. A document has tens of kilobytes and its conditions are compiled at
 * their first question; doing both again for each batch would cost more than the batch.
 */
@Injectable()
export class StandardShelf {
  readonly #byRow = new Map<string, Standard>();
  /** One object for one content, so that its conditions are compiled once for all partitions. */
  readonly #byContent = new Map<string, Standard>();

  /** What one partition of the household log has said so far of standards. */
  async load(tx: Tx, partition: number): Promise<readonly Standard[]> {
    const rows = await tx.sql<VersionRow>(
      `select standard_id, version, xmin::text as written_by
         from partition_standard where partition = $1 order by standard_id, version`,
      [partition],
    );
    const standards: Standard[] = [];
    for (const row of rows) standards.push(await this.#read(tx, partition, row));
    return standards;
  }

  // The transaction that wrote a row is part of its name: written again, it is another row.
  async #read(tx: Tx, partition: number, row: VersionRow): Promise<Standard> {
    const { standard_id: standardId, version, written_by: writtenBy } = row;
    const key = `${partition}/${standardId}/${version}/${writtenBy}`;
    const known = this.#byRow.get(key);
    if (known !== undefined) return known;
    const [found] = await tx.sql<{ document: unknown }>(
      `select document from partition_standard
         where partition = $1 and standard_id = $2 and version = $3`,
      [partition, standardId, version],
    );
    const text = canonicalJson(found?.document);
    const content = createHash('sha256').update(text).digest('hex');
    const standard = this.#byContent.get(content) ?? parseStandard(text);
    if (this.#byRow.size >= standardsKeptMax) {
      this.#byRow.clear();
      this.#byContent.clear();
    }
    this.#byContent.set(content, standard);
    this.#byRow.set(key, standard);
    return standard;
  }
}

/** What one partition of the household log has said so far of days and standards. */
export async function loadView(
  tx: Tx,
  partition: number,
  shelf: StandardShelf,
  alertIdOf: KeyedHash,
): Promise<DecisionView> {
  const [view] = await tx.sql<{ today: number }>(
    'select today from partition_view where partition = $1',
    [partition],
  );
  return {
    today: view?.today ?? beforeAllDays,
    standards: await shelf.load(tx, partition),
    alertIdOf,
  };
}

/** Remembers that a day has begun for this partition; an earlier day changes nothing. */
export async function startDay(tx: Tx, partition: number, today: number): Promise<void> {
  await tx.sql(
    `insert into partition_view (partition, today) values ($1, $2)
       on conflict (partition) do update set today = greatest(partition_view.today, excluded.today)`,
    [partition, today],
  );
}

/** Remembers a version of a standard for this partition. */
export async function saveStandard(tx: Tx, partition: number, standard: Standard): Promise<void> {
  await tx.sql(
    `insert into partition_standard (partition, standard_id, version, document)
       values ($1, $2, $3, $4)
       on conflict (partition, standard_id, version) do update set document = excluded.document`,
    [partition, standard.standardId, standard.version, JSON.stringify(standard)],
  );
}
