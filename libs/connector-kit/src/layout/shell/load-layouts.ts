import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { HubError } from '#domain';
import { checkLayout } from '../core/check-layout.js';
import type { Layout } from '../core/layout.js';

function parseFile(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const place = error instanceof YAMLParseError ? `line ${error.linePos?.[0].line ?? 0}: ` : '';
    throw new HubError(
      'LAYOUT_INVALID',
      `${path}: ${place}not a YAML document`,
      { path },
      { cause: error },
    );
  }
}

/** Documents of a folder, by file name; a folder that is not there holds none. */
function documentsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
}

/**
 * Reads every layout document of a connector: those that come with it, and those that an IT officer has put
 * beside them. One of the latter takes the place of the one that comes with the connector under its name.
 * @param folders the later ones win
 * @throws HubError LAYOUT_INVALID that names file, path and way out for everything that is wrong
 */
export function loadLayouts(
  folders: readonly string[],
  connector: string,
): ReadonlyMap<string, Layout> {
  const layouts = new Map<string, Layout>();
  const wrong: string[] = [];
  for (const folder of folders) {
    const own = new Set<string>();
    for (const file of documentsIn(folder)) {
      const path = join(folder, file);
      const checked = checkLayout(parseFile(path));
      if (!checked.ok) {
        wrong.push(
          ...checked.problems.map((problem) => `${path}: ${problem.path}: ${problem.message}`),
        );
        continue;
      }
      const { layout } = checked;
      if (layout.connector !== connector) {
        wrong.push(`${path}: connector: is ${layout.connector}, but the folder is ${connector}'s`);
      }
      if (own.has(layout.layout)) wrong.push(`${path}: layout: ${layout.layout} stands twice`);
      own.add(layout.layout);
      layouts.set(layout.layout, layout);
    }
  }
  if (wrong.length > 0) throw new HubError('LAYOUT_INVALID', wrong.join('\n'), { connector });
  return layouts;
}
