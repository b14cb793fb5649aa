import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { prefixOf } from '#service-kit';
import {
  eventually,
  makeTestInstallation,
  removeTestInstallation,
  type TestInstallation,
} from '#testkit';
import { applicationNames } from '../../deploy/local/load-applications.js';
import { imageCommand, layOutImage } from './image-files.js';

const timeoutMs = 180_000;
const run = promisify(execFile);
/** Packages are links here; by their real places they would find what the image has not. */
const linked = ['--preserve-symlinks', '--preserve-symlinks-main'];

describe('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hub-image-'));
  let installation: TestInstallation;
  let hub: ChildProcess | undefined;
  let complaints = Promise.resolve('');

  beforeAll(async () => {
    layOutImage(folder);
    installation = await makeTestInstallation();
  });

  afterAll(async () => {
    hub?.kill('SIGKILL');
    await removeTestInstallation(installation);
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'has all that its command needs: every application starts, is ready and ends in order',
    async () => {
      const ports = new Map<string, string>();
      for (const name of applicationNames) ports.set(name, String(await getPort()));
      const variables = [...ports].map(([name, port]) => [`${prefixOf(name)}PORT`, port]);
      const [node, ...args] = imageCommand;
      expect(node).toBe('node');
      hub = spawn(process.execPath, [...linked, ...args], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'production',
          ...installation.env,
          ...(Object.fromEntries(variables) as Record<string, string>),
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      if (hub.stderr !== null) complaints = text(hub.stderr);
      const ended = once(hub, 'exit');
      for (const port of ports.values()) await ready(port);
      hub.kill('SIGTERM');
      expect({ ended: await ended, complaints: await complaints }).toEqual({
        ended: [0, null],
        complaints: '',
      });
    },
    timeoutMs,
  );

  /** Asks as the container's own health check does. */
  async function ready(port: string): Promise<void> {
    const url = `http://127.0.0.1:${port}/health/ready`;
    const check = ['deploy/image/health.mjs', url];
    await eventually(
      `${url} says ready`,
      async () => {
        if (hub?.exitCode !== null) throw new Error(`it ended early: ${await complaints}`);
        return run(process.execPath, check, { cwd: folder }).then(
          () => true,
          () => false,
        );
      },
      timeoutMs,
    );
  }
});
