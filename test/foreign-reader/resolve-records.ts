import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { projectPath } from '#schemas';
import { javaCommand } from '#testkit';
import { foreignClassPath } from './class-path.js';

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
  const program = projectPath('test/foreign-reader/ResolveRecords.java');
  const java = spawn(javaCommand(), ['-cp', foreignClassPath(), program, registryUrl]);
  java.stdin.end(tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
  const [answers, complaints] = await Promise.all([text(java.stdout), text(java.stderr)]);
  const lines = answers.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length !== tasks.length) throw new Error(complaints);
  return lines.map((line) => JSON.parse(line) as ForeignAnswer);
}
