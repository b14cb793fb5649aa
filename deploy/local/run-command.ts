import { HubError } from '#domain';

/**
 * Runs a command of the terminal to its end. A failure that says what to do about itself is printed
 * as it is; any other is a bug and is printed with its stack trace.
 */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const worded =
      error instanceof Error &&
      ('wayOut' in error || (HubError.is(error) && error.class === 'configuration'));
    console.error(worded ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
