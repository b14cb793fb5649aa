import type { z } from 'zod';
import { closestName } from '../text/closest-name.js';
import { standardJsonSchema } from './standard-document.js';
import { standardProblemCodes, type StandardProblemCode } from './standard-problem.js';
import { type Problems, type ProblemPath } from './standard-text.js';
import { RULE_IDS } from './standard.js';

const typesZh: Readonly<Record<string, string>> = {
  string: '文字（加引号）',
  number: '数字（不加引号）',
  int: '整数（不加引号）',
  boolean: ' true 或 false',
  array: '列表（方括号，或以 - 开头的若干行）',
  object: '“名称: 内容”各行',
  record: '“名称: 内容”各行',
};

/** Tells a finding of the document's schema as a problem of ours. */
export function issueProblem(issue: z.core.$ZodIssue, document: unknown, problems: Problems): void {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const found = valueAt(document, path);
  const name = String(path.at(-1) ?? '');
  const inner = issue.code === 'invalid_union' ? innerIssues(issue, found) : [];
  if (inner.length > 0) {
    for (const one of inner) {
      issueProblem({ ...one, path: [...path, ...one.path] }, document, problems);
    }
    return;
  }
  // What is not there is missing, whatever it should have been.
  if (found === undefined && name !== '') problems.add('KEY_MISSING', path, { found: name });
  else if (isProblemCode(issue.message))
    problems.add(issue.message, path, { found, hint: windows });
  else genericProblem(issue, path, found, problems);
}

const windows = 'record、benefit-year、school-year、disaster、ever 或 rolling(12 months)';

function genericProblem(
  issue: z.core.$ZodIssue,
  path: ProblemPath,
  found: unknown,
  problems: Problems,
): void {
  switch (issue.code) {
    case 'unrecognized_keys':
      for (const key of issue.keys) {
        const hint = closestName(key, documentKeys()) ?? '';
        problems.add('KEY_UNKNOWN', [...path, key], { found: key, hint });
      }
      return;
    case 'invalid_value':
      if (path[0] === 'rules' && path.length === 3 && path[2] === 'ruleId') {
        const hint = closestName(String(found), RULE_IDS) ?? '';
        problems.add('RULE_UNKNOWN', path, { found, hint });
      } else {
        problems.add('NOT_LISTED', path, { found, hint: issue.values.map(String).join('、') });
      }
      return;
    case 'invalid_type':
      problems.add('TYPE_WRONG', path, { found, hint: typesZh[issue.expected] ?? issue.expected });
      return;
    case 'too_small':
    case 'too_big': {
      const bound =
        issue.code === 'too_small'
          ? `${String(issue.minimum)} 或以上`
          : `${String(issue.maximum)} 或以下`;
      problems.add(sizeCodes[issue.origin] ?? 'OUT_OF_RANGE', path, { found, hint: bound });
      return;
    }
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      problems.add('TYPE_WRONG', path, { found, hint: '模板中的写法' });
  }
}

const sizeCodes: Readonly<Record<string, StandardProblemCode>> = {
  string: 'TEXT_LENGTH',
  array: 'LIST_LENGTH',
};

function isProblemCode(text: string): text is StandardProblemCode {
  return Object.hasOwn(standardProblemCodes, text);
}

/** Of a list that may also be a word, the faults of its items say more than "neither". */
function innerIssues(
  issue: z.core.$ZodIssueInvalidUnion,
  found: unknown,
): readonly z.core.$ZodIssue[] {
  if (!Array.isArray(found)) return [];
  return issue.errors.find((branch) => branch.every(({ path }) => path.length > 0)) ?? [];
}

function valueAt(document: unknown, path: ProblemPath): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

let keys: ReadonlySet<string> | undefined;

/** Every name that an entry can have, wherever it stands. */
function documentKeys(): ReadonlySet<string> {
  if (keys !== undefined) return keys;
  const found = new Set<string>();
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [name, part] of Object.entries(schema)) {
      if (name === 'properties') for (const key of Object.keys(part as object)) found.add(key);
      collect(part);
    }
  };
  collect(standardJsonSchema());
  keys = found;
  return keys;
}
