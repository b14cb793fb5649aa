import { HubError } from '#domain';
import { readConfig } from '../config/read-config.js';
import type { Application } from './define-application.js';
import { patiently } from './patience.js';
import { startApplications } from './start-applications.js';

const stoppingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const msPerSecond = 1_000;

function complain(error: unknown): void {
  console.error(HubError.is(error) ? error.message : error);
  // Whatever could not be ended after a start that failed must not keep a process that serves nobody.
  process.exit(1);
}

function tellWaiting(code: string): void {
  console.log(`The start failed (${code}) and is repeated.`);
}

/** Runs one application as this process; see `runApplications`. */
export async function runApplication(application: Application): Promise<void> {
  await runApplications([application]);
}

/**
 * Runs applications as this process: settings from the environment, an ordered end when the process is
 * asked to end, exit code 1 with the reason when they cannot start.
 */
export async function runApplications(applications: readonly Application[]): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    // Heard for as long as we live: one Ctrl-C comes from the terminal, from npm and from the bootstrap, and
    // the second of them would end us on the spot.
    for (const signal of stoppingSignals) {
      process.on(signal, () => {
        resolve();
      });
    }
  });
  try {
    const [first] = readConfig(applications, process.env);
    const { startTimeoutSeconds = 0, stopTimeoutSeconds = 0 } = first?.base ?? {};
    const starting = patiently(startTimeoutSeconds * msPerSecond, tellWaiting, () =>
      startApplications(applications, process.env),
    );
    const running = await Promise.race([starting, asked.then(() => undefined)]);
    // Asked before it had begun: there is nothing in hand that a crash would not leave in order, too.
    if (running === undefined) process.exit(0);
    for (const [name, url] of running.urls) console.log(`${name}: ${url} (API: ${url}/openapi)`);
    await asked;
    setTimeout(() => {
      console.error(`The ordered end takes too long; it waits for ${running.waitsFor.join(', ')}.`);
      process.exit(1);
    }, stopTimeoutSeconds * msPerSecond).unref();
    await running.stop();
    // A connection that would not close must not keep a process that has ended its work.
    process.exit(0);
  } catch (error) {
    complain(error);
  }
}
