import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { projectPath } from '#schemas';

const dockerfile = 'deploy/image/Dockerfile';
/** Folders that no build ever sends to Docker; going through them would take minutes. */
const neverSent = ['node_modules/**', 'dist/**', '.hub/**', '.git/**'];

/** A COPY of the Dockerfile. */
interface Copy {
  /** Stage that is copied from; undefined for the project itself. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

/** A part of the Dockerfile from FROM to FROM. */
interface Stage {
  readonly name: string | undefined;
  readonly copies: readonly Copy[];
  /** What the container runs. */
  readonly command: readonly string[];
}

const read = (path: string): string => readFileSync(projectPath(path), 'utf8');

function stageOf(text: string): Stage {
  const copies = [...text.matchAll(/^COPY (?:--from=(\S+) )?(.+) (\S+)$/gm)].map(
    ([, from, sources = '', target = '']): Copy => ({ from, sources: sources.split(' '), target }),
  );
  const command = JSON.parse(/^CMD (.+)$/m.exec(text)?.[1] ?? '[]') as readonly string[];
  return { name: /^FROM \S+ AS (\S+)$/m.exec(text)?.[1], copies, command };
}

const stages = read(dockerfile)
  .split(/^(?=FROM )/m)
  .filter((text) => text.startsWith('FROM '))
  .map(stageOf);
const runtime = stages.at(-1) ?? stageOf('');

/** Whether Docker is sent a file: of the lines that hold for it or a folder above it, the last one decides. */
export function isSent(file: string, ignoreText = read(`${dockerfile}.dockerignore`)): boolean {
  const lines = ignoreText.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const parts = file.split('/');
  const ways = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  return lines.reduce((sent, line) => {
    const pattern = line.replace(/^!/, '');
    const holds = ways.some((way) => matchesGlob(way, pattern));
    return holds ? line.startsWith('!') : sent;
  }, true);
}

function filesBelow(source: string): readonly string[] {
  const found = globSync([source, `${source}/**`], {
    cwd: projectPath(''),
    withFileTypes: true,
    exclude: neverSent,
  });
  const root = projectPath('');
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ''))
    .filter((file) => isSent(file));
}

function fromProject({ copies }: Stage): readonly Copy[] {
  return copies.filter(({ from }) => from === undefined);
}

/** What the container runs. */
export const imageCommand = runtime.command;

/** Files of the project that the image has as they are, by their paths from the project root. */
export function imageFiles(): readonly string[] {
  return fromProject(runtime).flatMap(({ sources }) => sources.flatMap(filesBelow));
}

/** Packages that `npm ci --omit=dev --omit=optional` installs, as folders below node_modules. */
function packages(): readonly string[] {
  const { packages: known } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { dev?: true; optional?: true; devOptional?: true }>;
  };
  return Object.entries(known)
    .filter(([, { dev, optional, devOptional }]) => !(dev ?? optional ?? devOptional))
    .map(([path]) => path)
    .filter((path) => path.lastIndexOf('node_modules/') === 0);
}

/** What the compiler makes of the folders that the stage `build` has. */
function copyCompiled(folder: string): void {
  const build = stages.find(({ name }) => name === 'build') ?? stageOf('');
  for (const source of fromProject(build).flatMap(({ sources }) => sources)) {
    const compiled = projectPath(`dist/${source}`);
    const filter = (path: string): boolean => !/\.(int-)?spec\.(js|js\.map)$/.test(path);
    if (globSync(compiled).length > 0) {
      cpSync(compiled, join(folder, 'dist', source), { recursive: true, filter });
    }
  }
}

/**
 * Lays out what the image holds, as the Dockerfile says, without Docker. Packages are links: run Node with
 * `--preserve-symlinks`, and none is found that the image does not have.
 * @param folder an empty one
 */
export function layOutImage(folder: string): void {
  for (const file of imageFiles()) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(projectPath(file), join(folder, file));
  }
  if (runtime.copies.some(({ from }) => from === 'build')) copyCompiled(folder);
  if (!runtime.copies.some(({ from }) => from === 'packages')) return;
  for (const path of packages()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(projectPath(path), join(folder, path));
  }
}
