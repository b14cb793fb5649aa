import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { projectPath } from '#schemas';
import { eventually } from '#testkit';

/** A city in small on a machine with much else to do. */
const saysWithinMs = 300_000;

/** What a person gives who types `npm start`: the bootstrap as a process of its own, the hub as its child. */
export class StartedHub {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #isOver = false;
  #printed = '';

  /** @param args as behind `npm start --` */
  constructor(...args: readonly string[]) {
    this.#child = spawn(
      process.execPath,
      [projectPath('deploy/local/bootstrap.mjs'), 'start', ...args],
      // Without colours: words stand beside each other in what is compared.
      { env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed += text;
      });
    }
    // Closed, not ended: the hub holds the screen for as long as it lives, also without its parent.
    this.#ended = once(this.#child, 'close').then(([code]) => {
      this.#isOver = true;
      return code as number | null;
    });
  }

  /** All that stands on the screen. */
  get screen(): string {
    return this.#printed;
  }

  /** Resolves with what fits once the screen shows it. @throws Error with the screen when it has ended without. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    const look = (): RegExpExecArray | null => {
      const found = pattern.exec(this.#printed);
      if (found === null && this.#isOver) throw new Error(this.#printed);
      return found;
    };
    return eventually(`the screen shows ${String(pattern)}`, look, saysWithinMs);
  }

  /** Resolves with the exit code, once bootstrap and hub are both gone; null for a bootstrap that was killed. */
  end(): Promise<number | null> {
    return this.#ended;
  }

  /** Sends the bootstrap a signal; it alone. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
