import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LauncherLock } from './launcher-lock.js';
import { identityOf, type ProcessIdentity } from './process-identity.js';

const stateDir = mkdtempSync(join(tmpdir(), 'hub-lock-'));
const path = join(stateDir, 'launcher.json');
const begun: ChildProcess[] = [];

/** A process that does nothing until it is ended. */
function bystander(): { readonly child: ChildProcess; readonly identity: ProcessIdentity } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)'], { stdio: 'ignore' });
  begun.push(child);
  const identity = identityOf(child.pid ?? 0);
  if (identity === undefined) throw new Error('the process did not start');
  return { child, identity };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function heldBy(holder: object): void {
  writeFileSync(path, JSON.stringify(holder));
}

/** Takes the lock; resolves once it says for whom it waits. */
async function startWaiting(): Promise<{ said: string; taken: Promise<LauncherLock> }> {
  const words = Promise.withResolvers<string>();
  const taken = LauncherLock.take(stateDir, words.resolve);
  return { said: await Promise.race([words.promise, taken.then(() => 'taken')]), taken };
}

describe('the lock of a stack', () => {
  afterEach(async () => {
    for (const child of begun.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) await end(child);
    }
    rmSync(path, { force: true });
  });

  afterAll(() => {
    rmSync(stateDir, { recursive: true });
  });

  it('is refused while another process holds it, by its number', async () => {
    const { identity } = bystander();
    heldBy(identity);
    await expect(LauncherLock.take(stateDir)).rejects.toMatchObject({
      code: 'STACK_BUSY',
      message: expect.stringContaining(String(identity.pid)) as string,
    });
  });

  it('is taken over from a process that was killed', async () => {
    const { child, identity } = bystander();
    heldBy(identity);
    await end(child);
    (await LauncherLock.take(stateDir)).release();
  });

  it('is waited for where its holder has been asked to end', async () => {
    const { child, identity } = bystander();
    heldBy({ ...identity, isEnding: true });
    const { said, taken } = await startWaiting();
    expect(said).toContain(String(identity.pid));
    await end(child);
    (await taken).release();
  });

  it('is waited for where who began its holder was killed, since the holder then ends by itself', async () => {
    const launcher = bystander();
    const holder = bystander();
    heldBy({ ...holder.identity, launcher: launcher.identity });
    await expect(LauncherLock.take(stateDir)).rejects.toMatchObject({ code: 'STACK_BUSY' });
    await end(launcher.child);
    const { said, taken } = await startWaiting();
    expect(said).toContain(String(holder.identity.pid));
    await end(holder.child);
    (await taken).release();
  });

  it('says that we are ending only where it is ours', async () => {
    const { identity } = bystander();
    heldBy(identity);
    LauncherLock.announceEnd(stateDir);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(identity);
    rmSync(path);
    const lock = await LauncherLock.take(stateDir);
    LauncherLock.announceEnd(stateDir);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      pid: process.pid,
      isEnding: true,
    });
    lock.release();
  });
});
