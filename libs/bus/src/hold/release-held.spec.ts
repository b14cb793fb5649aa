import { HubError } from '#domain';
import type { EventCodec } from '../codec/event-codec.js';
import type { QuarantineInput } from '../consumer/quarantine.js';
import { RecordRefused } from '../errors/record-refused.js';
import { silentLogger } from '../ports.js';
import type { LogRecord, RecordBatch } from '../records.js';
import type { DueKey, HeldKeys, HoldReason } from './held-keys.js';
import { HeldRelease } from './release-held.js';

const at = { group: 'correlation', topic: 'hub.household-events', partition: 3 };

function record(offset: number): LogRecord {
  const { topic, partition } = at;
  const value = Buffer.from(String(offset));
  return { topic, partition, offset, timestamp: offset, key: 'H1', value, headers: {} };
}

/** Held keys in memory: what `consumeBatch` does in the database is done by `take`. */
class FakeHeldKeys implements HeldKeys {
  waitingRecords = [1, 2, 3, 4].map(record);
  readonly tries: HoldReason[] = [];
  onFailed: () => void = () => undefined;
  readonly askedUntil: number[] = [];

  hold(): Promise<'held'> {
    return Promise.resolve('held');
  }

  due(_: unknown, until: number): Promise<readonly DueKey[]> {
    this.askedUntil.push(until);
    const isDue = this.waitingRecords.length > 0 && this.tries.length === 0;
    return Promise.resolve(isDue ? [{ ...at, key: 'H1', attempts: 5 }] : []);
  }

  waiting(_: unknown, recordsMax: number): Promise<readonly LogRecord[]> {
    return Promise.resolve(this.waitingRecords.slice(0, recordsMax));
  }

  failedAgain(_: unknown, reason: HoldReason): Promise<void> {
    this.tries.push(reason);
    this.onFailed();
    return Promise.resolve();
  }

  passOver(_: unknown, offset: number): Promise<void> {
    this.take([offset]);
    return Promise.resolve();
  }

  take(offsets: readonly number[]): void {
    this.waitingRecords = this.waitingRecords.filter(({ offset }) => !offsets.includes(offset));
  }
}

type Handle = (offsets: readonly number[], held: FakeHeldKeys) => void;

/** Takes all but what `fails` says of them. */
function failing(fails: (offset: number) => Error | null): Handle {
  return (offsets, held) => {
    for (const offset of offsets) {
      const error = fails(offset);
      if (error !== null) throw error;
    }
    held.take(offsets);
  };
}

async function release(handle: Handle) {
  const held = new FakeHeldKeys();
  const [applied, quarantined]: [number[], QuarantineInput[]] = [[], []];
  let released = 0;
  const codec = { knows: () => true, decode: (_: string, bytes: Buffer) => bytes.toString() };
  const stop = new AbortController();
  const heldRelease = new HeldRelease({
    codec: codec as unknown as EventCodec,
    heldKeys: held,
    quarantine: {
      put: (inputs) => {
        quarantined.push(...inputs);
        return Promise.resolve();
      },
    },
    clock: { now: () => 1_000 },
    logger: silentLogger,
    observer: {
      keyReleased: () => {
        released += 1;
        stop.abort();
      },
    },
    heldBackoff: { firstMs: 100, delayMsMax: 10_000 },
    random: () => 0,
    recordsPerBatchMax: 500,
    handle: ({ records, heldKey }: RecordBatch<unknown>) => {
      const offsets = records.map(({ offset }) => offset);
      handle(heldKey === 'H1' ? offsets : [], held);
      applied.push(...offsets);
      return Promise.resolve();
    },
  });
  held.onFailed = () => {
    stop.abort();
  };
  await heldRelease.run(() => ({ group: at.group, partitions: [at] }), stop.signal);
  const waiting = held.waitingRecords.map(({ offset }) => offset);
  return { held, applied, quarantined, released, waiting };
}

describe('the release of a held key', () => {
  it('hands over what waits in its order, and tells that it is free', async () => {
    const { applied, released, waiting, held } = await release(failing(() => null));
    expect(applied).toEqual([1, 2, 3, 4]);
    expect(waiting).toEqual([]);
    expect(released).toBe(1);
    // At a start no pause counts: the process may be the one that was mended.
    expect(held.askedUntil).toEqual([Number.MAX_SAFE_INTEGER]);
  });

  it('goes as far as it can, and leaves the rest held for longer', async () => {
    const bug = new TypeError('x of 130599198402290077');
    const { applied, waiting, released, held } = await release(
      failing((offset) => (offset === 3 ? bug : null)),
    );
    expect(applied).toEqual([1, 2]);
    expect(waiting).toEqual([3, 4]);
    expect(released).toBe(0);
    expect(held.tries).toMatchObject([
      { errorCode: 'INTERNAL', attempts: 6, seenAt: 1_000, retryAt: 1_000 + 3_200 },
    ]);
    expect(held.tries[0]?.reason).not.toContain('19840229');
  });

  it('puts what the handler refuses in quarantine, and goes on', async () => {
    const refusal = new RecordRefused(2, { field: 'version', reasonZh: '版本不对' });
    const { applied, quarantined, released } = await release(
      failing((offset) => (offset === 2 ? refusal : null)),
    );
    expect(applied).toEqual([1, 3, 4]);
    expect(quarantined).toMatchObject([{ offset: 2, field: 'version', key: Buffer.from('H1') }]);
    expect(released).toBe(1);
  });

  it('takes nothing away while a dependency is away', async () => {
    const away = new HubError('DATABASE_UNREACHABLE', 'away');
    const { waiting, quarantined, held } = await release(failing(() => away));
    expect(waiting).toEqual([1, 2, 3, 4]);
    expect(quarantined).toEqual([]);
    expect(held.tries).toMatchObject([{ errorCode: 'DATABASE_UNREACHABLE' }]);
  });

  it('does not hand over for ever what a handler leaves where it waits', async () => {
    const { applied, waiting, held } = await release(() => undefined);
    expect(applied).toEqual([1, 2, 3, 4]);
    expect(waiting).toEqual([1, 2, 3, 4]);
    expect(held.tries).toMatchObject([{ errorCode: 'INTERNAL' }]);
  });
});
