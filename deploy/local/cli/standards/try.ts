import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Trial } from '../../../../services/correlation/src/trial/shell/trial.store.js';
import type { TrialResult } from '../../../../services/correlation/src/trial/core/trial-tally.js';
import { CommandEnd, exitCodes } from '../exit-code.js';
import { askHub } from '../hub-settings.js';
import type { Subcommand } from '../subcommand.js';
import type { Terminal } from '../terminal.js';

const lookMs = 500;

interface Options {
  readonly county: string;
  readonly json: boolean;
  readonly csv: boolean;
}

/** Columns that line up; digits are one wide and headings two. */
function table(result: TrialResult): string[] {
  const kinds = [
    ['规则', result.byRule],
    ['乡镇', result.byTown],
    ['村', result.byVillage],
  ] as const;
  return kinds.flatMap(([kind, counts]) => [
    '',
    `${kind}  新增 / 不再 / 级别变化 / 户数`,
    ...counts.map(
      ({ key, added, gone, severity, households }) =>
        `  ${key.padEnd(26)}${[added, gone, severity, households].map((count) => String(count).padStart(8)).join('')}`,
    ),
  ]);
}

function textOf({ trialId, contentHash, standardId, version, result }: Trial): string {
  if (result === null) return '';
  const { households, alerts } = result;
  return [
    `试算 ${trialId}：${standardId ?? ''} 第 ${String(version)} 版`,
    `草案指纹（SHA-256）：${contentHash}`,
    `试算 ${String(households.tried)} 户；现有预警户 ${String(households.alertedNow)}，按草案 ${String(households.alertedThen)}`,
    `新增预警户 ${String(households.newlyAlerted)}，不再预警户 ${String(households.noLongerAlerted)}，级别变化户 ${String(households.severityChanged)}`,
    `预警 ${String(alerts.now)} → ${String(alerts.then)}（新增 ${String(alerts.added)}，不再 ${String(alerts.gone)}，级别变化 ${String(alerts.severity)}）`,
    ...table(result),
  ].join('\n');
}

async function finished(terminal: Terminal, trialId: string): Promise<Trial> {
  let told = -1;
  for (;;) {
    const answer = await askHub(terminal, 'correlation', `/trials/${trialId}`);
    const trial = (await answer.json()) as Trial;
    if (trial.finishedAt !== null) return trial;
    if (trial.householdsDone !== told) {
      told = trial.householdsDone;
      terminal.err(`已试算 ${String(told)} / ${String(trial.householdsTotal)} 户`);
    }
    await delay(lookMs);
  }
}

/** `hub standards try <file>`: what a draft would change, on the county's own history. */
export const tryStandard: Subcommand = (parent, terminal) => {
  parent
    .command('try')
    .description('在本县历史数据上试算标准草案：谁会新增预警、谁不再预警、谁的级别变化')
    .argument('<file>', '标准文件（YAML 或 JSON）')
    .requiredOption('--county <code>', '6 位区划代码')
    .option('--json', '输出 JSON，供程序使用', false)
    .option('--csv', '输出 CSV，供电子表格使用', false)
    .action(async (file: string, { county, json, csv }: Options) => {
      const document = readFileSync(resolve(terminal.folder, file), 'utf8');
      const answer = await askHub(terminal, 'correlation', '/trials', { county, document });
      const { trialId } = (await answer.json()) as Trial;
      const trial = await finished(terminal, trialId);
      if (json) terminal.out(JSON.stringify(trial));
      else if (csv && trial.status === 'DONE') {
        const rows = await askHub(terminal, 'correlation', `/trials/${trialId}/result.csv`);
        terminal.out(await rows.text());
      } else if (trial.status === 'DONE') terminal.out(textOf(trial));
      for (const { line, path, problem, wayOut } of json ? [] : trial.problems) {
        terminal.out(`${file}:${String(line)}: ${path}: ${problem}. ${wayOut}`);
      }
      if (trial.status !== 'DONE') {
        const sentence = trial.status === 'FAILED' ? '试算失败，请联系运维查看日志。' : '';
        throw new CommandEnd(exitCodes.refused, sentence);
      }
    });
};
