import { readdirSync, readFileSync } from 'node:fs';
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

/**
 * Reads every layout document of a folder.
 * @throws HubError LAYOUT_INVALID that names file, path and way out for everything that is wrong
 */
export function loadLayouts(folder: string, connector: string): ReadonlyMap<string, Layout> {
  const layouts = new Map<string, Layout>();
  const wrong: string[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    const path = join(folder, file);
    const checked = checkLayout(parseFile(path));
    if (!checked.ok) {
      wrong.push(
        ...checked.problems.map((problem) => `${file}: ${problem.path}: ${problem.message}`),
      );
      continue;
    }
    const { layout } = checked;
    if (layout.connector !== connector) {
      wrong.push(`${file}: connector: is ${layout.connector}, but the folder is ${connector}'s`);
    }
    if (layouts.has(layout.layout)) wrong.push(`${file}: layout: ${layout.layout} stands twice`);
    layouts.set(layout.layout, layout);
  }
  if (wrong.length > 0) throw new HubError('LAYOUT_INVALID', wrong.join('\n'), { connector });
  return layouts;
}
