import { runJava } from './run-java.js';

/** What Apache's Avro is asked: to read a frame with a schema of the registry, or to write one. */
export type ForeignTask =
  | { readonly hex: string; readonly reader: number }
  | { readonly json: unknown; readonly writer: number };

/** Its answer: the value, the frame, or why it cannot be read. */
export interface ForeignAnswer {
  readonly value?: unknown;
  readonly hex?: string;
  readonly error?: string;
}

/** Has a Java program that has none of the hub's code read and write records; answers in the order of the tasks. */
export async function resolveAsForeigner(
  registryUrl: string,
  tasks: readonly ForeignTask[],
): Promise<readonly ForeignAnswer[]> {
  return (await runJava('ResolveRecords.java', [registryUrl], tasks)) as readonly ForeignAnswer[];
}
