import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '#schemas';
import type { Random } from '#testkit';
import { exitCodes } from '../../../deploy/local/cli/exit-code.js';
import { runHub } from '../../../deploy/local/cli/hub-command.js';
import type { Door, FuzzInput, Passage } from '../door.js';
import { mutateBytes } from '../mutate/bytes.js';
import { mutateText } from '../mutate/text.js';

const standard = projectPath('services/register/county-standards/130529-julu-v1.yaml');

/** Command lines that are right; nothing that they ask can be reached from the folder of a fuzz run. */
const lines: readonly (readonly string[])[] = [
  ['standards', 'validate', 'draft.yaml'],
  ['standards', 'validate', 'draft.yaml', '--json'],
  ['standards', 'list', '--county', '130529'],
  ['standards', 'show', '130529', '1'],
  ['standards', 'diff', '130529', '1', '2'],
  ['standards', 'try', 'draft.yaml', '--county', '130529', '--format', 'csv'],
  ['standards', 'approve', '130529', '1', '--reason', '核对无误'],
  ['explain', '130529', 'alert'],
  ['held', 'list'],
  ['quarantine', 'list', '--topic', 'education.cost', '--limit', '10'],
  ['quarantine', 'redrive', '--code', 'AVRO_UNDECODABLE', '--reason', '已修复'],
  ['--help'],
  [],
];

function make(random: Random): FuzzInput {
  const right = random.pick(lines);
  const argv = right.map((word) => (random.chance(25) ? mutateText(random, word) : word));
  if (random.chance(20)) argv.splice(random.int(0, argv.length), 0, mutateText(random, '--json'));
  const text = readFileSync(standard);
  const document = random.chance(50) ? text : mutateBytes(random, text);
  const packed = { argv, document: document.toString('base64') };
  return { bytes: Buffer.from(JSON.stringify(packed)), facts: {} };
}

/** Command lines of `hub`, and the documents that they name. */
export function commandDoor(folder: string): Door {
  mkdirSync(folder, { recursive: true });
  const known: ReadonlySet<number> = new Set([0, ...Object.values(exitCodes)]);
  return {
    name: 'commands',
    what: 'command lines of `hub`',
    perThousand: 6,
    make,
    pass: async ({ bytes }): Promise<Passage> => {
      const packed = JSON.parse(bytes.toString('utf8')) as { argv: string[]; document: string };
      writeFileSync(join(folder, 'draft.yaml'), Buffer.from(packed.document, 'base64'));
      const said: string[] = [];
      const say = (text: string): void => void said.push(text);
      const code = await runHub(packed.argv, { folder, env: {}, out: say, err: say });
      const faults = known.has(code) ? [] : [`it ends with ${String(code)}`];
      if (said.join('').trim() === '') faults.push('it ends without a word');
      const accepted = code === 0 ? 1 : 0;
      return { inputs: 1, accepted, refused: 1 - accepted, faults };
    },
  };
}
