import { applications } from '../../deploy/local/applications.js';
import { readConfig } from '#service-kit';
import { readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { projectPath } from '#schemas';
import {
  databaseForm,
  kafkaProperties,
  postgresParameters,
  registryEnvironment,
  registryMemoryFlags,
  registryUrl,
  stackDefaults,
} from '#testkit';

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck: { readonly test: readonly string[] };
  readonly command?: readonly string[];
}
interface Compose {
  readonly services: Readonly<Record<'kafka' | 'registry' | 'postgres' | 'hub', Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const read = (path: string): string => readFileSync(projectPath(path), 'utf8');
const readJson = (path: string): Record<string, unknown> =>
  JSON.parse(read(path)) as Record<string, unknown>;

const versions = readJson('deploy/local/versions.json') as Record<string, string>;
const applicationPorts = readJson('deploy/local/ports.json') as Record<string, number>;
const document: unknown = parse(read('docker-compose.yml'));
const { services, volumes } = document as Compose;

/** The schema of the Compose Specification, less the two keywords that Ajv knows by other spellings. */
function composeSchema(): object {
  const text = read('deploy/compose/compose-spec.schema.json');
  return JSON.parse(text, (name, value: unknown) => {
    const spelledOtherwise = name === '$schema' || name === 'id';
    return spelledOtherwise && typeof value === 'string' ? undefined : value;
  }) as object;
}

/** Where a server listens inside, by the outer port that Docker maps to it. */
function innerPort({ ports }: Service): string {
  const [, outer = '', inner = ''] = ports[0]?.split(':') ?? [];
  expect([outer, inner]).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
  return inner;
}

function validator(): Ajv2019 {
  // Durations are written as Docker does ("5s"), not as ISO 8601; ports and units are its own words too.
  const duration = /^(\d+(h|m|s|ms|us))+$/;
  const formats = { duration, ports: true, expose: true, subnet_ip_address: true } as const;
  return new Ajv2019({ strict: false, allErrors: true, formats });
}

const problemsOf = (candidate: unknown): string[] => {
  const validate = validator().compile(composeSchema());
  validate(candidate);
  return (validate.errors ?? []).map((error) => `${error.instancePath}: ${error.message ?? ''}`);
};

describe('the compose file', () => {
  it('follows the Compose Specification', () => {
    expect(problemsOf(document)).toEqual([]);
  });

  it('would be found out by that check if it did not', () => {
    const { hub } = services;
    expect(problemsOf({ services: { hub: { ...hub, helthcheck: {} } } })).not.toEqual([]);
    expect(problemsOf({ services: { hub: { ...hub, ports: 8701 } } })).not.toEqual([]);
  });

  it('runs the versions of the local stack', () => {
    expect(services.kafka.image).toBe(`apache/kafka:${versions['kafka'] ?? ''}`);
    expect(services.registry.image).toBe(
      `apicurio/apicurio-registry:${versions['apicurio'] ?? ''}`,
    );
    expect(services.postgres.image).toBe(`postgres:${versions['postgresMajor'] ?? ''}`);
  });

  it.each(Object.entries(services))(
    'says when %s is ready, and opens no port to outside',
    (_, it) => {
      expect(it.healthcheck).toBeDefined();
      expect(it.ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    },
  );

  it('keeps what must survive in named volumes', () => {
    const kept = Object.values(services).flatMap((service) => service.volumes ?? []);
    const names = kept.map((volume) => volume.split(':')[0]);
    expect(names.sort()).toEqual(Object.keys(volumes).sort());
  });

  it('holds no secret', () => {
    const values = Object.values(services).flatMap((service) =>
      Object.entries(service.environment),
    );
    const secrets = values.filter(([name]) => /PASSWORD|SECRET|TOKEN|KEY/.test(name));
    const open = secrets.filter(([, value]) => !/^\$\{|^\/run\/secrets\//.test(value));
    expect(open).toEqual([]);
    for (const match of read('docker-compose.yml').matchAll(/\$\{(\w+)/g)) {
      expect(read('deploy/compose/hub.env.example')).toMatch(
        new RegExp(`^${match[1] ?? ''}=`, 'm'),
      );
    }
  });
});

describe('Kafka in the compose file', () => {
  const { environment } = services.kafka;
  // Where they listen and store differs by nature; everything else is the same broker.
  const ofThePlace = [
    'KAFKA_LISTENERS',
    'KAFKA_ADVERTISED_LISTENERS',
    'KAFKA_LISTENER_SECURITY_PROTOCOL_MAP',
    'KAFKA_LOG_DIRS',
    'KAFKA_CONTROLLER_QUORUM_VOTERS',
  ];
  const local = kafkaProperties({
    parts: { java: '', kafkaClassPath: '', registryJar: '' },
    dir: '/',
    clusterId: '',
    port: 1,
    node: 'kafka',
    controllerPorts: [2],
    heapMiB: 1,
  });
  const rows = [
    ...Object.entries(local).map(
      ([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value] as const,
    ),
    ['KAFKA_HEAP_OPTS', `-Xmx${stackDefaults.kafkaHeapMiB}m`] as const,
  ].filter(([name]) => !ofThePlace.includes(name));

  it.each(rows)('has the %s of the local stack: %s', (name, value) => {
    expect(environment[name]).toBe(value);
  });

  it('has no setting that the local stack has not', () => {
    const known = new Set([...rows.map(([name]) => name), ...ofThePlace]);
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
  });

  it('tells clients the ports at which they reach it, from inside and from outside', () => {
    const portOf = (variable: string, listener: string): string | undefined =>
      new RegExp(`${listener}://[^,]*:(\\d+)`).exec(environment[variable] ?? '')?.[1];
    const port = innerPort(services.kafka);
    expect(services.kafka.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(environment['KAFKA_ADVERTISED_LISTENERS']).toContain(`HOST://127.0.0.1:${port}`);
    expect(portOf('KAFKA_LISTENERS', 'HOST')).toBe(port);
    const inside = `kafka:${portOf('KAFKA_LISTENERS', 'PLAINTEXT') ?? ''}`;
    expect(environment['KAFKA_ADVERTISED_LISTENERS']).toContain(`PLAINTEXT://${inside},`);
    expect(services.hub.environment['HUB_BROKERS']).toBe(inside);
    expect(services.registry.environment['APICURIO_KAFKASQL_BOOTSTRAP_SERVERS']).toBe(inside);
    expect(services.kafka.healthcheck.test).toContain(inside);
    const controller = portOf('KAFKA_LISTENERS', 'CONTROLLER') ?? '';
    expect(environment['KAFKA_CONTROLLER_QUORUM_VOTERS']).toBe(`1@kafka:${controller}`);
  });
});

describe('the registry in the compose file', () => {
  const { environment } = services.registry;
  const ofThePlace = [
    'QUARKUS_HTTP_HOST',
    'QUARKUS_HTTP_PORT',
    'APICURIO_STORAGE_SNAPSHOT_LOCATION',
  ];
  const local = registryEnvironment({ dir: '/', port: 8080, brokers: 'kafka:9092' });
  const rows = Object.entries({
    ...local,
    JAVA_OPTS_APPEND: registryMemoryFlags(stackDefaults.registryHeapMiB).join(' '),
  }).filter(([name]) => !ofThePlace.includes(name));

  it.each(rows)('has the %s of the local stack: %s', (name, value) => {
    expect(environment[name]).toBe(value);
  });

  it('has no setting that the local stack has not', () => {
    expect(Object.keys(environment).sort()).toEqual(rows.map(([name]) => name).sort());
  });

  it('is asked at the address of the local stack, but for its host', () => {
    const url = registryUrl(Number(innerPort(services.registry)));
    const asked = services.registry.healthcheck.test.at(-1) ?? '';
    expect(asked).toBe(`${url}/subjects`);
    expect(services.hub.environment['HUB_REGISTRY_URL']).toBe(url.replace('127.0.0.1', 'registry'));
  });
});

describe('PostgreSQL in the compose file', () => {
  const { environment, command } = services.postgres;
  const local = postgresParameters({
    connectionsMax: stackDefaults.connectionsMax,
    durable: true,
  });

  it('is started with the settings of the local stack', () => {
    const flags = Object.entries(local).map(([name, value]) => `--${name}=${value}`);
    expect(command).toEqual(['postgres', ...flags]);
  });

  it('makes its data folder as the local stack does', () => {
    expect(environment['POSTGRES_INITDB_ARGS']).toBe(databaseForm.join(' '));
  });

  it('is where the hub looks for it', () => {
    const url = new URL(
      (services.hub.environment['HUB_DATABASE_URL'] ?? '').replace(/\$\{.*\}/, 'x'),
    );
    expect(url.host).toBe(`postgres:${innerPort(services.postgres)}`);
    expect(url.pathname.slice(1)).toBe(environment['POSTGRES_DB']);
    expect(url.username).toBe(environment['POSTGRES_USER']);
  });
});

describe('the hub in the compose file', () => {
  const image = read(services.hub.build?.dockerfile ?? '');

  it('is built on the Node that the project pins', () => {
    const bases = [...image.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
    expect(new Set(bases)).toEqual(new Set([`node:${versions['node'] ?? ''}-bookworm-slim`]));
  });

  it('starts when the three servers answer', () => {
    expect(services.hub.depends_on).toEqual({
      kafka: { condition: 'service_healthy' },
      registry: { condition: 'service_healthy' },
      postgres: { condition: 'service_healthy' },
    });
  });

  it.each(Object.entries(applicationPorts))(
    'serves %s on port %i as npm start does',
    (name, port) => {
      const variable = `HUB_${name.toUpperCase().replaceAll('-', '_')}_PORT`;
      expect(services.hub.environment[variable]).toBe(String(port));
      const ranges = services.hub.ports.map(
        (text) => text.split(':')[1]?.split('-').map(Number) ?? [],
      );
      const published = ranges.filter(([from = 0, to = from]) => from <= port && port <= to);
      expect(published).toHaveLength(1);
    },
  );

  it('gives settings that every application takes, and none that nobody knows', () => {
    const example = read('deploy/compose/hub.env.example');
    const given = new Map(
      example
        .split('\n')
        .filter((line) => /^[A-Z_]+=/.test(line))
        .map((line) => line.split('=') as [string, string]),
    );
    const filled = Object.entries(services.hub.environment).map(([name, value]) => [
      name,
      value.replace(
        /\$\{([A-Z_]+):\?[^}]*\}/g,
        (_all, variable: string) => given.get(variable) ?? '',
      ),
    ]);
    const env = Object.fromEntries(filled) as Record<string, string>;
    const configs = readConfig(applications, env);
    expect(configs.map(({ port }) => port)).toEqual(Object.values(applicationPorts));
    expect(configs[0]?.base.counties).toEqual(['130529']);
  });
});
