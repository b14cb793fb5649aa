import { readFileSync } from 'node:fs';
import { projectPath } from '#schemas';

const read = (path: string): string => readFileSync(projectPath(path), 'utf8');

describe('what the Kafka Streams baseline is built from', () => {
  const pom = read('bench/baselines/kafka-streams/pom.xml');
  const versions = JSON.parse(read('deploy/local/versions.json')) as Record<string, string>;

  it.each(['kafka', 'slf4j'])('has the version of the local stack: %s', (name) => {
    expect(pom).toContain(`<${name}.version>${versions[name] ?? ''}</${name}.version>`);
  });

  it('comes from whatever repository the machine is set to', () => {
    expect(pom).not.toMatch(/<(repositories|pluginRepositories|distributionManagement)>/);
  });
});
