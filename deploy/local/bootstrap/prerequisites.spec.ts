import { javaCommand as javaOfStack } from '#testkit';
import { complaint, isAtLeast, javaCommand, parseVersion } from './prerequisites.mjs';

const printed = {
  'Node 20': { text: 'v20.20.2', version: [20, 20, 2] },
  'Java 17': { text: 'openjdk version "17.0.15" 2025-04-15', version: [17, 0, 15] },
  'Java 21 without a patch': { text: 'openjdk version "21" 2023-09-19', version: [21] },
  'Java 8, counted the old way': { text: 'java version "1.8.0_402"', version: [8, 0, 402] },
  'Maven in bold': { text: '\u001b[1mApache Maven 3.8.7\u001b[m', version: [3, 8, 7] },
};

describe('the version of a program', () => {
  it.each(Object.entries(printed))('is found in what %s prints', (_, { text, version }) => {
    expect(parseVersion(text)).toEqual(version);
  });

  it('is unknown where nothing looks like one', () => {
    expect(parseVersion('command not found')).toBeUndefined();
  });

  it.each([
    { version: [20, 19, 0], least: [20, 19], enough: true },
    { version: [20, 18, 9], least: [20, 19], enough: false },
    { version: [24], least: [20, 19], enough: true },
    { version: [3], least: [3, 6], enough: false },
  ])('$version against $least: $enough', ({ version, least, enough }) => {
    expect(isAtLeast(version, least)).toBe(enough);
  });
});

describe('a missing program', () => {
  it.each([
    {
      name: 'node',
      says: 'Node.js 20.19',
      debian: 'nodejs npm',
      fedora: 'nodejs npm',
      mac: 'node',
    },
    { name: 'npm', says: 'npm 10', debian: 'nodejs npm', fedora: 'nodejs npm', mac: 'node' },
    {
      name: 'java',
      says: 'Java 17',
      debian: 'default-jre-headless',
      fedora: 'java-latest-openjdk-headless',
      mac: 'openjdk',
    },
    { name: 'mvn', says: 'Maven 3.6', debian: 'maven', fedora: 'maven', mac: 'maven' },
  ] as const)(
    'is named with the command that installs it, for three systems: $name',
    ({ name, says, debian, fedora, mac }) => {
      const [found, ...lines] = complaint(name, undefined)?.split('\n') ?? [];
      expect(found).toBe(`${says} or newer is needed and was not found.`);
      expect(lines.map((line) => line.replace(/ {2,}\(.*\)$/, ''))).toEqual([
        `  Debian: sudo apt-get install ${debian}`,
        `  Fedora: sudo dnf install ${fedora}`,
        `  macOS:  brew install ${mac}`,
      ]);
    },
  );

  it('is told apart from one that is too old', () => {
    expect(complaint('java', 'openjdk version "11.0.2"')).toContain('this is 11.0.2');
  });

  it('is no matter when it is there', () => {
    expect(complaint('mvn', 'Apache Maven 3.9.9')).toBeUndefined();
  });
});

describe('the Java that is used', () => {
  const before = process.env['JAVA_HOME'];

  afterEach(() => {
    if (before === undefined) delete process.env['JAVA_HOME'];
    else process.env['JAVA_HOME'] = before;
  });

  it.each([
    { name: 'no JAVA_HOME', home: undefined, java: 'java' },
    { name: 'an empty JAVA_HOME', home: '', java: 'java' },
    { name: 'a JAVA_HOME', home: '/opt/java', java: '/opt/java/bin/java' },
  ])('is the same for bootstrap, stack and foreign reader: $name', ({ home, java }) => {
    delete process.env['JAVA_HOME'];
    if (home !== undefined) process.env['JAVA_HOME'] = home;
    expect([javaCommand(), javaOfStack()]).toEqual([java, java]);
  });
});
