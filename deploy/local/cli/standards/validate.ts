import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkStandard, dayOfInstant, type Standard } from '#domain';
import { projectPath } from '#schemas';
import { CommandEnd, exitCodes } from '../exit-code.js';
import type { Subcommand } from '../subcommand.js';

function cityDefault(): readonly Standard[] {
  const path = projectPath('services/register/standards/130500-default-v1.yaml');
  const checked = checkStandard(readFileSync(path, 'utf8'), [], dayOfInstant(0));
  return checked.ok ? [checked.standard] : [];
}

/** `hub standards validate <file>`: checks a document without a hub. */
export const validate: Subcommand = (parent, terminal) => {
  parent
    .command('validate')
    .description('检查标准文件（无需联网）')
    .argument('<file>', '标准文件（YAML 或 JSON）')
    .option('--json', '输出 JSON，供程序使用', false)
    .action((file: string, { json }: { json: boolean }) => {
      const text = readFileSync(resolve(terminal.folder, file), 'utf8');
      const checked = checkStandard(text, cityDefault(), dayOfInstant(Date.now()));
      const problems = checked.ok ? [] : checked.problems;
      if (json) terminal.out(JSON.stringify({ ok: checked.ok, problems }));
      else if (checked.ok) terminal.out(`${file}：检查通过`);
      for (const { line, path, problem, wayOut } of json ? [] : problems) {
        terminal.out(`${file}:${String(line)}: ${path}: ${problem}. ${wayOut}`);
      }
      if (!checked.ok) throw new CommandEnd(exitCodes.refused, '');
    });
};
