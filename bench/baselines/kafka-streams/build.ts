import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectPath } from '#schemas';

const sources = projectPath('bench/baselines/kafka-streams');
const built = projectPath('.hub/java/kafka-streams');
const log = projectPath('.hub/logs/maven-kafka-streams.log');
const outputBytesMax = 16 * 1_024 * 1_024;
/** Lines of Maven's complaint that are shown. */
const complaintLinesMax = 10;

/** What went wrong in Maven, and what to do. */
class BuildError extends Error {
  constructor(reason: string) {
    super(`The Kafka Streams baseline could not be built: ${reason}`);
    this.name = 'BuildError';
  }
}

/** Says what the program is built from: of other sources, it would be another program under the same name. */
function sourceHash(): string {
  const hash = createHash('sha256');
  for (const path of ['pom.xml', ...globSync('src/**/*.java', { cwd: sources }).sort()]) {
    hash.update(`${path}\0${readFileSync(join(sources, path), 'utf8')}\0`);
  }
  return hash.digest('hex');
}

async function runMaven(folder: string): Promise<void> {
  const flags = ['--batch-mode', '--no-transfer-progress', `-Dhub.streams.dir=${folder}`];
  mkdirSync(dirname(log), { recursive: true });
  try {
    const { stdout } = await promisify(execFile)(
      'mvn',
      [...flags, '-f', join(sources, 'pom.xml'), 'package'],
      { maxBuffer: outputBytesMax },
    );
    writeFileSync(log, stdout);
  } catch (error) {
    const { code, stdout } = error as { readonly code?: unknown; readonly stdout?: string };
    if (code === 'ENOENT') {
      throw new BuildError(
        'Maven was not found. On Debian it is installed by: sudo apt-get install maven',
      );
    }
    writeFileSync(log, stdout ?? '');
    const errors = (stdout ?? '').split('\n').filter((line) => line.startsWith('[ERROR]'));
    // Behind an empty line comes a page of advice.
    const end = errors.findIndex((line) => line.trim() === '[ERROR]');
    const complaint = errors.slice(
      0,
      end < 0 ? complaintLinesMax : Math.min(end, complaintLinesMax),
    );
    throw new BuildError([...complaint, `All that Maven said is in ${log}`].join('\n'));
  }
}

/**
 * Compiles the baseline and fetches what it needs, unless that has been done with these sources: the second
 * run asks nobody.
 * @returns its class path, with Java's own wildcard
 * @throws Error when Maven is missing, or with what it says: which part it cannot get, what does not compile
 */
export async function buildKafkaStreams(): Promise<string> {
  const stamp = join(built, 'sources');
  const hash = sourceHash();
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    // Named only when complete: after a build that was cut short half a class path would be left.
    const fresh = `${built}.${String(process.pid)}`;
    try {
      await runMaven(fresh);
      writeFileSync(join(fresh, 'sources'), hash);
      rmSync(built, { recursive: true, force: true });
      renameSync(fresh, built);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return [join(built, 'classes'), join(built, 'lib', '*'), projectPath('schemas')].join(':');
}
