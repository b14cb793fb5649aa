import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectPath } from '#schemas';
import { prefixOf, type Environment } from '#service-kit';
import { hubProcesses, type Death, type HubProcess } from './plan.js';

/** A supervisor starts a dead process again, as Kubernetes and systemd do, after a moment. */
const againAfterMs = 300;
const lookMs = 500;
/** What the operating system allows a process that is to end in order. */
const graceMs = 30_000;
/** Promised for an ordered end. */
const orderedEndMs = 10_000;
const kibibyte = 1_024;

/** How a process ended that was asked to. */
export interface OrderedEnd {
  readonly process: HubProcess;
  readonly ms: number;
  readonly inOrder: boolean;
}

interface Slot {
  child: ChildProcess | undefined;
  /** Whether it is to run; a supervisor starts it again while this holds. */
  isWanted: boolean;
  asleep: boolean;
  /** Asked to end, and not gone yet. */
  isEnding: boolean;
}

/** Runs the processes of a hub, and a supervisor that starts those again that die. */
export class HubProcesses {
  /** Highest resident memory of each, in bytes. */
  readonly memory = new Map<HubProcess, number>();
  /** What ended without having been told to. */
  readonly unexpected: string[] = [];
  /** How those ended that were asked to. */
  readonly ends: OrderedEnd[] = [];
  readonly #slots = new Map<HubProcess, Slot>();
  readonly #deaths: Death[];
  readonly #watch: NodeJS.Timeout;

  /** @param registerPort where the register is to serve HTTP, after every start of it */
  constructor(
    private readonly env: Environment,
    private readonly logDir: string,
    private readonly registerPort: number,
    deaths: readonly Death[],
    private readonly say: (text: string) => void,
  ) {
    mkdirSync(logDir, { recursive: true });
    this.#deaths = [...deaths];
    // A harness that is ended at once must leave nothing behind that nobody is in charge of.
    process.once('exit', this.#killNow);
    this.#watch = setInterval(() => {
      this.#measure();
    }, lookMs);
  }

  /** Where the register serves HTTP. */
  get registerUrl(): string {
    return `http://127.0.0.1:${String(this.registerPort)}`;
  }

  /** Deaths that have not come yet. */
  get deathsLeft(): readonly Death[] {
    return this.#deaths;
  }

  /** Has a process run from now on; does nothing where it does. */
  start(name: HubProcess): void {
    const slot = this.#slot(name);
    slot.isWanted = true;
    if (slot.child === undefined) this.#spawn(name, slot);
  }

  /** Ends a process as a power cut would; the supervisor starts it again. */
  kill(name: HubProcess): void {
    this.#slot(name).child?.kill('SIGKILL');
  }

  /** Lets a process stand still. */
  async sleep(name: HubProcess, forMs: number): Promise<void> {
    const slot = this.#slot(name);
    const { child } = slot;
    if (child === undefined || !slot.isWanted) return;
    slot.asleep = true;
    child.kill('SIGSTOP');
    await delay(forMs);
    child.kill('SIGCONT');
    slot.asleep = false;
  }

  /** Sets the clock of a process forward or back. */
  stepClock(name: HubProcess, byMs: number): void {
    writeFileSync(this.#clockFile(name), String(byMs));
  }

  /** Asks a process to end in order, and waits for it; it stays away. */
  async stop(name: HubProcess): Promise<void> {
    const slot = this.#slot(name);
    slot.isWanted = false;
    const { child } = slot;
    if (child === undefined || child.exitCode !== null) return;
    if (slot.asleep) child.kill('SIGCONT');
    const began = performance.now();
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    slot.isEnding = true;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    const [code, signal] = await ended;
    clearTimeout(timer);
    const ms = Math.round(performance.now() - began);
    // One that has hardly begun has no ear for the signal yet, and one may come to its planned death meanwhile.
    const isOver = code === 0 || signal !== null;
    this.ends.push({ process: name, ms, inOrder: isOver && ms <= orderedEndMs });
  }

  /** Ends all of them in order. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#slots.keys()].map((name) => this.stop(name)));
    clearInterval(this.#watch);
  }

  /** Ends all of them at once, for a harness that gives up. */
  killAll(): void {
    process.off('exit', this.#killNow);
    this.#killNow();
  }

  readonly #killNow = (): void => {
    clearInterval(this.#watch);
    for (const slot of this.#slots.values()) {
      slot.isWanted = false;
      slot.child?.kill('SIGKILL');
    }
  };

  #slot(name: HubProcess): Slot {
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = { child: undefined, isWanted: false, asleep: false, isEnding: false };
      this.#slots.set(name, slot);
    }
    return slot;
  }

  #clockFile(name: HubProcess): string {
    return join(this.logDir, `${name}.clock`);
  }

  #spawn(name: HubProcess, slot: Slot): void {
    const at = this.#deaths.findIndex((death) => death.process === name);
    const [death] = at < 0 ? [] : this.#deaths.splice(at, 1);
    const dieAt = death === undefined ? {} : { FAULTS_DIE_AT: `${death.step}:${death.occurrence}` };
    writeFileSync(this.#clockFile(name), '0');
    const log = openSync(join(this.logDir, `${name}.log`), 'a');
    const child = spawn(
      process.execPath,
      [
        '--enable-source-maps',
        '--import',
        projectPath('dist/test/faults/die-at-step.js'),
        projectPath('dist/deploy/local/app.js'),
        ...hubProcesses[name],
      ],
      {
        env: {
          ...process.env,
          ...this.env,
          ...dieAt,
          [`${prefixOf('register')}PORT`]: String(this.registerPort),
          FAULTS_CLOCK_FILE: this.#clockFile(name),
          // The machine may be slow; that a start gives up is not what is looked for.
          HUB_START_TIMEOUT_SECONDS: '600',
          // Each process writes lines of its own, or two instances would share a file.
          HUB_LOG_DIR: join(this.logDir, name),
        },
        stdio: ['ignore', log, log],
        // Ctrl-C is for the harness, which ends after the seed; it would reach everything in its group.
        detached: true,
      },
    );
    closeSync(log);
    slot.child = child;
    child.once('exit', (code, signal) => {
      this.#ended(name, slot, child, signal ?? `code ${String(code)}`, death);
    });
  }

  #ended(
    name: HubProcess,
    slot: Slot,
    child: ChildProcess,
    how: string,
    death: Death | undefined,
  ): void {
    if (slot.child === child) slot.child = undefined;
    const wasAsked = slot.isEnding;
    slot.isEnding = false;
    if (!slot.isWanted) return;
    const planned =
      death === undefined ? '' : ` (to die ${death.step} ${String(death.occurrence)})`;
    this.say(`${name} ended: ${how}${planned}; it starts again`);
    if (how !== 'SIGKILL' && !wasAsked) this.unexpected.push(`${name} ended by itself: ${how}`);
    setTimeout(() => {
      if (slot.isWanted && slot.child === undefined) this.#spawn(name, slot);
    }, againAfterMs);
  }

  #measure(): void {
    for (const [name, { child }] of this.#slots) {
      const highest = child?.pid === undefined ? 0 : highWaterOf(child.pid);
      if (highest > (this.memory.get(name) ?? 0)) this.memory.set(name, highest);
    }
  }
}

/** Bytes of the highest resident memory of a process; 0 where it is gone or the system does not say. */
function highWaterOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * kibibyte;
  } catch {
    return 0;
  }
}
