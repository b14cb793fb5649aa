import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { projectPath } from '#schemas';

/**
 * Where packages are fetched from is a matter of the machine: a host that is named in the tree is asked behind
 * every mirror, too, and there it does not answer.
 */
const hosts =
  /\b(registry\.(npmjs|npmmirror|yarnpkg)|npmmirror\.com|npm\.taobao|repo1?\.maven(\.apache)?\.org|maven\.aliyun|central\.sonatype|pypi\.org|files\.pythonhosted|docker\.io|ghcr\.io|quay\.io|mirrors?\.[a-z0-9-]+\.)/;

/** Settings of npm, Maven and pip that name one, whatever its host. */
const settings =
  /"resolved"\s*:|^\s*(@[\w-]+:)?registry\s*=|<(repositories|pluginRepositories|distributionManagement)>|--(extra-)?index-url|--registry[= ]/m;

/** What names the address of a package registry. */
function addressesIn(text: string): readonly string[] {
  return [hosts, settings].flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
}

/** Every file that git has or would take. */
function files(): readonly string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { cwd: projectPath(''), encoding: 'utf8' });
  return listed.split('\0').filter((file) => file !== '' && existsSync(projectPath(file)));
}

describe('the addresses of package registries', () => {
  // In parts, or this file would be found itself.
  const line = (...parts: string[]): string => parts.join('');
  const domain = (...parts: string[]): string => parts.join('.');

  it.each([
    { name: "npm's own", text: `https://${domain('registry', 'npmjs', 'org')}/jest` },
    { name: 'a mirror of it', text: `https://${domain('registry', 'npmmirror', 'com')}` },
    { name: "Maven's own", text: `https://${domain('repo1', 'maven', 'org')}/maven2` },
    { name: "Maven's, by Apache", text: `https://${domain('repo', 'maven', 'apache', 'org')}` },
    { name: "a university's mirror", text: `https://${domain('mirrors', 'example', 'edu', 'cn')}` },
    { name: 'an address in a lock file', text: line('"resolved"', ': "https://host/a.tgz"') },
    { name: "a setting of npm's", text: line('fund=false\nregistry', '=https://host') },
    { name: "a setting of Maven's", text: line('<', 'repositories>') },
    { name: "a setting of pip's", text: line('--index', '-url https://host/simple') },
  ])('would be found: $name', ({ text }) => {
    expect(addressesIn(text)).toHaveLength(1);
  });

  it('are not taken for the names of projects and standards', () => {
    const text = 'http://maven.apache.org/POM/4.0.0 https://github.com/npm/cli HUB_REGISTRY_URL=x';
    expect(addressesIn(text)).toEqual([]);
  });

  it('stand nowhere in the tree, lock file included', () => {
    const listed = files();
    expect(listed).toContain('package-lock.json');
    const found = listed.flatMap((file) =>
      addressesIn(readFileSync(projectPath(file), 'utf8')).map((what) => `${what} in ${file}`),
    );
    expect(found).toEqual([]);
  });
});
