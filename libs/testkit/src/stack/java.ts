import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './stack-error.js';

/** Where Maven put the Java half of the stack. */
export interface JavaParts {
  readonly java: string;
  /** Class path of Kafka, with Java's own wildcard. */
  readonly kafkaClassPath: string;
  readonly registryJar: string;
}

/**
 * The Java that everything here runs on: the one that JAVA_HOME names goes before the path, and an empty
 * JAVA_HOME names none. The bootstrap, which runs before anything is compiled, says the same
 * (`deploy/local/bootstrap/prerequisites.mjs`; a test holds the two together).
 */
export function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  return home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
}

/**
 * Finds what `deploy/local/pom.xml` fetches.
 * @param javaDir folder that Maven unpacks into, `.hub/java` of the project
 * @throws StackError STACK_JAVA_MISSING when it has not been fetched yet
 */
export function findJavaParts(javaDir: string): JavaParts {
  const kafkaDir = join(javaDir, 'kafka');
  const registryDir = join(javaDir, 'apicurio');
  const runner = existsSync(registryDir)
    ? readdirSync(registryDir).find((name) => name.endsWith('-runner.jar'))
    : undefined;
  if (runner === undefined || !existsSync(kafkaDir)) {
    throw new StackError(
      'STACK_JAVA_MISSING',
      `Kafka and the schema registry are not in ${javaDir} yet.`,
      'Fetch them with: node deploy/local/bootstrap.mjs java',
    );
  }
  return {
    java: javaCommand(),
    kafkaClassPath: join(kafkaDir, '*'),
    registryJar: join(registryDir, runner),
  };
}
