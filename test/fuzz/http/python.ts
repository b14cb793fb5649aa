import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectPath } from '#schemas';

/** The oldest Python that the pinned schemathesis runs on. */
const leastMinor = 10;
const names = ['python3', 'python'] as const;
const requirements = projectPath('test/fuzz/http/requirements.txt');
const home = projectPath('.hub/schemathesis');

/** Whether what a Python prints about itself is one that will do. */
export function isPythonEnough(printed: string): boolean {
  const [, major, minor] = /Python (\d+)\.(\d+)/.exec(printed) ?? [];
  return Number(major) === 3 && Number(minor) >= leastMinor;
}

/** Name of a Python of this machine that will do; null where there is none. */
export function findPython(): string | null {
  const found = names.find((name) => {
    const { stdout, status } = spawnSync(name, ['--version'], { encoding: 'utf8' });
    return status === 0 && isPythonEnough(stdout);
  });
  return found ?? null;
}

/** What to tell somebody whose machine has no such Python. */
export const pythonMissing =
  `Python 3.${String(leastMinor)} or newer was not found, and schemathesis needs it; ` +
  'nothing else of the hub does. Debian: sudo apt-get install python3-venv; Fedora: sudo dnf install python3; ' +
  'macOS: brew install python.';

/**
 * Installs the pinned schemathesis into a folder of its own, where it is not there yet.
 * @returns path of the program
 */
export function installSchemathesis(python: string): string {
  const wanted = readFileSync(requirements, 'utf8');
  const mark = join(home, 'installed.txt');
  const program = join(home, 'bin', 'schemathesis');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return program;
  // Half an installation, or one of another version, would be taken for whole.
  rmSync(home, { recursive: true, force: true });
  const run = (command: string, args: readonly string[]): void => {
    execFileSync(command, [...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  run(python, ['-m', 'venv', home]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(join(home, 'bin', 'python'), [...pip, '--requirement', requirements]);
  writeFileSync(mark, wanted);
  return program;
}
