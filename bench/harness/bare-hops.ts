import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { projectPath } from '#schemas';
import type { BareHopArgument } from '../programs/bare-hop.js';
import { end, ofThisRun } from './children.js';
import { profilingFlags } from './hub-process.js';
import { cpuSecondsOf } from './usage.js';

/** Rejects when a program ends: it would be waited for in vain. */
async function died(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`a bare hop has ended with code ${String(code)}`);
}

/** Programs that pass records from topic to topic, one behind the other, through a transaction each. */
export class BareHops {
  private constructor(private readonly children: readonly ChildProcess[]) {}

  /** Starts them; resolves when nothing that is written from now on can be missed. */
  static async start(hops: readonly BareHopArgument[]): Promise<BareHops> {
    const children = hops.map((told) => {
      const script = projectPath('dist/bench/programs/bare-hop.js');
      const args = ['--enable-source-maps', ...profilingFlags, script, JSON.stringify(told)];
      return ofThisRun(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
    });
    await Promise.all(
      children.map((child) => Promise.race([once(child.stdout, 'data'), died(child)])),
    );
    return new BareHops(children);
  }

  /** Processor seconds of all of them since they began. */
  get cpuSeconds(): number {
    return this.children.reduce((sum, { pid }) => sum + cpuSecondsOf(pid ?? 0), 0);
  }

  /** Ends them. */
  async stop(): Promise<void> {
    await Promise.all(this.children.map(end));
  }
}
