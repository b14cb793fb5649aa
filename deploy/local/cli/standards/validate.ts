import { problemLine } from '#domain';
import { CommandEnd, exitCodes } from '../exit-code.js';
import type { Subcommand } from '../subcommand.js';
import { checkOffline, readDocumentFile } from './documents.js';

/** `hub standards validate <files…>`: checks documents without a hub. */
export const validate: Subcommand = (parent, terminal) => {
  parent
    .command('validate')
    .description('检查标准文件（无需联网）；逐处指出文件、行、规则、问题和怎么办')
    .argument('<files...>', '标准文件（YAML 或 JSON）')
    .option('--json', '输出 JSON，供程序使用', false)
    .action((files: readonly string[], { json }: { json: boolean }) => {
      const documents = files.map((file) => readDocumentFile(file, terminal));
      const { problems } = checkOffline(documents);
      if (json) {
        const told = problems.map(({ file, problem }) => ({ file, ...problem }));
        terminal.out(JSON.stringify({ ok: told.length === 0, problems: told }));
      } else if (problems.length === 0) {
        terminal.out(`${files.join('、')}：检查通过`);
      } else {
        for (const { file, problem } of problems) terminal.out(problemLine(file, problem));
      }
      if (problems.length > 0) throw new CommandEnd(exitCodes.refused, '');
    });
};
