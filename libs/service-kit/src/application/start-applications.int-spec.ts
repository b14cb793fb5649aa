import { Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { makeTestInstallation, removeTestInstallation, type TestInstallation } from '#testkit';
import { defineApplication } from './define-application.js';
import { startApplications } from './start-applications.js';

const alive = new Set<string>();

@Injectable()
class Works implements OnModuleInit, OnModuleDestroy {
  onModuleInit(): void {
    alive.add('works');
  }

  onModuleDestroy(): void {
    alive.delete('works');
  }
}

@Injectable()
class Fails implements OnModuleInit {
  onModuleInit(): void {
    throw new Error('it cannot begin');
  }
}

@Module({ providers: [Works] })
class WorkingModule {}

@Module({ providers: [Fails] })
class FailingModule {}

const application = (name: 'health-insurance' | 'insurer', module: typeof WorkingModule) =>
  defineApplication({ name, title: name, migrations: [], module });

describe('applications that are started together', () => {
  let installation: TestInstallation;

  beforeAll(async () => {
    installation = await makeTestInstallation();
  });

  afterAll(() => removeTestInstallation(installation));

  it('are all ended when one cannot start, also those named behind it', async () => {
    const failing = application('health-insurance', FailingModule);
    const working = application('insurer', WorkingModule);
    await expect(startApplications([failing, working], installation.env)).rejects.toThrow(
      'it cannot begin',
    );
    expect(alive).toEqual(new Set());
  });

  it('say what an ordered end waits for, and nothing when nobody ends them', async () => {
    const running = await startApplications(
      [application('insurer', WorkingModule)],
      installation.env,
    );
    expect(alive).toEqual(new Set(['works']));
    expect(running.waitsFor).toEqual([]);
    const ended = running.stop();
    expect(running.waitsFor).toEqual(['insurer: its own work']);
    await ended;
    expect(running.waitsFor).toEqual([]);
    expect(alive).toEqual(new Set());
  });
});
