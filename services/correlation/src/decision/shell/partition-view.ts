import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Standard } from '#domain';
import { canonicalJson, parseStandard } from '#domain';
import type { Tx } from '#persistence';
import { beforeAllDays } from '../core/said.js';
import type { DecisionView, KeyedHash } from '../core/types.js';

/** Versions of standards kept in memory: all partitions of a province's counties for some years. */
const standardsKeptMax = 5_000;

interface VersionRow {
  standard_id: string;
  version: number;
  log_offset: number;
  written_by: string;
}

/** A place in a partition of the household log. */
export interface LogOffset {
  readonly partition: number;
  readonly offset: number;
}

/** The end of a partition, wherever that is by now. */
const atTheEnd = Number.MAX_SAFE_INTEGER;

/**
 * Standards that were read once. A document has tens of kilobytes and its conditions are compiled at
 * their first question; doing both again for each batch would cost more than the batch.
 */
@Injectable()
export class StandardShelf {
  readonly #byRow = new Map<string, Standard>();
  /** One object for one content, so that its conditions are compiled once for all partitions. */
  readonly #byContent = new Map<string, Standard>();

  /** What a partition of the household log had said of standards before an offset. */
  async load(tx: Tx, { partition, offset }: LogOffset): Promise<readonly Standard[]> {
    const rows = await tx.sql<VersionRow>(
      `select distinct on (standard_id, version)
           standard_id, version, log_offset, xmin::text as written_by
         from partition_standard where partition = $1 and log_offset < $2
         order by standard_id, version, log_offset desc`,
      [partition, offset],
    );
    const standards: Standard[] = [];
    for (const row of rows) standards.push(await this.#read(tx, partition, row));
    return standards;
  }

  // The transaction that wrote a row is part of its name: written again, it is another row.
  async #read(tx: Tx, partition: number, row: VersionRow): Promise<Standard> {
    const { standard_id: standardId, version, log_offset: offset, written_by: writtenBy } = row;
    const key = `${partition}/${offset}/${standardId}/${version}/${writtenBy}`;
    const known = this.#byRow.get(key);
    if (known !== undefined) return known;
    const [found] = await tx.sql<{ document: unknown }>(
      `select document from partition_standard
         where partition = $1 and standard_id = $2 and version = $3 and log_offset = $4`,
      [partition, standardId, version, offset],
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

/**
 * What one partition of the household log had said of days and standards.
 * @param before the offset up to which it is read; left out, all of it
 */
export async function loadView(
  tx: Tx,
  partition: number,
  shelf: StandardShelf,
  alertIdOf: KeyedHash,
  before = atTheEnd,
): Promise<DecisionView> {
  const [day] = await tx.sql<{ today: number }>(
    `select today from partition_day where partition = $1 and log_offset < $2
       order by log_offset desc limit 1`,
    [partition, before],
  );
  return {
    today: day?.today ?? beforeAllDays,
    standards: await shelf.load(tx, { partition, offset: before }),
    alertIdOf,
  };
}

/** Remembers that a day has begun for this partition; days only go on. */
export async function startDay(
  tx: Tx,
  { partition, offset }: LogOffset,
  today: number,
): Promise<void> {
  await tx.sql('insert into partition_day (partition, log_offset, today) values ($1, $2, $3)', [
    partition,
    offset,
    today,
  ]);
}

/** Remembers a version of a standard for this partition. */
export async function saveStandard(
  tx: Tx,
  { partition, offset }: LogOffset,
  standard: Standard,
): Promise<void> {
  await tx.sql(
    `insert into partition_standard (partition, log_offset, standard_id, version, document)
       values ($1, $2, $3, $4, $5)`,
    [partition, offset, standard.standardId, standard.version, JSON.stringify(standard)],
  );
}
