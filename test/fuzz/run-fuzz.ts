import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import pc from 'picocolors';
import { projectPath } from '#schemas';
import { wholeNumberFrom } from '../../deploy/local/cli/whole-number.js';
import { runCommand } from '../../deploy/local/run-command.js';
import type { Door } from './door.js';
import { allDoors } from './doors/all-doors.js';
import { keepBroken } from './found.js';
import { memoryVerdict, mib, reportOf } from './report.js';
import { FuzzRun, runCase, type BrokenCase, type RunResult } from './run.js';

interface Options {
  readonly inputs: number;
  readonly seed: number;
  readonly door?: string;
  readonly case?: number;
  readonly report?: string;
}

const inputsDefault = 20_000;
const faultsShown = 5;
const progressEvery = 50_000;
const folder = projectPath('.hub/fuzz');

function optionsOf(argv: readonly string[]): Options {
  const command = new Command('npm run fuzz --')
    .description('Sends mutated rows, frames and documents through every door, and checks each.')
    .option('--inputs <n>', 'how many in all', wholeNumberFrom(0), inputsDefault)
    .option('--seed <n>', 'what follows from it is the same each time', wholeNumberFrom(0), 1)
    .option('--door <name>', 'one door alone')
    .option('--case <n>', 'one case of that door alone', wholeNumberFrom(0))
    .option('--report <file>', 'write the summary as Markdown');
  command.parse(argv, { from: 'user' });
  return command.opts<Options>();
}

/** The flags under which a connector runs: where memory is not flat, the heap ends the process. */
function memoryFlags(): readonly string[] {
  const text = readFileSync(projectPath('deploy/local/memory.json'), 'utf8');
  return (JSON.parse(text) as { connectorFlags: string[] }).connectorFlags;
}

async function underFlags(flags: readonly string[]): Promise<void> {
  const script = fileURLToPath(import.meta.url);
  const args = [...flags, '--enable-source-maps', script, ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

function complain({ door, seed, number, faults }: BrokenCase): void {
  console.log(pc.red(`${door}, case ${String(number)} of seed ${String(seed)}: BROKEN`));
  for (const fault of [...new Set(faults)].slice(0, faultsShown)) console.log(`  ${fault}`);
  const again = `--seed ${String(seed)} --door ${door} --case ${String(number)}`;
  console.log(`again with: npm run fuzz -- ${again}`);
}

function chosen(doors: readonly Door[], name: string | undefined): readonly Door[] {
  if (name === undefined) return doors;
  const door = doors.find((one) => one.name === name);
  if (door !== undefined) return [door];
  const known = doors.map((one) => one.name).join(', ');
  throw new Error(`There is no door "${name}"; there are: ${known}`);
}

async function oneCase(door: Door, seed: number, number: number): Promise<void> {
  const result = await runCase(door, seed, number);
  const { inputs, accepted, refused, faults } = result;
  console.log(`${String(inputs)} in, ${String(accepted)} accepted, ${String(refused)} refused`);
  if (faults.length === 0) return;
  complain(result);
  process.exitCode = 1;
}

function summarise(result: RunResult, { seed, report }: Options): void {
  const text = reportOf(result, { seed, day: new Date().toISOString().slice(0, 10) });
  console.log(text);
  if (report !== undefined) writeFileSync(report, text);
  const { isFlat } = memoryVerdict(result);
  if (!isFlat) console.log(pc.red('memory did not stay flat'));
  const isBroken = result.doors.some(({ broken }) => broken.length > 0);
  if (isBroken || !isFlat) process.exitCode = 1;
}

async function fuzz(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) {
    await underFlags([...memoryFlags(), '--expose-gc']);
    return;
  }
  const { seed, inputs } = options;
  const doors = chosen(
    await allDoors(folder, options.case === undefined ? undefined : 1),
    options.door,
  );
  const [first] = doors;
  if (options.case !== undefined && options.door !== undefined && first !== undefined) {
    await oneCase(first, seed, options.case);
    return;
  }
  let tellAt = progressEvery;
  const run = new FuzzRun(
    {
      ...{ seed, inputs },
      onBroken: (broken) => {
        complain(broken);
        console.log(`kept as ${keepBroken(broken)}`);
      },
      onProgress: (done, { heap, rss }) => {
        if (done < tellAt) return;
        tellAt += progressEvery;
        const percent = Math.floor((done * 100) / inputs);
        const memory = `heap ${mib(heap)} MiB, resident ${mib(rss)} MiB`;
        console.log(`${String(percent).padStart(3)} %  ${String(done)} inputs, ${memory}`);
      },
    },
    collect,
  );
  summarise(await run.run(doors), options);
}

await runCommand(fuzz);
