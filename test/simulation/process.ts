import type { Fault } from './faults.js';
import { Life } from './life.js';
import type { World } from './world.js';

/** What runs in a process. */
export interface Running {
  /** Ends in order. */
  stop(): Promise<void>;
}

/** A process that is started again whenever it ends, as an operator's supervisor does. */
export class Process {
  #lives = 0;

  /** @param run begins the work of one life */
  constructor(
    private readonly world: World,
    readonly name: string,
    private readonly run: (life: Life) => Running,
    /** Other processes are told of a fault that concerns a group. */
    private readonly onRebalance: () => void = () => undefined,
  ) {}

  /** Begins a new life. */
  start(): void {
    this.#lives += 1;
    const life = new Life(this.world, this.#lives > 1 ? `${this.name}/${this.#lives}` : this.name);
    let isEnding = false;
    life.onFault = (fault: Fault) => {
      if (fault.kind === 'rebalance') this.onRebalance();
      if (fault.kind === 'crash') this.#again(fault.backMs);
      if (fault.kind !== 'restart' || isEnding) return;
      isEnding = true;
      void running.stop().then(() => {
        if (!life.isAlive) return;
        life.die();
        this.#again(fault.backMs);
      });
    };
    const running = this.run(life);
    this.world.note(life.name, 'starts');
  }

  #again(afterMs: number): void {
    setTimeout(() => {
      this.start();
    }, afterMs);
  }
}
