import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { projectPath } from '#schemas';
import { javaCommand } from '#testkit';
import { foreignClassPath } from './class-path.js';

/**
 * Runs a Java program of this folder, which answers tasks, one JSON object a line, by one line each.
 * @returns the answers in the order of the tasks
 * @throws Error with what Java says, when there are more or fewer
 */
export async function runJava(
  program: string,
  args: readonly string[],
  tasks: readonly object[],
): Promise<readonly unknown[]> {
  const source = projectPath(`test/foreign-reader/${program}`);
  const java = spawn(javaCommand(), ['-cp', foreignClassPath(), source, ...args]);
  java.stdin.end(tasks.map((task) => `${JSON.stringify(task)}\n`).join(''));
  const [answers, complaints] = await Promise.all([text(java.stdout), text(java.stderr)]);
  const lines = answers.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length !== tasks.length) throw new Error(complaints);
  return lines.map((line) => JSON.parse(line) as unknown);
}
