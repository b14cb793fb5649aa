import type { DataSource } from 'typeorm';
import { RebuiltTables } from './rebuilt-tables.js';
import { group, logTopic, type Replay, type ReplayOptions, type ReplayReport } from './replay.js';

/** Rows of the rebuilt state that are not those of the hub's own tables. */
interface RowsThatDiffer {
  /** Alerts, by revision, whether they hold, and content; also those that one side lacks. */
  readonly alerts: number;
  /** Households with another number of pieces of evidence. */
  readonly households: number;
}

/** The state that a replay has left in a schema. */
export interface RebuiltReport {
  readonly schema: string;
  readonly households: number;
  /**
   * Null where it cannot be compared: the hub has decided more meanwhile, households are held, or the log no
   * longer begins at its beginning.
   */
  readonly differing: RowsThatDiffer | null;
}

// One statement, and so one moment of the hub's tables: its positions move in the transaction of its rows.
const comparison = (hub: string): string => `
  select alerts, households from (
    select (
      select count(*)::integer
        from (select alert_id, revision, holds, content::jsonb as content from alert) as rebuilt
        full join (
          select alert_id, revision, holds, content::jsonb as content from ${hub}.alert
            where $1 or household_id in (select household_id from household)
        ) as own using (alert_id)
        where (rebuilt.revision, rebuilt.holds, rebuilt.content)
          is distinct from (own.revision, own.holds, own.content)
    ) as alerts, (
      select count(*)::integer
        from (select household_id, count(*) as pieces from evidence group by 1) as rebuilt
        full join (
          select household_id, count(*) as pieces from ${hub}.evidence
            where $1 or household_id in (select household_id from household) group by 1
        ) as own using (household_id)
        where rebuilt.pieces is distinct from own.pieces
    ) as households
  ) as counted where not exists (
    select partition, next_offset from ${hub}.consumed_position
      where consumer_group = $2 and topic = $3
    except select partition, next_offset from consumed_position
  )`;

/**
 * A replay that leaves the state in correlation's tables in a schema beside the hub's own. One that fails or is
 * ended early takes them away.
 * @param hub the hub's own tables; the schema is made in the same database
 * @throws SchemaRefused before anything is done, and whatever the replay throws
 */
export async function replayInto(
  replay: Pick<Replay, 'run'>,
  hub: DataSource,
  schema: string,
  options: ReplayOptions,
): Promise<ReplayReport & { readonly rebuilt: RebuiltReport }> {
  const own = hub.options as { url: string; schema: string };
  const tables = await RebuiltTables.begin(own.url, schema);
  try {
    const report = await replay.run({ ...options, keeper: tables });
    options.signal?.throwIfAborted();
    const isWhole = report.complete && report.held.length === 0;
    const differing = isWhole ? await differingFrom(own.schema, tables, options.county) : null;
    const { households } = tables;
    return { ...report, rebuilt: { schema, households, differing } };
  } catch (error) {
    await tables.drop();
    throw error;
  } finally {
    await tables.close();
  }
}

async function differingFrom(
  hubSchema: string,
  { unitOfWork }: RebuiltTables,
  county: string | null,
): Promise<RowsThatDiffer | null> {
  const rows = await unitOfWork.run((tx) =>
    tx.sql<RowsThatDiffer>(comparison(hubSchema), [county === null, group, logTopic]),
  );
  return rows[0] ?? null;
}
