import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalStack } from '#testkit';
import type { CpuSeconds } from './bench-case.js';
import { cpuSecondsOf, cpuSecondsOfFamily } from './usage.js';

interface StackState {
  readonly services: Readonly<Record<'kafka' | 'postgres', { readonly pid: number }>>;
}

/** The servers that a benchmark runs on, and what they have spent. */
export class Ground {
  private constructor(
    private readonly stack: LocalStack,
    private readonly pids: StackState['services'],
  ) {}

  /**
   * Starts servers of its own, which write to the disk as those in operation do, and offers them to all test
   * installations of this process and its children.
   */
  static async start(stateDir: string): Promise<Ground> {
    await LocalStack.remove(stateDir);
    const stack = await LocalStack.start({ stateDir });
    stack.offer();
    const state = JSON.parse(readFileSync(join(stateDir, 'stack.json'), 'utf8')) as StackState;
    return new Ground(stack, state.services);
  }

  /** Processor seconds that database and broker have spent so far. */
  spent(): Omit<CpuSeconds, 'client'> {
    return {
      database: cpuSecondsOfFamily(this.pids.postgres.pid),
      broker: cpuSecondsOf(this.pids.kafka.pid),
    };
  }

  /** Address of the broker. */
  get brokers(): readonly string[] {
    return this.stack.brokers;
  }

  /** Ends the servers. */
  async stop(): Promise<void> {
    await this.stack.stop();
  }
}
