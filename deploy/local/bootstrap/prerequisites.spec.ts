import { complaint, isAtLeast, parseVersion } from './prerequisites.mjs';

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
  it('is named with the command that installs it, for three systems', () => {
    const text = complaint('java', undefined);
    expect(text).toMatch(/^Java 17 or newer is needed and was not found\./);
    expect(text).toMatch(
      /Debian: +sudo apt-get install .*\n.*Fedora: +sudo dnf .*\n.*macOS: +brew/,
    );
  });

  it('is told apart from one that is too old', () => {
    expect(complaint('java', 'openjdk version "11.0.2"')).toContain('this is 11.0.2');
  });

  it('is no matter when it is there', () => {
    expect(complaint('mvn', 'Apache Maven 3.9.9')).toBeUndefined();
  });
});
