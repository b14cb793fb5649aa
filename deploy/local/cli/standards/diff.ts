import { problemLine, standardDifferences, type Standard, type StandardDifference } from '#domain';
import { z } from 'zod';
import { hubOf, withAccess, type AccessOptions } from '../access.js';
import { CommandEnd, exitCodes } from '../exit-code.js';
import type { Subcommand } from '../subcommand.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';
import { problemsSchema } from './answers.js';
import {
  checkOffline,
  cityDefaultFile,
  countyOf,
  readDocumentFile,
  type DocumentFile,
} from './documents.js';

const previewSchema = z.object({
  problems: problemsSchema,
  comparedWith: z
    .object({ countyCode: z.string(), standardId: z.string(), version: z.number() })
    .nullable(),
  differences: z.array(
    z.custom<StandardDifference>((value) => typeof value === 'object' && value !== null),
  ),
});

/** What a document was compared with, and what came of it. */
interface Comparison {
  /** In words; null where the person has named both documents. */
  readonly heading: string | null;
  readonly comparedWith: Pick<Standard, 'countyCode' | 'standardId' | 'version'>;
  readonly differences: readonly StandardDifference[];
}

/** `hub standards diff <file> [other]`: in what two documents differ in effect. */
export const diff: Subcommand = (parent, terminal) => {
  withAccess(parent.command('diff'))
    .description(
      '比较两份标准文件的效果（无需联网）；只给一份时与本县施行中的版本比较，问不到平台的与市级默认标准比较',
    )
    .argument('<file>', '原来的文件；只给一份时为新文件')
    .argument('[other]', '新文件')
    .option('--json', '输出 JSON，供程序使用', false)
    .action(
      async (
        file: string,
        other: string | undefined,
        options: AccessOptions & { json: boolean },
      ) => {
        const first = readDocumentFile(file, terminal);
        const { heading, comparedWith, differences } =
          other === undefined
            ? await fromVersionInForce(first, options, terminal)
            : { heading: null, ...compared(first, readDocumentFile(other, terminal)) };
        if (options.json) terminal.out(JSON.stringify({ comparedWith, differences }));
        else {
          if (heading !== null) terminal.out(`${heading}\n`);
          terminal.out(differenceTable(differences));
        }
      },
    );
};

/** Two documents, without a hub. @throws CommandEnd with what is wrong with them */
function compared(from: DocumentFile, to: DocumentFile): Omit<Comparison, 'heading'> {
  const { standards, problems } = checkOffline([from, to]);
  const [before, after] = standards;
  if (before === undefined || after === undefined) {
    const lines = problems.map((one) => problemLine(one.file, one.problem));
    throw new CommandEnd(exitCodes.refused, lines.join('\n'));
  }
  const { countyCode, standardId, version } = before;
  return {
    comparedWith: { countyCode, standardId, version },
    differences: standardDifferences(before, after),
  };
}

/** A document and what holds in its county today, as the hub knows it; else the city's default. */
async function fromVersionInForce(
  document: DocumentFile,
  options: AccessOptions,
  terminal: Terminal,
): Promise<Comparison> {
  const county = countyOf(document);
  let preview: z.output<typeof previewSchema>;
  try {
    const path = `/counties/${county}/standards/validation`;
    const hub = hubOf(options, terminal);
    preview = await hub.ask('register', path, previewSchema, { text: document.text });
  } catch (error) {
    if (!(error instanceof CommandEnd)) throw error;
    return fromCityDefault(document, error.message);
  }
  const { comparedWith, differences, problems } = preview;
  if (comparedWith === null) {
    if (problems.length === 0) return fromCityDefault(document, '平台上还没有施行中的标准');
    const lines = problems.map((problem) => problemLine(document.file, problem));
    throw new CommandEnd(exitCodes.refused, lines.join('\n'));
  }
  const { countyCode, standardId, version } = comparedWith;
  const whose = countyCode === county ? '施行中的版本' : '施行中的市级标准（本县没有自己的版本）';
  const heading = `与 ${county} ${whose} ${standardId} 第 ${String(version)} 版比较`;
  return { heading, comparedWith, differences };
}

function fromCityDefault(document: DocumentFile, why: string): Comparison {
  const heading = `与随系统的市级默认标准比较；没有问到本县施行中的版本：${why}`;
  return { heading, ...compared(cityDefaultFile(), document) };
}

/** Differences for people. */
function differenceTable(differences: readonly StandardDifference[]): string {
  if (differences.length === 0) return '两个版本的效果相同';
  const rows = differences.map(({ title, from, to }) => [title, from ?? '（无）', to ?? '（无）']);
  return table(['项目', '原来', '改为'], rows);
}
