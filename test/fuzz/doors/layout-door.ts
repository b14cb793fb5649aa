import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadLayouts, RowMapper } from '#connector-kit';
import { HubError } from '#domain';
import { projectPath } from '#schemas';
import { parse } from 'yaml';
import type { Random } from '#testkit';
import type { Door, FuzzInput, Passage } from '../door.js';
import { mutateBytes } from '../mutate/bytes.js';
import { mutateValue } from '../mutate/json.js';
import { cipher } from './layouts.js';

interface Document {
  readonly connector: string;
  readonly text: string;
}

function documents(): readonly Document[] {
  return readdirSync(projectPath('connectors')).flatMap((connector) => {
    const folder = projectPath(`connectors/${connector}/layouts`);
    return readdirSync(folder).map((name) => {
      return { connector, text: readFileSync(join(folder, name), 'utf8') };
    });
  });
}

function make(random: Random, { connector, text }: Document): FuzzInput {
  const bytes = random.chance(40)
    ? mutateBytes(random, Buffer.from(text))
    : Buffer.from(stringify(mutateValue(random, parse(text))));
  return { bytes, facts: { connector } };
}

/** Layout documents that an IT officer puts beside a connector's own. */
export function layoutDoor(folder: string): Door {
  mkdirSync(folder, { recursive: true });
  const all = documents();
  const refused: Passage = { inputs: 1, accepted: 0, refused: 1, faults: [] };
  return {
    name: 'layouts',
    what: 'layout documents',
    perThousand: 4,
    make: (random) => make(random, random.pick(all)),
    pass: ({ bytes, facts }) => {
      writeFileSync(join(folder, 'layout.yaml'), bytes);
      try {
        const layouts = loadLayouts([folder], String(facts['connector']));
        for (const layout of layouts.values()) new RowMapper(layout, cipher);
      } catch (error) {
        if (!HubError.is(error) || error.code !== 'LAYOUT_INVALID') throw error;
        const isNamed = error.message.includes('layout.yaml');
        return { ...refused, faults: isNamed ? [] : [`no file is named: ${error.message}`] };
      }
      return { inputs: 1, accepted: 1, refused: 0, faults: [] };
    },
  };
}
