import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  checkStandard,
  dayFromIso,
  decodeStandardText,
  parseStandard,
  standardProblemCodes,
  type Standard,
  type StandardProblem,
} from '#domain';
import { projectPath } from '#schemas';
import type { Random } from '#testkit';
import { isReasonZh, type Door, type FuzzInput, type Passage } from '../door.js';
import { mutateBytes } from '../mutate/bytes.js';
import { jsonText, mutateValue } from '../mutate/json.js';
import { mutateText } from '../mutate/text.js';

const room = 'services/register';
const today = dayFromIso('2026-06-01');

function read(folder: string): readonly string[] {
  const path = projectPath(`${room}/${folder}`);
  return readdirSync(path)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(`${path}/${name}`, 'utf8'));
}

function cityOf(texts: readonly string[]): Standard {
  for (const text of texts) {
    const checked = checkStandard(text, [], today);
    if (checked.ok) return checked.standard;
  }
  throw new Error('the city has no standard');
}

/** One line with something else on it, in its place or in another's. */
function mutateLines(random: Random, text: string): string {
  const lines = text.split('\n');
  const at = random.int(0, lines.length - 1);
  const line = lines[at] ?? '';
  const put = random.pick<() => readonly string[]>([
    () => [mutateText(random, line)],
    () => [line.replace(/[^:\s-]+\s*$/, (value) => mutateText(random, value))],
    () => [line, line],
    () => [`${' '.repeat(random.int(1, 9))}${line}`],
    () => [line, `${line.split(':')[0] ?? ''}: ${'['.repeat(random.int(1, 3_000))}`],
    () => [],
    () => [random.pick(lines), line],
  ])();
  return [...lines.slice(0, at), ...put, ...lines.slice(at + 1)].join('\n');
}

/** Deeper by one blank in every line, as far as a document may be long. */
function stairs(random: Random): string {
  const steps = random.int(50, 1_500);
  return Array.from({ length: steps }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
}

function make(random: Random, text: string): FuzzInput {
  const way = random.int(0, 99);
  if (way < 2) return { bytes: Buffer.from(stairs(random)), facts: {} };
  if (way < 25) return { bytes: mutateBytes(random, Buffer.from(text)), facts: {} };
  if (way < 55) {
    const value: unknown = parse(text);
    return { bytes: Buffer.from(jsonText(random, mutateValue(random, value))), facts: {} };
  }
  let changed = text;
  for (let times = random.int(1, 3); times > 0; times -= 1) changed = mutateLines(random, changed);
  return { bytes: Buffer.from(changed), facts: {} };
}

function faultsOf(problems: readonly StandardProblem[]): string[] {
  if (problems.length === 0) return ['a document is refused without a problem'];
  return problems
    .filter(({ code, line, problem, wayOut }) => {
      const isNamed = code in standardProblemCodes && Number.isInteger(line) && line >= 1;
      return !isNamed || !isReasonZh(problem) || !isReasonZh(wayOut);
    })
    .map(({ code, line, problem }) => `not told well: ${code} ${String(line)} ${problem}`);
}

/** Documents of standards, in YAML and JSON. */
export function standardDoor(): Door {
  const cityTexts = read('standards');
  const city = cityOf(cityTexts);
  const texts = [...read('county-standards'), ...read('county-standards'), ...cityTexts];
  const refused: Passage = { inputs: 1, accepted: 0, refused: 1, faults: [] };
  return {
    name: 'standards',
    what: 'documents of standards',
    perThousand: 10,
    make: (random) => make(random, random.pick(texts)),
    pass: ({ bytes }) => {
      const decoded = decodeStandardText(bytes);
      if (!decoded.ok) return { ...refused, faults: faultsOf([decoded.problem]) };
      const checked = checkStandard(decoded.text, [city], today);
      if (!checked.ok) return { ...refused, faults: faultsOf(checked.problems) };
      // What is published must be read again by those who decide by it.
      const text = JSON.stringify(checked.standard);
      parseStandard(text);
      const isStorable = !/\\u(?:0000|d[89a-f])/.test(text);
      const faults = isStorable ? [] : ['what was accepted cannot be stored'];
      return { inputs: 1, accepted: 1, refused: 0, faults };
    },
  };
}
