import { setTimeout as delay } from 'node:timers/promises';
import { Option } from 'commander';
import { problemLine, ruleTitlesZh } from '#domain';
import { z } from 'zod';
import { trialChangeSchema } from '../../../../services/correlation/src/trial/api/trial.schema.js';
import { hubOf, withAccess, type AccessOptions, type HubClient } from '../access.js';
import { CommandEnd, exitCodes } from '../exit-code.js';
import { everyItem, queryOf } from '../pages.js';
import type { Subcommand } from '../subcommand.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { problemsSchema } from './answers.js';
import { countyOf, readDocumentFile } from './documents.js';

/** How often a trial that runs is looked at. */
const lookMs = 500;

const countSchema = z.object({
  key: z.string(),
  added: z.number(),
  gone: z.number(),
  severity: z.number(),
  households: z.number(),
});

const trialSchema = z.object({
  trialId: z.string(),
  contentHash: z.string(),
  status: z.enum(['WAITING', 'RUNNING', 'DONE', 'REFUSED', 'FAILED']),
  problems: problemsSchema,
  householdsTotal: z.number(),
  householdsDone: z.number(),
  result: z
    .object({
      households: z.record(z.string(), z.number()),
      alerts: z.record(z.string(), z.number()),
      byRule: z.array(countSchema),
      byTown: z.array(countSchema),
      byVillage: z.array(countSchema),
    })
    .nullable(),
  changesOmitted: z.number().nullable(),
  /** Taken to register as it stands: it is sealed. */
  record: z.record(z.string(), z.unknown()).nullable(),
});

type Trial = z.output<typeof trialSchema>;

interface TryOptions extends AccessOptions {
  readonly json: boolean;
  readonly csv: boolean;
  readonly format?: Format;
  readonly households: boolean;
  readonly town?: string;
  readonly village?: string;
  readonly rule?: string;
  readonly change?: string;
}

const kinds = ['new', 'gone', 'severity'] as const;
const formats = ['table', 'csv', 'json'] as const;
type Format = (typeof formats)[number];

const changeSchema = trialChangeSchema.omit({ number: true });

type Change = z.output<typeof changeSchema>;

/** `hub standards try <file>`: what a draft would change on the county's own history. */
export const tryOut: Subcommand = (parent, terminal) => {
  withAccess(parent.command('try'))
    .description('在本县历史数据上试算，并登记这份文件已试算')
    .argument('<file>', '标准文件（YAML 或 JSON）')
    .option('--households', '列出数量背后的农户和预警，限令牌有权查看的县', false)
    .addOption(filterOption('--town <code>', '只列一个乡镇的农户，9 位代码'))
    .addOption(filterOption('--village <code>', '只列一个村的农户，12 位代码'))
    .addOption(filterOption('--rule <id>', '只列一条规则的农户，如 illness.year-burden'))
    .addOption(filterOption('--change <kind>', '只列一种变化的农户').choices(kinds))
    .addOption(new Option('--format <format>', '输出形式，默认为表格').choices(formats))
    .option('--json', '同 --format json', false)
    .option('--csv', '同 --format csv', false)
    .action(async (file: string, options: TryOptions) => {
      const document = readDocumentFile(file, terminal);
      const county = countyOf(document);
      const hub = hubOf(options, terminal);
      const trial = await finished(hub, county, document.text, terminal);
      const { trialId, result, record, changesOmitted } = trial;
      if (result === null || record === null) throw notTried(file, trial);
      await hub.ask('register', `/counties/${county}/standards/trials`, z.null(), record);
      const format = options.format ?? (options.json ? 'json' : options.csv ? 'csv' : 'table');
      if (!options.households) {
        if (format === 'csv') terminal.out(await csv(hub, `/trials/${trialId}/result.csv`));
        else terminal.out(format === 'json' ? JSON.stringify(trial) : described(result));
        return;
      }
      terminal.out(await households(hub, `/trials/${trialId}/changes`, format, filterOf(options)));
      if (changesOmitted !== 0) {
        const omitted = String(changesOmitted);
        terminal.err(`另有 ${omitted} 条变化已计入数量，未保留农户和预警；请按县分别试算`);
      }
    });
};

// To ask for the households of a village is to ask for households.
function filterOption(flags: string, description: string): Option {
  return new Option(flags, description).implies({ households: true });
}

type Filter = Readonly<Record<'town' | 'village' | 'rule' | 'kind', string | undefined>>;

function filterOf({ town, village, rule, change }: TryOptions): Filter {
  return { town, village, rule, kind: change?.toUpperCase() };
}

async function csv(hub: HubClient, path: string): Promise<string> {
  return (await hub.text('correlation', path)).trimEnd();
}

/** Every change of a trial that the filter lets through and the token may see. */
async function households(
  hub: HubClient,
  path: string,
  format: Format,
  filter: Filter,
): Promise<string> {
  if (format === 'csv') return csv(hub, `${path}.csv${queryOf(filter)}`);
  const item = changeSchema;
  const changes = await everyItem(hub, { application: 'correlation', path, item, filter });
  return format === 'json' ? JSON.stringify(changes) : changesTable(changes);
}

const kindsZh = { NEW: '新增预警', GONE: '不再预警', SEVERITY: '级别变化' } as const;

function changesTable(changes: readonly Change[]): string {
  const rows = changes.map(({ householdId, villageCode, ruleId, kind, ...change }) => [
    ...[householdId, villageCode, titleOf(ruleId), kindsZh[kind]],
    ...[change.severityBefore ?? '', change.severityAfter ?? ''],
  ]);
  return table(['户编号', '村', '规则', '变化', '原级别', '新级别'], rows);
}

function titleOf(key: string): string {
  return key in ruleTitlesZh ? ruleTitlesZh[key as keyof typeof ruleTitlesZh] : key;
}

/** A trial from its begin to its end, its progress on the way. */
async function finished(
  hub: HubClient,
  county: string,
  document: string,
  terminal: Terminal,
): Promise<Trial> {
  let trial = await hub.ask('correlation', '/trials', trialSchema, { county, document });
  let told = '';
  while (trial.status === 'WAITING' || trial.status === 'RUNNING') {
    const { householdsDone, householdsTotal } = trial;
    const progress = `试算中 ${String(householdsDone)} / ${String(householdsTotal)} 户`;
    if (progress !== told) terminal.err(progress);
    told = progress;
    await delay(lookMs);
    trial = await hub.ask('correlation', `/trials/${trial.trialId}`, trialSchema);
  }
  return trial;
}

function notTried(file: string, { status, problems }: Trial): CommandEnd {
  const lines = problems.map((problem) => problemLine(file, problem));
  const head = status === 'REFUSED' ? '文件有问题，没有试算：' : '试算没有完成，请稍后再试。';
  return new CommandEnd(exitCodes.refused, [head, ...lines].join('\n'));
}

function described(result: NonNullable<Trial['result']>): string {
  const { households, alerts, byRule, byTown, byVillage } = result;
  const number = (value: number | undefined): string => String(value ?? 0);
  const rows = (counts: readonly z.output<typeof countSchema>[]) =>
    counts.map(({ key, added, gone, severity, households: concerned }) => [
      titleOf(key),
      ...[added, gone, severity, concerned].map(String),
    ]);
  const heading = ['新增', '不再预警', '级别变化', '涉及户'];
  return [
    `试算 ${number(households['tried'])} 户：新增预警 ${number(households['newlyAlerted'])} 户，不再预警 ${number(households['noLongerAlerted'])} 户，级别变化 ${number(households['severityChanged'])} 户；预警 ${number(alerts['now'])} 条 → ${number(alerts['then'])} 条`,
    '',
    table(['规则', ...heading], rows(byRule)),
    '',
    table(['乡镇', ...heading], rows(byTown)),
    '',
    table(['村', ...heading], rows(byVillage)),
  ].join('\n');
}
