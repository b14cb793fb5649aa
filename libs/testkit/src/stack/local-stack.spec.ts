import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStack } from './local-stack.js';
import { StateFile } from './state-file.js';

describe('a folder that was made with a number of brokers', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'hub-brokers-'));

  afterAll(() => {
    rmSync(stateDir, { recursive: true });
  });

  const cases = [
    { name: 'three', brokers: 3, wanted: 1 },
    { name: 'one, before there was a choice', brokers: undefined, wanted: 3 },
  ] as const;

  it.each(cases)('takes no other: $name', async ({ brokers, wanted }) => {
    new StateFile(stateDir).update((state) => ({ ...state, ports: { kafka: 9092 }, brokers }));
    await expect(LocalStack.start({ stateDir, brokers: wanted })).rejects.toMatchObject({
      code: 'STACK_BROKERS_DIFFER',
      message: expect.stringContaining('npm run reset') as string,
    });
  });
});
