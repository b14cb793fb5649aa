import type { Standard } from '#domain';
import { parseStandard } from '#domain';
import type { Tx } from '#persistence';
import type { DecisionView, KeyedHash } from '../core/types.js';

/** Before the first DayStarted of a partition no day is there yet, so nothing is in force. */
const beforeAllDays = -200_000;

/** What one partition of the household log has said so far of days and standards. */
export async function loadView(
  tx: Tx,
  partition: number,
  alertIdOf: KeyedHash,
): Promise<DecisionView> {
  const [view] = await tx.sql<{ today: number }>(
    'select today from partition_view where partition = $1',
    [partition],
  );
  const rows = await tx.sql<{ document: unknown }>(
    'select document from partition_standard where partition = $1 order by standard_id, version',
    [partition],
  );
  return {
    today: view?.today ?? beforeAllDays,
    standards: rows.map(({ document }) => parseStandard(JSON.stringify(document))),
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
