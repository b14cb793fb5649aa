import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStack } from '#testkit';
import type { RunSummary } from '../../deploy/local/city/summary.js';
import { StartedHub } from './started-hub.js';

const timeoutMs = 600_000;
const counties = ['130529', '130532'];
const city = ['--seed', '5', '--households', '300', '--counties', counties.join(',')];

const folder = mkdtempSync(join(tmpdir(), 'hub-start-'));
const stateDir = join(folder, 'state');
const jsonPath = join(folder, 'summary.json');
const whole = ['--state-dir', stateDir, '--json', jsonPath];

function summary(): RunSummary {
  return JSON.parse(readFileSync(jsonPath, 'utf8')) as RunSummary;
}

describe('npm start', () => {
  afterAll(async () => {
    await LocalStack.remove(folder);
  }, timeoutMs);

  it(
    'runs until it is told to end; killed at once, the hub ends in order by itself, and the next start waits for it and loses nothing',
    async () => {
      const first = new StartedHub(...whole, ...city);
      await first.says(/Ctrl-C 结束/);
      const before = summary();
      expect(before).toMatchObject({ asPlanted: true, seed: 5, households: 300, counties });

      first.kill('SIGKILL');
      const second = new StartedHub(...whole, '--once');
      await first.end();
      expect(first.screen).toContain('正在有序停止');
      expect(await second.end()).toBe(0);
      expect(second.screen).not.toContain('was left running');
      const after = summary();
      expect(after).toMatchObject({ asPlanted: true, sources: before.sources });
      expect(after.alerts).toEqual(before.alerts);
    },
    timeoutMs,
  );
});
