// What must be on the machine before anything can be installed. Plain JavaScript without packages:
// it runs before `npm ci` has.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Commands that install a missing program, by system. */
const installs = {
  node: {
    Debian:
      'sudo apt-get install nodejs npm   (Debian 13 or newer; older ones carry an older Node)',
    Fedora: 'sudo dnf install nodejs npm',
    macOS: 'brew install node',
  },
  java: {
    Debian: 'sudo apt-get install default-jre-headless',
    Fedora: 'sudo dnf install java-latest-openjdk-headless',
    macOS: 'brew install openjdk',
  },
  mvn: {
    Debian: 'sudo apt-get install maven',
    Fedora: 'sudo dnf install maven',
    macOS: 'brew install maven',
  },
};

/** The programs, the oldest version that does, and how each one tells its version. */
const programs = {
  node: { title: 'Node.js', least: [20, 19], installs: installs.node },
  npm: { title: 'npm', least: [10], installs: installs.node },
  java: { title: 'Java', least: [17], installs: installs.java },
  mvn: { title: 'Maven', least: [3, 6], installs: installs.mvn },
};

/**
 * Finds the version in what a program prints about itself.
 * Java has counted both ways: "1.8.0_402" is Java 8, "17.0.15" and "21" mean what they say.
 */
export function parseVersion(printed) {
  const quoted = /version "([^"]+)"/.exec(printed)?.[1];
  // The one with dots first: Maven prints in bold, and the code for bold is a number as well.
  const text = quoted ?? (/\d+(?:\.\d+)+/.exec(printed) ?? /\d+/.exec(printed))?.[0];
  if (text === undefined) return undefined;
  const numbers = text.split(/[._-]/).map(Number).filter(Number.isInteger);
  return quoted !== undefined && numbers[0] === 1 ? numbers.slice(1) : numbers;
}

/** Whether a version is at least another one, number by number. */
export function isAtLeast(version, least) {
  for (const [place, wanted] of least.entries()) {
    const found = version[place] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}

/**
 * What to tell somebody whose machine lacks a program; undefined when it is there.
 * @param name key of `programs`
 * @param printed what the program says about its version; undefined when it is not there at all
 */
export function complaint(name, printed) {
  const { title, least, installs: commands } = programs[name];
  const version = printed === undefined ? undefined : parseVersion(printed);
  if (version !== undefined && isAtLeast(version, least)) return undefined;
  const wanted = least.join('.');
  const found =
    version === undefined
      ? `${title} ${wanted} or newer is needed and was not found.`
      : `${title} ${wanted} or newer is needed, this is ${version.join('.')}.`;
  const lines = Object.entries(commands).map(
    ([system, command]) => `  ${(system + ':').padEnd(8)}${command}`,
  );
  return [found, ...lines].join('\n');
}

function ask(command, args) {
  const outcome = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 });
  if (outcome.error !== undefined || outcome.status !== 0) return undefined;
  return `${outcome.stdout}\n${outcome.stderr}`;
}

/** The Java that the stack will run on, as `libs/testkit` finds it: JAVA_HOME, unless empty, before the path. */
export function javaCommand() {
  const home = process.env.JAVA_HOME;
  return home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
}

const asks = {
  node: () => process.version,
  npm: () => ask('npm', ['--version']),
  java: () => ask(javaCommand(), ['-version']),
  mvn: () => ask('mvn', ['--batch-mode', '--version']),
};

/** Complaints about the programs named, in their order; an empty list when all are there. */
export function check(names) {
  return names.map((name) => complaint(name, asks[name]())).filter((text) => text !== undefined);
}
