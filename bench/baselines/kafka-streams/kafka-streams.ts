import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { projectPath } from '#schemas';
import { javaCommand } from '#testkit';
import { ofThisRun } from '../../harness/children.js';
import { buildKafkaStreams } from './build.js';

/** Line on the program's standard error when measuring begins. */
const begun = 'measuring';
/** Lines of a failed run that are shown. */
const complaintLinesMax = 20;
/** A heap with room to spare; why this collector, says README.md. */
const jvmFlags = [
  '-Xms512m',
  '-Xmx512m',
  '-XX:+UseParallelGC',
  '-XX:+ExitOnOutOfMemoryError',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

const figures = z.object({
  events: z.int(),
  seconds: z.number().positive(),
  cpuSeconds: z.number().positive(),
  strangers: z.int(),
  alerts: z.int(),
  peakMiB: z.int().nullable(),
});

/** What the job is run on. */
export interface StreamsInput {
  readonly brokers: readonly string[];
  /** As in `BusSettings`; the topics of settlements and of residents exist. */
  readonly topicPrefix: string;
  /** Records of the topic of settlements. */
  readonly records: number;
  /** Those of them that come before anything is measured: they pay for Java's compiler. Default: 0. */
  readonly warmUp?: number;
  /** Called when measuring begins, for those who measure the broker. */
  readonly onBegun?: () => void;
}

/**
 * What the job took. `events`, `seconds` and `cpuSeconds` (of the Java process, all threads) count from the
 * first record after the warm-up until the effect of every record is committed; `strangers` and `alerts` are
 * those of the whole run, `peakMiB` is the most resident memory, null where the system does not tell.
 */
export interface StreamsFigures extends Readonly<z.infer<typeof figures>> {
  /** Kafka's name of the topic with the alerts: JSON `{ householdId, year, personalFen }`. */
  readonly alertTopic: string;
}

/**
 * Does the hub's job in Kafka Streams, in a process of its own, under an application id and in a folder that
 * nobody has used: with those of an earlier run it would go on where that one ended, and find nothing to do.
 * The topics of the run stay.
 * @throws Error with what the program says when it fails, or what `buildKafkaStreams` throws
 */
export async function runKafkaStreams(input: StreamsInput): Promise<StreamsFigures> {
  const classPath = await buildKafkaStreams();
  const id = `kafka-streams-${randomUUID().slice(0, 8)}`;
  const applicationId = input.topicPrefix + id;
  const stateDir = projectPath(`.hub/${id}`);
  mkdirSync(stateDir, { recursive: true });
  const args = [input.brokers.join(','), input.topicPrefix, applicationId, stateDir];
  const counts = [input.records, input.warmUp ?? 0].map(String);
  try {
    const line = await runJava(
      [...jvmFlags, '-cp', classPath, 'cn.xingtai.hub.streams.Baseline', ...args, ...counts],
      input.onBegun,
    );
    return { ...figures.parse(JSON.parse(line)), alertTopic: `${applicationId}-alerts` };
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

/** Runs a Java program; what it prints, once it has ended well. */
async function runJava(args: readonly string[], onBegun?: () => void): Promise<string> {
  const java = ofThisRun(spawn(javaCommand(), args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  const said: string[] = [];
  createInterface(java.stderr).on('line', (line) => {
    if (line === begun) onBegun?.();
    else said.push(line);
    if (said.length > complaintLinesMax) said.shift();
  });
  const [printed] = await Promise.all([text(java.stdout), once(java, 'close')]);
  if (java.exitCode !== 0)
    throw new Error(`The Kafka Streams baseline has failed:\n${said.join('\n')}`);
  return printed;
}
