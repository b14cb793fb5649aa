import { globSync, readFileSync } from 'node:fs';
import { projectPath } from '#schemas';

const figure = /'(hub_[a-z_]+)',?$/gm;

/** Names under which the code makes figures; tables and columns have other names. */
function figuresOf(paths: readonly string[]): ReadonlySet<string> {
  const names = paths.flatMap((path) =>
    [...readFileSync(projectPath(path), 'utf8').matchAll(figure)].map(([, name = '']) => name),
  );
  return new Set(names.filter((name) => name !== 'hub_day'));
}

describe('the reference of figures', () => {
  it('names every figure that the code makes, and no other', () => {
    const sources = globSync('{libs,services,connectors}/**/src/**/*.ts', {
      cwd: projectPath('.'),
    });
    const made = figuresOf(sources.filter((path) => !/spec\.ts$/.test(path)));
    const text = readFileSync(projectPath('docs/reference/metrics.md'), 'utf8');
    const told = new Set([...text.matchAll(/^\| `(hub_[a-z_]+)`/gm)].map(([, name = '']) => name));
    expect(made.size).toBeGreaterThan(10);
    expect([...told].sort()).toEqual([...made].sort());
  });
});
