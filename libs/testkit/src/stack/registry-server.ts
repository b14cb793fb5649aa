import { mkdir } from 'node:fs/promises';
import type { JavaParts } from './java.js';
import { bareEnvironment, probeTimeoutMs, type Server } from './server.js';

/** What the schema registry needs to be told. */
export interface RegistrySettings {
  readonly parts: JavaParts;
  /** Folder of its own inside the state folder. */
  readonly dir: string;
  readonly port: number;
  readonly brokers: string;
  readonly heapMiB: number;
}

const host = '127.0.0.1';

/**
 * The settings of Apicurio Registry, as environment variables.
 * Its default storage is memory: schema ids would begin at 1 again while the log still holds records
 * that name the old ones. KafkaSQL keeps them in the log itself.
 */
export function registryEnvironment(
  settings: Pick<RegistrySettings, 'dir' | 'port' | 'brokers'>,
): Readonly<Record<string, string>> {
  return {
    APICURIO_STORAGE_KIND: 'kafkasql',
    APICURIO_KAFKASQL_BOOTSTRAP_SERVERS: settings.brokers,
    // At start it waits this long for a snapshot before it reads the journal; its default is 5 s.
    APICURIO_KAFKASQL_CONSUMER_POLL_TIMEOUT: '200',
    // A snapshot is a file beside the log, and a lost file would stop the start; the journal is short
    // and kept forever, so it is simply read from its beginning.
    APICURIO_KAFKASQL_SNAPSHOT_EVERY_SECONDS: 'off',
    APICURIO_STORAGE_SNAPSHOT_LOCATION: settings.dir,
    QUARKUS_HTTP_HOST: host,
    QUARKUS_HTTP_PORT: String(settings.port),
    QUARKUS_HTTP_ACCESS_LOG_ENABLED: 'false',
  };
}

/** Address of the part of the registry that speaks Confluent's protocol, as clients are given it. */
export function registryUrl(port: number): string {
  return `http://${host}:${String(port)}/apis/ccompat/v7`;
}

/** One try at a real request: the subjects are listed only when the journal has been read to its end. */
async function probeRegistry(url: string): Promise<void> {
  const answer = await fetch(`${url}/subjects`, { signal: AbortSignal.timeout(probeTimeoutMs) });
  const body: unknown = await answer.json();
  if (!answer.ok || !Array.isArray(body)) throw new Error(`HTTP ${String(answer.status)}`);
}

/**
 * What its JVM may take: heap, classes and compiled code each have a limit, since the heap alone would bound
 * half of what is resident. After its start it uses 50 MiB, 63 MiB and 15 MiB of them.
 */
export function registryMemoryFlags(heapMiB: number): readonly string[] {
  return [`-Xmx${String(heapMiB)}m`, '-XX:MaxMetaspaceSize=96m', '-XX:ReservedCodeCacheSize=32m'];
}

/** Apicurio Registry with its storage in Kafka. */
export function registryServer(settings: RegistrySettings): Server {
  return {
    name: 'registry',
    title: 'Schema registry',
    command: settings.parts.java,
    args: [
      ...registryMemoryFlags(settings.heapMiB),
      '-XX:+UseSerialGC',
      // The quick compiler alone: a third off the start, and no schema is fetched twice anyway.
      '-XX:TieredStopAtLevel=1',
      '-XX:+ExitOnOutOfMemoryError',
      `-Dhub.stack=${settings.dir}`,
      '-jar',
      settings.parts.registryJar,
    ],
    env: { ...bareEnvironment(), ...registryEnvironment(settings) },
    cwd: settings.dir,
    marker: settings.dir,
    stopSignal: 'SIGTERM',
    prepare: async () => {
      await mkdir(settings.dir, { recursive: true });
    },
    probe: () => probeRegistry(registryUrl(settings.port)),
  };
}
