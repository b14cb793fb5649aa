import { createHash } from 'node:crypto';
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';
import {
  problemSentences,
  type ProblemDetail,
  type StandardProblem,
  type StandardProblemCode,
} from './standard-problem.js';

// A hand-written document has a few hundred lines; more is a file of another kind. The limits also
// bound the parser, whose time grows with the square of faults and of nesting.
const CHARACTERS_MAX = 100_000;
const LINES_MAX = 3_000;
const LINE_CHARACTERS_MAX = 2_000;
const BRACKETS_MAX = 4_000;
/** Faults told at once: whoever mends these submits again. */
const PROBLEMS_MAX = 100;

/** Keys down to an entry of the document. */
export type ProblemPath = readonly (string | number)[];

/** Collects problems with the line of the document in which they stand. */
export class Problems {
  readonly #found: StandardProblem[] = [];
  #document: Document | null = null;

  constructor(private readonly lines: LineCounter) {}

  /** Lets paths be told as lines. */
  locateIn(document: Document): void {
    this.#document = document;
  }

  /** Whether anything was found. */
  isAny(): boolean {
    return this.#found.length > 0;
  }

  /** All of them by line, the first hundred. */
  get list(): readonly StandardProblem[] {
    return [...this.#found].sort((a, b) => a.line - b.line).slice(0, PROBLEMS_MAX);
  }

  /** A fault of the entry at a path. */
  add(code: StandardProblemCode, path: ProblemPath, detail: ProblemDetail = {}): void {
    this.#found.push({
      code,
      line: this.#lineOf(path),
      path: path.join('.'),
      ruleId: this.#ruleOf(path),
      ...problemSentences(code, detail),
    });
  }

  /** A fault of a line that is not even an entry. */
  addAt(code: StandardProblemCode, line: number, detail: ProblemDetail = {}): void {
    const where = { line, path: '', ruleId: null };
    this.#found.push({ code, ...where, ...problemSentences(code, detail) });
  }

  // A missing entry has no line of its own; that of the nearest entry around it helps as much.
  #lineOf(path: ProblemPath): number {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#offsetOf(path.slice(0, length));
      if (offset !== null) return this.lines.linePos(offset).line;
    }
    return 1;
  }

  #offsetOf(path: ProblemPath): number | null {
    const parent = path.length === 1 ? this.#document?.contents : this.#at(path.slice(0, -1));
    // The key, since what it names may begin lines further down.
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => String(key) === String(path.at(-1)))
      : undefined;
    const node = isNode(pair?.key) ? pair.key : this.#at(path);
    return isNode(node) ? (node.range?.[0] ?? null) : null;
  }

  #at(path: ProblemPath): unknown {
    return this.#document?.getIn(path, true);
  }

  #ruleOf([first, index]: ProblemPath): string | null {
    if (first !== 'rules' || index === undefined) return null;
    const ruleId = this.#document?.getIn(['rules', index, 'ruleId']);
    return typeof ruleId === 'string' ? ruleId : null;
  }
}

// What the YAML library finds, in our words. Codes not listed are YAML_INVALID.
const YAML_CODES: Readonly<Record<string, StandardProblemCode>> = {
  DUPLICATE_KEY: 'YAML_KEY_TWICE',
  TAB_AS_INDENT: 'YAML_TAB',
  BAD_ALIAS: 'YAML_ALIAS',
  ALIAS_PROPS: 'YAML_ALIAS',
  MULTIPLE_ANCHORS: 'YAML_ALIAS',
  TAG_RESOLVE_FAILED: 'YAML_TAG',
  MULTIPLE_DOCS: 'YAML_SEVERAL',
  BAD_INDENT: 'YAML_INDENT',
  BAD_DIRECTIVE: 'YAML_RESERVED',
  BAD_SCALAR_START: 'YAML_RESERVED',
  MISSING_CHAR: 'YAML_UNCLOSED',
  MULTILINE_IMPLICIT_KEY: 'YAML_COLON',
  BLOCK_AS_IMPLICIT_KEY: 'YAML_COLON',
  RESOURCE_EXHAUSTION: 'YAML_NESTED',
};

/**
 * Reads a document as YAML (of which JSON is a part), as far as a standard needs it: no references, no
 * type tags, one document, a bounded size.
 * @returns what it says as plain values; null when it cannot be read, with the problems
 */
export function readDocument(text: string): { value: unknown; problems: Problems } {
  const lines = new LineCounter();
  const problems = new Problems(lines);
  checkText(text, problems);
  if (problems.isAny()) return { value: null, problems };
  const document = parseDocument(text, { lineCounter: lines });
  problems.locateIn(document);
  const lineText = text.split('\n');
  for (const { code, linePos } of [...document.errors, ...document.warnings]) {
    const line = linePos?.[0].line ?? 1;
    problems.addAt(YAML_CODES[code] ?? 'YAML_INVALID', line, { found: lineText[line - 1]?.trim() });
  }
  checkNodes(document, problems, lines);
  if (problems.isAny()) return { value: null, problems };
  const value: unknown = document.toJS();
  if (value === null) problems.addAt('DOCUMENT_EMPTY', 1);
  else if (!isMap(document.contents)) {
    problems.addAt('NOT_A_DOCUMENT', 1, { found: Array.isArray(value) ? '一个列表' : '一段文字' });
  }
  return { value, problems };
}

const invisible =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060\uFEFF\p{Surrogate}]/u;

/** The first character of a text that nobody sees, half characters among them, as `U+200B`; null for none. */
function invisibleIn(text: string): string | null {
  const code = invisible.exec(text)?.[0].codePointAt(0);
  return code === undefined ? null : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function checkText(text: string, problems: Problems): void {
  if (text.length > CHARACTERS_MAX) {
    const detail = { found: `${text.length} 个字符`, hint: `${CHARACTERS_MAX} 个字符` };
    problems.addAt('DOCUMENT_TOO_LARGE', 1, detail);
    return;
  }
  const lines = text.split('\n');
  if (lines.length > LINES_MAX) {
    const detail = { found: `${lines.length} 行`, hint: `${LINES_MAX} 行` };
    problems.addAt('DOCUMENT_TOO_LARGE', 1, detail);
    return;
  }
  let brackets = 0;
  lines.forEach((line, index) => {
    const at = index + 1;
    const whole = index === 0 ? line.replace(/^\uFEFF/, '') : line;
    if (whole.includes('\uFFFD')) problems.addAt('ENCODING_WRONG', at);
    const found = invisibleIn(whole);
    if (found !== null) problems.addAt('CHARACTER_INVISIBLE', at, { found });
    if (line.length > LINE_CHARACTERS_MAX) {
      const detail = {
        found: `本行 ${line.length} 个字符`,
        hint: `每行 ${LINE_CHARACTERS_MAX} 个`,
      };
      problems.addAt('DOCUMENT_TOO_LARGE', at, detail);
    }
    brackets += whole.match(/[[{]/g)?.length ?? 0;
    if (brackets > BRACKETS_MAX && !problems.isAny()) problems.addAt('YAML_NESTED', at);
  });
}

// An alias repeats what its anchor holds: ten lines of them would make a document of gigabytes.
function checkNodes(document: Document, problems: Problems, lines: LineCounter): void {
  visit(document, {
    Node: (_key, node) => {
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      // Written as an escape it is not in the text: a NUL would come as far as the table, which has none.
      const hidden =
        isScalar(node) && typeof node.value === 'string' ? invisibleIn(node.value) : null;
      if (hidden !== null) problems.addAt('CHARACTER_INVISIBLE', line, { found: hidden });
      if (isAlias(node)) problems.addAt('YAML_ALIAS', line, { found: `*${node.source}` });
      else if (node.anchor !== undefined) {
        problems.addAt('YAML_ALIAS', line, { found: `&${node.anchor}` });
      } else if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) return;
      else if (node.tag !== undefined) problems.addAt('YAML_TAG', line, { found: node.tag });
    },
  });
}

/**
 * Decodes a document from the bytes of its file.
 * @returns the text; the problem when the bytes are no UTF-8 (GBK, UTF-16, a spreadsheet)
 */
export function decodeStandardText(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: StandardProblem } {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const readable = new TextDecoder('utf-8').decode(bytes).split('\uFFFD')[0] ?? '';
    const problems = new Problems(new LineCounter());
    problems.addAt('ENCODING_WRONG', readable.split('\n').length);
    const [problem] = problems.list;
    if (problem === undefined) throw new Error('a problem was added and is not there');
    return { ok: false, problem };
  }
}

/** Names a document by its exact text: SHA-256 of its UTF-8 bytes, 64 hexadecimal digits. */
export function standardTextHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
