import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import pc from 'picocolors';
import { projectPath } from '#schemas';
import { wholeNumberFrom } from '../../deploy/local/cli/whole-number.js';
import { runCommand } from '../../deploy/local/run-command.js';
import { BrokenGround } from './broken-ground.js';
import { invariants } from './invariants.js';
import { reportOf } from './report.js';
import { runSeed, type SeedResult } from './run-seed.js';

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly seed?: number;
  readonly households: number;
  readonly counties: number;
  readonly verbose: boolean;
  readonly report?: string;
  readonly stateDir: string;
}

const householdsDefault = 300;
const countiesDefault = 2;

function optionsOf(argv: readonly string[]): Options {
  const command = new Command('npm run faults --')
    .description('Breaks a running hub on purpose, seed by seed, and checks what must hold.')
    .option('--seeds <n>', 'how many seeds', wholeNumberFrom(0), 1)
    .option('--from <n>', 'the first seed', wholeNumberFrom(0), 1)
    .option('--seed <n>', 'one seed alone, with its timeline', wholeNumberFrom(0))
    .option('--households <n>', 'size of the city', wholeNumberFrom(0), householdsDefault)
    .option('--counties <n>', 'how many counties it has', wholeNumberFrom(0), countiesDefault)
    .option('--verbose', 'show the timeline of every seed', false)
    .option('--report <file>', 'write the summary as Markdown')
    .option('--state-dir <dir>', 'where the servers lie', projectPath('.hub/faults'));
  command.parse(argv, { from: 'user' });
  return command.opts<Options>();
}

function verdictOf({ seed, broken, seconds, faults, rows, revisions }: SeedResult): string {
  const facts = `${String(faults)} faults, ${String(rows)} rows, ${String(revisions)} revisions, ${seconds.toFixed(1)} s`;
  const verdict = broken.length === 0 ? pc.green('holds') : pc.red('BROKEN');
  return `seed ${String(seed).padStart(5)}  ${verdict}  ${facts}`;
}

function print(line: string): void {
  console.log(line);
}

function complain({ seed, broken, timeline, kept }: SeedResult): void {
  for (const line of timeline) console.log(line);
  const [first] = broken;
  if (first === undefined) return;
  console.log(pc.red(`first broken: ${String(first.invariant)}. ${invariants[first.invariant]}`));
  for (const { invariant, what } of broken.slice(0, 20)) {
    console.log(`  ${String(invariant)}  ${what}`);
  }
  console.log(`again with: npm run faults -- --seed ${String(seed)}`);
  if (kept !== null) console.log(`left to be looked at: ${kept}`);
}

async function faults(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  const { stateDir, households, counties } = options;
  const from = options.seed ?? options.from;
  const seeds = Array.from(
    { length: options.seed === undefined ? options.seeds : 1 },
    (_, at) => from + at,
  );
  const isVerbose = options.verbose || options.seed !== undefined;
  const ground = await BrokenGround.start(stateDir);
  const results: SeedResult[] = [];
  const asked = new AbortController();
  process.on('SIGINT', () => {
    if (asked.signal.aborted) process.exit(1);
    asked.abort();
    console.log('ends after this seed; Ctrl-C again to end at once');
  });
  try {
    for (const seed of seeds) {
      if (asked.signal.aborted) break;
      const result = await runSeed(ground, {
        seed,
        households,
        counties,
        keepBroken: true,
        ...(isVerbose ? { onLine: print } : {}),
      });
      results.push(result);
      console.log(verdictOf(result));
      if (result.broken.length > 0) complain(isVerbose ? { ...result, timeline: [] } : result);
    }
  } finally {
    await ground.stop(stateDir);
  }
  const failed = results.filter(({ broken }) => broken.length > 0);
  console.log(
    `${String(results.length)} seeds, ${String(failed.length)} broken` +
      (failed.length === 0 ? '' : `: ${failed.map(({ seed }) => seed).join(', ')}`),
  );
  if (options.report !== undefined) writeFileSync(options.report, reportOf(results));
  if (failed.length > 0) process.exitCode = 1;
}

await runCommand(faults);
