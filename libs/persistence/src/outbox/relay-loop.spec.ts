import { RelayLoop } from './relay-loop.js';
import type { RelayConnection } from './relay-session.js';

const times = { standbyPollMs: 1_000, idlePollMs: 5_000, settleMs: 10_000, endMs: 50 };

describe('the end of a relay', () => {
  it('waits for a send that is under way only for a while, and leaves the mark of a relay that died', async () => {
    let released = 0;
    const waiting = { id: '1', topic: 'alerts', key: 'a', value: Buffer.from('a'), headers: {} };
    const session: Partial<Record<keyof RelayConnection, unknown>> = {
      tryLock: () => Promise.resolve(true),
      takeOver: () => Promise.resolve({ origin: 'one', released: true }),
      checkpoints: () => Promise.resolve(new Map([[0, 0]])),
      page: () => Promise.resolve({ records: [waiting], isAll: true }),
      release: () => {
        released += 1;
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
    let sending: () => void = () => undefined;
    const isSending = new Promise<void>((resolve) => {
      sending = resolve;
    });
    const loop = new RelayLoop(
      {
        openSession: () => Promise.resolve(session as RelayConnection),
        // Its broker is away: no answer comes, now or ever.
        publish: () => {
          sending();
          return new Promise(() => undefined);
        },
        readBack: {
          endOffsets: () => Promise.resolve(new Map()),
          visitHeaders: () => Promise.resolve(),
        },
        now: () => 0,
        random: () => 0,
        onChange: () => undefined,
      },
      times,
    );
    loop.start();
    await isSending;
    await loop.stop();
    expect(loop.isRunning).toBe(false);
    expect(released).toBe(0);
  });
});
