import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import type { JavaParts } from './java.js';
import { bareEnvironment, probeTimeoutMs, runTool, type Server } from './server.js';
import { StackError } from './stack-error.js';

/** The Kafka nodes of a stack, by their names; the number of a node is its place here, from 1. */
export const kafkaNodes = ['kafka', 'kafka2', 'kafka3'] as const;

/** Name of one Kafka node. */
export type KafkaNode = (typeof kafkaNodes)[number];

/** How many Kafka nodes a stack may have: one, or the fewest that bear the death of one of them. */
export type BrokerCount = 1 | 3;

/** The port of a node's controller. */
export function controllerOf(node: KafkaNode): 'controller' | 'controller2' | 'controller3' {
  const names = { kafka: 'controller', kafka2: 'controller2', kafka3: 'controller3' } as const;
  return names[node];
}

/** What one Kafka node needs to be told. */
export interface KafkaSettings {
  /** Which of the nodes it is. */
  readonly node: KafkaNode;
  readonly parts: JavaParts;
  /** Folder of its own inside the state folder. */
  readonly dir: string;
  readonly clusterId: string;
  readonly port: number;
  /** Ports of the controllers of all nodes, in their order: one for each. */
  readonly controllerPorts: readonly number[];
  readonly heapMiB: number;
  /** A second way in, whose clients are told to go on through another port. */
  readonly proxied?: { readonly port: number; readonly advertisedPort: number };
}

const host = '127.0.0.1';
/** What a listener under a name of our own takes. */
const secondListener = {
  'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT',
  'inter.broker.listener.name': 'PLAINTEXT',
};
const logNothing = (): undefined => undefined;

/**
 * How many copies there are of what Kafka itself keeps, and of topics whose maker does not say. With three
 * nodes a write is confirmed once two have it: one may die and nothing is lost, and no write waits for it.
 */
function copies(nodes: number): Readonly<Record<string, string>> {
  const [factor, inSync] = nodes === 1 ? ['1', '1'] : ['3', '2'];
  return {
    'offsets.topic.replication.factor': factor,
    'transaction.state.log.replication.factor': factor,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': factor,
    'share.coordinator.state.topic.min.isr': inSync,
    ...(nodes === 1 ? {} : { 'default.replication.factor': factor, 'min.insync.replicas': inSync }),
  };
}

/** Where a node listens, and where clients are sent to. */
function listeners(settings: KafkaSettings): Readonly<Record<string, string>> {
  const { node, port, controllerPorts, proxied } = settings;
  const at = (name: string, number: number): string => `${name}://${host}:${String(number)}`;
  const direct = at('PLAINTEXT', port);
  const controller = at('CONTROLLER', controllerPorts[kafkaNodes.indexOf(node)] ?? 0);
  const more = proxied === undefined ? [] : [at('PROXIED', proxied.port)];
  const advertised = proxied === undefined ? [] : [at('PROXIED', proxied.advertisedPort)];
  return {
    listeners: [direct, controller, ...more].join(','),
    'advertised.listeners': [direct, ...advertised].join(','),
    ...(proxied === undefined ? {} : secondListener),
  };
}

/**
 * The settings of a node, as `server.properties`; each is broker and controller.
 * Retention is forever unless a topic says otherwise: the registry creates its journal with the broker's
 * defaults, and Kafka's own default of seven days would delete the schemas that older records need.
 */
export function kafkaProperties(settings: KafkaSettings): Readonly<Record<string, string>> {
  const { node, controllerPorts } = settings;
  const voters = controllerPorts.map((port, at) => `${String(at + 1)}@${host}:${String(port)}`);
  return {
    'process.roles': 'broker,controller',
    'node.id': String(kafkaNodes.indexOf(node) + 1),
    'controller.quorum.voters': voters.join(','),
    'controller.listener.names': 'CONTROLLER',
    ...listeners(settings),
    'log.dirs': join(settings.dir, 'data'),
    'log.retention.ms': '-1',
    'auto.create.topics.enable': 'false',
    // One coordinator partition: when it answers for one group, it answers for all of them.
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.num.partitions': '1',
    ...copies(controllerPorts.length),
    // A laptop has no fleet of consumers whose arrival is worth three seconds of waiting.
    'group.initial.rebalance.delay.ms': '0',
    // Sized for hundreds of small topics in a small heap: the defaults are 128 MiB for the cleaner
    // and two index files of 10 MiB mapped for each partition.
    'log.cleaner.dedupe.buffer.size': '16777216',
    'log.index.size.max.bytes': '1048576',
    'log.segment.bytes': '134217728',
    'num.network.threads': '2',
    'num.io.threads': '4',
  };
}

function propertiesText(properties: Readonly<Record<string, string>>): string {
  // In a properties file a backslash begins an escape; only a path can hold one.
  const lines = Object.entries(properties).map(([key, value]) => {
    return `${key}=${value.replaceAll('\\', '\\\\')}`;
  });
  return `${lines.join('\n')}\n`;
}

function jvmFlags(settings: KafkaSettings, heapMiB: number): string[] {
  return [
    `-Xmx${String(heapMiB)}m`,
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS',
    `-Dkafka.logs.dir=${settings.dir}`,
    '-cp',
    settings.parts.kafkaClassPath,
  ];
}

/**
 * Writes the broker's settings and, the first time, formats its log folder.
 * Formatting again would be refused; that it was finished is noted in a file of its own, because a
 * launcher killed half-way leaves a folder that only looks formatted.
 */
async function prepare(settings: KafkaSettings, configFile: string): Promise<void> {
  mkdirSync(settings.dir, { recursive: true });
  writeFileSync(configFile, propertiesText(kafkaProperties(settings)));
  const formatted = join(settings.dir, 'formatted');
  if (existsSync(formatted)) return;
  const args = [
    ...jvmFlags(settings, 128),
    'kafka.tools.StorageTool',
    'format',
    '--ignore-formatted',
    '--config',
    configFile,
    '--cluster-id',
    settings.clusterId,
  ];
  const complaint = await runTool(settings.parts.java, args, {});
  if (complaint !== undefined) {
    throw new StackError(
      'STACK_SERVICE_FAILED',
      `Kafka's log folder could not be formatted: ${complaint}`,
      'See that Java 17 or newer is on the path and that the disk has room, then start again.',
    );
  }
  writeFileSync(formatted, '');
}

/**
 * One try at a real request. A broker that accepts connections is not ready yet: its group coordinator
 * loads for a while longer, and the first consumer group would be met with errors.
 */
async function probeKafka(broker: string): Promise<void> {
  const kafka = new Kafka({
    clientId: 'stack-probe',
    brokers: [broker],
    logCreator: () => logNothing,
    logLevel: logLevel.NOTHING,
    connectionTimeout: probeTimeoutMs,
    requestTimeout: probeTimeoutMs,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    // The client looks for the coordinator among the brokers that an earlier answer has named.
    await admin.listTopics();
    await admin.describeGroups(['stack-probe']);
  } finally {
    await admin.disconnect();
  }
}

/** One node of Apache Kafka, which is broker and controller. */
export function kafkaServer(settings: KafkaSettings): Server {
  const { node, controllerPorts } = settings;
  const configFile = join(settings.dir, 'server.properties');
  const number = String(kafkaNodes.indexOf(node) + 1);
  return {
    name: node,
    title: controllerPorts.length === 1 ? 'Kafka' : `Kafka, node ${number},`,
    command: settings.parts.java,
    args: [...jvmFlags(settings, settings.heapMiB), 'kafka.Kafka', configFile],
    env: bareEnvironment(),
    cwd: settings.dir,
    // With its end, or the first node would be found on the command lines of the others.
    marker: configFile,
    stopSignal: 'SIGTERM',
    prepare: () => prepare(settings, configFile),
    probe: () => probeKafka(`${host}:${String(settings.port)}`),
  };
}
