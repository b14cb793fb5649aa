import { readFileSync } from 'node:fs';
import { projectPath } from '#schemas';
import { kafkaNodes, kafkaProperties } from './kafka-server.js';
import { parsePasswd } from './postgres-home.js';
import { stackDefaults } from './local-stack.js';
import { registryEnvironment, registryMemoryFlags, registryUrl } from './registry-server.js';

const alone = {
  parts: { java: 'java', kafkaClassPath: 'kafka/*', registryJar: 'registry.jar' },
  dir: '/srv/hub/kafka',
  clusterId: 'TidfDwW9CJ2WL24CGLMAtA',
  port: 9092,
  node: 'kafka' as const,
  controllerPorts: [9093],
  heapMiB: 512,
};
const kafka = kafkaProperties(alone);

describe('the settings of the broker', () => {
  it('keep the journal of the registry, which has no retention of its own, forever', () => {
    expect(kafka['log.retention.ms']).toBe('-1');
  });

  it('make no topic by accident', () => {
    expect(kafka['auto.create.topics.enable']).toBe('false');
  });

  it('listen on this machine alone', () => {
    const addresses = [kafka['listeners'], kafka['advertised.listeners']].join(',').split(',');
    expect(addresses.filter((address) => !address.includes('://127.0.0.1:'))).toEqual([]);
  });

  it('never ask for a second copy, which one node could not hold', () => {
    const factors = Object.entries(kafka).filter(([name]) => name.endsWith('replication.factor'));
    expect(factors.length).toBeGreaterThan(0);
    expect(factors.filter(([, value]) => value !== '1')).toEqual([]);
  });
});

describe('the settings of three nodes', () => {
  const nodes = kafkaNodes.map((node, at) =>
    kafkaProperties({ ...alone, node, port: 9092 + at, controllerPorts: [9093, 9193, 9293] }),
  );

  it('name each other, each under a number of its own', () => {
    const voters = '1@127.0.0.1:9093,2@127.0.0.1:9193,3@127.0.0.1:9293';
    expect(nodes.map((node) => node['controller.quorum.voters'])).toEqual([voters, voters, voters]);
    expect(nodes.map((node) => node['node.id'])).toEqual(['1', '2', '3']);
    expect(nodes[1]?.['listeners']).toBe('PLAINTEXT://127.0.0.1:9093,CONTROLLER://127.0.0.1:9193');
  });

  it('keep three copies of everything, of which two must have a write', () => {
    const of = (ending: RegExp): string[] =>
      nodes.flatMap((node) =>
        Object.entries(node).flatMap(([name, value]) => (ending.test(name) ? [value] : [])),
      );
    expect(new Set(of(/replication\.factor$/))).toEqual(new Set(['3']));
    expect(new Set(of(/min\.isr$|min\.insync\.replicas$/))).toEqual(new Set(['2']));
    expect(nodes[0]).toHaveProperty(['default.replication.factor'], '3');
  });
});

describe('the settings of the registry', () => {
  const environment = registryEnvironment({
    dir: '/srv/hub/registry',
    port: 8081,
    brokers: '127.0.0.1:9092',
  });

  it('leave room for threads and buffers within the memory that is stated', () => {
    const { residentMiBMax } = JSON.parse(
      readFileSync(projectPath('deploy/local/memory.json'), 'utf8'),
    ) as { residentMiBMax: { registry: number } };
    const flags = registryMemoryFlags(stackDefaults.registryHeapMiB);
    const limits = flags.map((flag) => Number(/(\d+)m$/.exec(flag)?.[1]));
    expect(limits).toHaveLength(3);
    const roomMiB = 48;
    const limitMiB = limits.reduce((sum, limit) => sum + limit);
    expect(limitMiB + roomMiB).toBeLessThanOrEqual(residentMiBMax.registry);
  });

  it('keep schemas in the log and not in memory', () => {
    expect(environment['APICURIO_STORAGE_KIND']).toBe('kafkasql');
    expect(environment['APICURIO_KAFKASQL_BOOTSTRAP_SERVERS']).toBe('127.0.0.1:9092');
  });

  it('are reached by the path that Confluent clients use', () => {
    expect(registryUrl(8081)).toBe('http://127.0.0.1:8081/apis/ccompat/v7');
  });
});

describe('the account that PostgreSQL runs under for root', () => {
  const passwd = 'root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104::/var/lib/pg:/bin/sh\n';

  it('is found by its name', () => {
    expect(parsePasswd(passwd, 'postgres')).toEqual({ uid: 101, gid: 104 });
  });

  it('is undefined where nobody has made it', () => {
    expect(parsePasswd('root:x:0:0:root:/root:/bin/bash\n', 'postgres')).toBeUndefined();
  });
});
