import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { Command } from 'commander';
import pc from 'picocolors';
import { format } from 'prettier';
import { projectPath } from '#schemas';
import { wholeNumberFrom } from '../deploy/local/cli/whole-number.js';
import { runCommand } from '../deploy/local/run-command.js';
import { StopRequest } from '../deploy/local/stop-request.js';
import { benchCases } from './cases/index.js';
import { endAll } from './harness/children.js';
import { Ground } from './harness/ground.js';
import { sectionOf, withSections } from './harness/report.js';
import { runCase } from './harness/run-case.js';

interface Options {
  readonly smoke: boolean;
  readonly rounds?: number;
  readonly events?: number;
  readonly report: boolean;
  readonly long: boolean;
  readonly stateDir: string;
}

const document = projectPath('docs/reference/performance.md');
const gibibyte = 2 ** 30;
/** As a shell says of what Ctrl-C has ended. */
const interruptedCode = 130;

function machine(): string {
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 'yyyy-mm-dd'.length);
  const memory = Math.round(totalmem() / gibibyte);
  return `${day}, ${String(cpus().length)} cores (${cpu?.model ?? 'unknown'}), ${String(memory)} GiB, Node ${process.version}`;
}

async function bench(): Promise<void> {
  const names = benchCases.map(({ name }) => name);
  const command = new Command('npm run bench --')
    .description('Measures the hub beside named baselines, in turns.')
    .argument('[names...]', `cases: ${names.join(', ')}; without any, all but the long ones`)
    .option(
      '--smoke',
      'as few events and turns as possible: proves that it runs, measures nothing',
      false,
    )
    .option('--long', 'the long cases, too', false)
    .option('--rounds <n>', 'turns after the warm-up', wholeNumberFrom(1))
    .option('--events <n>', 'events of one turn', wholeNumberFrom(1))
    .option('--report', 'write docs/reference/performance.md', false)
    .option('--state-dir <dir>', 'where the servers lie', projectPath('.hub/bench'));
  command.parse(process.argv.slice(2), { from: 'user' });
  const { smoke, long, rounds, events, report, stateDir } = command.opts<Options>();
  const unknown = command.args.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    command.error(`no such case: ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  const chosen = benchCases.filter(({ name, isLong = false }) =>
    command.args.length === 0 ? !isLong || long || smoke : command.args.includes(name),
  );
  const stopRequest = new StopRequest();
  const ground = await Ground.start(stateDir);
  const measure = async (): Promise<void> => {
    for (const one of chosen) {
      console.log(pc.bold(one.name));
      const result = await runCase(one, ground, {
        events: events ?? (smoke ? one.events.smoke : one.events.full),
        ...(smoke ? { rounds: 1, warmUp: false } : rounds === undefined ? {} : { rounds }),
        onLine: (line) => {
          console.log(line);
        },
      });
      const section = sectionOf(result, machine());
      console.log(`\n${section}\n`);
      if (!report) continue;
      const before = existsSync(document) ? readFileSync(document, 'utf8') : '';
      const whole = withSections(before, new Map([[one.name, section]]), names);
      writeFileSync(document, await format(whole, { parser: 'markdown' }));
    }
  };
  const isMeasured = measure().then(() => true);
  let isOver = false;
  try {
    isOver = await Promise.race([isMeasured, stopRequest.wait().then(() => false)]);
    if (!isOver) console.log('\nends in order …');
  } finally {
    await endAll();
    await ground.stop();
    stopRequest.release();
  }
  // What was being measured waits for servers that are gone.
  if (!isOver) process.exit(interruptedCode);
}

await runCommand(bench);
