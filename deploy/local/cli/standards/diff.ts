import { problemLine, standardDifferences, type StandardDifference } from '#domain';
import { CommandEnd, exitCodes } from '../exit-code.js';
import type { Subcommand } from '../subcommand.js';
import { table } from '../table.js';
import { checkOffline, cityDefaultFile, readDocumentFile } from './documents.js';

/** Differences for people. */
function differenceTable(differences: readonly StandardDifference[]): string {
  if (differences.length === 0) return '两个版本的效果相同';
  const rows = differences.map(({ title, from, to }) => [title, from ?? '（无）', to ?? '（无）']);
  return table(['项目', '原来', '改为'], rows);
}

/** `hub standards diff <file> [other]`: in what two documents differ in effect, without a hub. */
export const diff: Subcommand = (parent, terminal) => {
  parent
    .command('diff')
    .description('比较两份标准文件的效果（无需联网）；只给一份时与市级默认标准比较')
    .argument('<file>', '原来的文件；只给一份时为新文件')
    .argument('[other]', '新文件')
    .option('--json', '输出 JSON，供程序使用', false)
    .action((file: string, other: string | undefined, { json }: { json: boolean }) => {
      const first = readDocumentFile(file, terminal);
      const documents =
        other === undefined
          ? [cityDefaultFile(), first]
          : [first, readDocumentFile(other, terminal)];
      const { standards, problems } = checkOffline(documents);
      const [from, to] = standards;
      if (from === undefined || to === undefined) {
        const lines = problems.map((one) => problemLine(one.file, one.problem));
        throw new CommandEnd(exitCodes.refused, lines.join('\n'));
      }
      const differences = standardDifferences(from, to);
      terminal.out(json ? JSON.stringify({ differences }) : differenceTable(differences));
    });
};
