import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  checkStandard,
  CITY_CODE,
  dayOfInstant,
  decodeStandardText,
  problemLine,
  readDocument,
  type Standard,
  type StandardProblem,
} from '#domain';
import { projectPath } from '#schemas';
import { z } from 'zod';
import { CommandEnd, exitCodes } from '../exit-code.js';
import type { Terminal } from '../terminal.js';

const cityDefault = 'services/register/standards/130500-default-v1.yaml';

/** A document as it lies on the disk. */
export interface DocumentFile {
  /** As the person named it. */
  readonly file: string;
  readonly text: string;
}

/** @throws CommandEnd when there is no such file, or its bytes are no text */
export function readDocumentFile(file: string, terminal: Terminal): DocumentFile {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(terminal.folder, file));
  } catch {
    throw new CommandEnd(exitCodes.usage, `文件 ${file} 读不出来，请核对路径。`);
  }
  const decoded = decodeStandardText(bytes);
  if (decoded.ok) return { file, text: decoded.text };
  throw new CommandEnd(exitCodes.refused, problemLine(file, decoded.problem));
}

/** A code without quotes is a number; that it must have them is said by the check, with its line. */
const ofCountySchema = z.object({ countyCode: z.coerce.string().regex(/^\d{6}$/) });

/**
 * The county of a document, by which the hub is asked about it.
 * @throws CommandEnd where the document names none, or cannot be read as YAML or JSON
 */
export function countyOf({ file, text }: DocumentFile): string {
  const { value, problems } = readDocument(text);
  if (problems.isAny()) {
    const lines = problems.list.map((problem) => problemLine(file, problem));
    throw new CommandEnd(exitCodes.refused, lines.join('\n'));
  }
  const read = ofCountySchema.safeParse(value);
  if (read.success) return read.data.countyCode;
  throw new CommandEnd(exitCodes.refused, `文件 ${file} 没有写明 countyCode（县级代码）。`);
}

/**
 * Checks documents without a hub, each on the city's default and on those before it. Numbers of
 * versions are not checked: what is published, only a hub knows.
 */
export function checkOffline(documents: readonly DocumentFile[]): {
  readonly standards: readonly Standard[];
  readonly problems: readonly { readonly file: string; readonly problem: StandardProblem }[];
} {
  const today = dayOfInstant(Date.now());
  const cityText = readFileSync(projectPath(cityDefault), 'utf8');
  const city = checkStandard(cityText, [], today);
  const published: Standard[] = city.ok ? [city.standard] : [];
  const standards: Standard[] = [];
  const problems: { file: string; problem: StandardProblem }[] = [];
  for (const { file, text } of documents) {
    const checked = checkStandard(text, published, today, { numbering: 'any' });
    if (checked.ok) {
      standards.push(checked.standard);
      if (checked.standard.countyCode === CITY_CODE) published.push(checked.standard);
    } else problems.push(...checked.problems.map((problem) => ({ file, problem })));
  }
  return { standards, problems };
}

/** The city's default, on which a county's first version is compared. */
export function cityDefaultFile(): DocumentFile {
  return { file: cityDefault, text: readFileSync(projectPath(cityDefault), 'utf8') };
}
