import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectPath } from '#schemas';
import { javaCommand } from '#testkit';
import { foreignClassPath } from './class-path.js';

/** A record as Apache's own client and Avro print it. */
export interface ForeignRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const outputBytesMax = 256 * 1024 * 1024;

/** Reads a topic with a Java program that has none of the hub's code. */
export async function readAsForeigner(
  brokers: string,
  registryUrl: string,
  topic: string,
): Promise<readonly ForeignRecord[]> {
  const args = [
    '-cp',
    foreignClassPath(),
    projectPath('test/foreign-reader/ReadAlerts.java'),
    brokers,
    registryUrl,
    topic,
  ];
  const { stdout } = await promisify(execFile)(javaCommand(), args, { maxBuffer: outputBytesMax });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as ForeignRecord);
}
