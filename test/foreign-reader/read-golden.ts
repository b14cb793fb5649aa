import { runJava } from './run-java.js';

/** What Apache's Avro is asked: to read bytes that one schema has written by another. */
export interface GoldenTask {
  readonly writer: unknown;
  readonly reader: unknown;
  readonly hex: string;
}

/** Its answer: the value as golden files write it, and the bytes that Java makes of it by the reader's schema. */
export interface GoldenAnswer {
  readonly value: unknown;
  readonly hex: string;
}

/** Has a Java program that has none of the hub's code read golden encodings; answers in the order of the tasks. */
export async function readGoldenAsForeigner(
  tasks: readonly GoldenTask[],
): Promise<readonly GoldenAnswer[]> {
  return (await runJava('ReadGolden.java', [], tasks)) as readonly GoldenAnswer[];
}
